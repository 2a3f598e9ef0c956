//! A verifying key, checked before anything is verified with it.

use ark_bn254::{Bn254, G2Affine, G2Projective};
use ark_ec::AffineRepr;
use ark_ec::pairing::Pairing;
use ark_groth16::{PreparedVerifyingKey, VerifyingKey};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use sha2::{Digest, Sha256};
use sotto_protocol::statement::Statement;

/// Where a key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// INSECURE: everybody knows the trapdoor, and can prove what is false.
    Development,
    /// From a ceremony.
    Ceremony,
}

/// SHA-256 of a verifying key's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyHash(pub [u8; 32]);

impl KeyHash {
    /// Of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl std::fmt::Display for KeyHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl std::fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyHash({self})")
    }
}

/// Why a key is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Its hash is not the committed one.
    #[error("the verifying key of `{statement}` has hash {got}, pinned is {pinned}")]
    NotPinned {
        /// Of which statement.
        statement: Statement,
        /// What it should be.
        pinned: String,
        /// What it is.
        got: KeyHash,
    },
    /// Not a key: length, encoding, a point off the curve or outside the subgroup.
    #[error("the verifying key of `{0}` cannot be read")]
    Malformed(Statement),
    /// A point at infinity, with which anything can be proven.
    #[error("the verifying key of `{0}` contains the point at infinity")]
    Infinity(Statement),
    /// Phase 2 of the setup was skipped: anybody can forge.
    #[error("the verifying key of `{0}` has gamma = delta: phase 2 of its setup was skipped")]
    GammaIsDelta(Statement),
    /// Phase 2 of the setup was skipped: anybody can forge.
    #[error("the verifying key of `{0}` has delta = generator: phase 2 of its setup was skipped")]
    DeltaIsGenerator(Statement),
    /// For another number of public inputs than the statement has.
    #[error("the verifying key of `{statement}` is for {got} public inputs, the statement has {expected}")]
    Inputs {
        /// Of which statement.
        statement: Statement,
        /// How many the statement has.
        expected: usize,
        /// How many the key has.
        got: usize,
    },
    /// INSECURE keys where real money may be at stake.
    #[error("the key of `{0}` is an INSECURE development key; a production network takes only keys from a ceremony")]
    DevelopmentKey(Statement),
}

/// A verifying key fit for use: its points are valid and its setup was not cut short.
#[derive(Debug, Clone)]
pub struct Key {
    statement: Statement,
    provenance: Provenance,
    hash: KeyHash,
    pub(crate) prepared: PreparedVerifyingKey<Bn254>,
    pub(crate) beta: <Bn254 as Pairing>::G2Prepared,
}

impl Key {
    /// Reads and checks a key: compressed points, nothing after them, `inputs` public inputs.
    ///
    /// # Errors
    /// [`KeyError`], but neither `NotPinned` nor `DevelopmentKey`, which are the registry's to raise.
    pub fn from_bytes(
        statement: Statement,
        provenance: Provenance,
        bytes: &[u8],
        inputs: usize,
    ) -> Result<Self, KeyError> {
        let malformed = |_| KeyError::Malformed(statement);
        let vk = VerifyingKey::<Bn254>::deserialize_compressed(bytes).map_err(malformed)?;
        let mut again = Vec::with_capacity(bytes.len());
        vk.serialize_compressed(&mut again).map_err(malformed)?;
        if again != bytes {
            return Err(KeyError::Malformed(statement));
        }
        check_points(statement, &vk)?;
        let got = vk.gamma_abc_g1.len().checked_sub(1).ok_or(KeyError::Malformed(statement))?;
        if got != inputs {
            return Err(KeyError::Inputs { statement, expected: inputs, got });
        }
        let beta = vk.beta_g2.into();
        Ok(Self { statement, provenance, hash: KeyHash::of(bytes), prepared: vk.into(), beta })
    }

    /// Of which statement.
    #[must_use]
    pub fn statement(&self) -> Statement {
        self.statement
    }

    /// Where it comes from.
    #[must_use]
    pub fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// Its hash, by which it is pinned.
    #[must_use]
    pub fn hash(&self) -> KeyHash {
        self.hash
    }

    /// The key itself.
    #[must_use]
    pub fn verifying_key(&self) -> &VerifyingKey<Bn254> {
        &self.prepared.vk
    }

    /// How many public inputs it is for.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.prepared.vk.gamma_abc_g1.len() - 1 // from_bytes refuses an empty one
    }
}

fn check_points(statement: Statement, vk: &VerifyingKey<Bn254>) -> Result<(), KeyError> {
    let g2 = [vk.beta_g2, vk.gamma_g2, vk.delta_g2];
    // A column of gamma_abc may be zero only if the input occurs in no constraint, and then it is not bound.
    if vk.alpha_g1.is_zero() || g2.iter().any(G2Affine::is_zero) || vk.gamma_abc_g1.iter().any(AffineRepr::is_zero) {
        return Err(KeyError::Infinity(statement));
    }
    if vk.gamma_g2 == vk.delta_g2 {
        return Err(KeyError::GammaIsDelta(statement));
    }
    if G2Projective::from(vk.delta_g2) == G2Projective::from(G2Affine::generator()) {
        return Err(KeyError::DeltaIsGenerator(statement));
    }
    Ok(())
}
