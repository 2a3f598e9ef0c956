//! What the benches share: real claims, real keys, real proofs.

use std::sync::{Arc, LazyLock};

use sotto_circuits::examples::Example;
use sotto_protocol::disclosure::TransparentProof;
use sotto_protocol::field::F;
use sotto_protocol::network::NetworkKind;
use sotto_protocol::transaction::ProofBytes;
use sotto_prover::Prover;
use sotto_transparent::Transparent;
use sotto_verifier::{Item, Registry};

static PROVER: LazyLock<Prover> = LazyLock::new(|| Prover::from_env().expect("a place for keys"));
static REGISTRY: LazyLock<Registry> =
    LazyLock::new(|| Registry::embedded(NetworkKind::Development).expect("the committed keys are good"));

/// A claim that can be proven again and again, its key in memory.
#[derive(Debug)]
pub struct Claim<S: Example> {
    instance: S::Instance,
    witness: S::Witness,
}

impl<S: Example> Claim<S> {
    /// The statement's example, proven once to load its key.
    #[must_use]
    pub fn ready() -> Self {
        let (instance, witness) = S::example(F::from(123u64));
        let claim = Self { instance, witness };
        claim.prove();
        claim
    }

    /// Proves it: check, synthesis, proof and the verification of the proof, as a wallet does.
    ///
    /// # Panics
    /// If it cannot be proven.
    pub fn prove(&self) -> ProofBytes {
        PROVER.prove::<S>(&self.instance, &self.witness, &mut |_| {}).expect("a true claim is proven")
    }

    /// A proof of it, ready to be verified.
    ///
    /// # Panics
    /// If it cannot be proven.
    #[must_use]
    pub fn item(&self) -> Item {
        let key = Arc::clone(REGISTRY.key(S::STATEMENT));
        Item::new::<S>(key, &self.instance, &self.prove()).expect("an honest proof is well-formed")
    }
}

static TRANSPARENT: LazyLock<sotto_transparent::KeyStore> = LazyLock::new(|| {
    let directory = PROVER.keys().directory().to_owned();
    sotto_transparent::KeyStore::new(Some(directory))
});

/// A claim that can be proven without a setup again and again, its key in memory.
#[derive(Debug)]
pub struct TransparentClaim<S: Example + Transparent> {
    instance: S::Instance,
    witness: S::Witness,
}

impl<S: Example + Transparent> TransparentClaim<S> {
    /// The statement's example, proven once to make its key.
    #[must_use]
    pub fn ready() -> Self {
        let (instance, witness) = S::example(F::from(123u64));
        let claim = Self { instance, witness };
        claim.prove();
        claim
    }

    /// Proves it: check, proof and the verification of the proof, as a wallet does.
    ///
    /// # Panics
    /// If it cannot be proven.
    pub fn prove(&self) -> TransparentProof {
        sotto_transparent::prove::<S>(&TRANSPARENT, &self.instance, &self.witness).expect("a true claim is proven")
    }

    /// Verifies a proof of it.
    ///
    /// # Panics
    /// If it does not hold.
    pub fn verify(&self, proof: &TransparentProof) {
        sotto_transparent::verify::<S>(&TRANSPARENT, &self.instance, proof).expect("an honest proof holds");
    }
}
