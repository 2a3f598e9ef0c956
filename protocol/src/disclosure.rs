//! Disclosures: facts that a member shows on their own terms. They never reach the ledger.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::amount::{Height, Portion, Position, Shares, TokenId, Units};
use crate::block::Checkpoint;
use crate::census::RunCommitment;
use crate::event::EventOpening;
use crate::field::F;
use crate::keys::PublicKey;
use crate::network::NetworkId;
use crate::note::{CompanyId, LockNote};
use crate::operation::Signed;
use crate::statement::Statement;
use crate::transaction::{ProofBytes, TransactionId};
use crate::tree::{NoteRoot, NullifierRoot, RegistryRoot};

/// Public part of `ownership`: "I hold at least `min` shares of `tid`, and have since `since_max`".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnershipBody {
    /// Root of the note tree at a checkpoint.
    pub root_n: NoteRoot,
    /// Root of the nullifier tree at the same checkpoint.
    pub root_nf: NullifierRoot,
    /// Whose shares.
    pub tid: TokenId,
    /// At least this many.
    pub min: Shares,
    /// Every note counted was held at this height already.
    pub since_max: Height,
    /// What the proof is for: verifier, network, purpose, nonce.
    #[serde(with = "crate::field::serde_field")]
    pub context: F,
    /// The prover's name in this context.
    #[serde(with = "crate::field::serde_field")]
    pub pseudonym: F,
    /// The prover's public key if they choose to show it, else 0.
    pub pk_pub: PublicKey,
}

/// Public part of `impact`: "I hold at least `portion` of each of `count` other people's tokens, and have since `since_max`".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImpactBody {
    /// Root of the note tree at a checkpoint.
    pub root_n: NoteRoot,
    /// Root of the nullifier tree at the same checkpoint.
    pub root_nf: NullifierRoot,
    /// Root of the registry at the same checkpoint.
    pub root_s: RegistryRoot,
    /// Of how many people's tokens.
    pub count: u32,
    /// At least this portion of each.
    pub portion: Portion,
    /// Every note counted was held at this height already.
    pub since_max: Height,
    /// What the proof is for: verifier, network, purpose, nonce.
    #[serde(with = "crate::field::serde_field")]
    pub context: F,
    /// The prover's name in this context.
    #[serde(with = "crate::field::serde_field")]
    pub pseudonym: F,
    /// The prover's public key if they choose to show it, else 0.
    pub pk_pub: PublicKey,
}

/// Public part of `backing`: "I hold at least `min` units of this company, and have since `since_max`".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackingBody {
    /// Root of the note tree at a checkpoint.
    pub root_n: NoteRoot,
    /// Root of the nullifier tree at the same checkpoint.
    pub root_nf: NullifierRoot,
    /// Of which company.
    pub company: CompanyId,
    /// At least this many.
    pub min: Units,
    /// Every stake counted was held at this height already.
    pub since_max: Height,
    /// What the proof is for: verifier, network, purpose, nonce.
    #[serde(with = "crate::field::serde_field")]
    pub context: F,
    /// The prover's name in this context.
    #[serde(with = "crate::field::serde_field")]
    pub pseudonym: F,
    /// The prover's public key if they choose to show it, else 0.
    pub pk_pub: PublicKey,
}

/// What the public values of all disclosures have.
pub trait Disclosed {
    /// Roots of the trees of notes and of nullifiers, of one checkpoint.
    fn roots(&self) -> (NoteRoot, NullifierRoot);

    /// Root of the registry of the same checkpoint, if the registry matters.
    fn root_s(&self) -> Option<RegistryRoot>;

    /// What the proof is for.
    fn context(&self) -> F;

    /// Held at this height already, it says.
    fn since_max(&self) -> Height;
}

impl Disclosed for OwnershipBody {
    fn roots(&self) -> (NoteRoot, NullifierRoot) {
        (self.root_n, self.root_nf)
    }
    fn root_s(&self) -> Option<RegistryRoot> {
        None
    }
    fn context(&self) -> F {
        self.context
    }
    fn since_max(&self) -> Height {
        self.since_max
    }
}

impl Disclosed for ImpactBody {
    fn roots(&self) -> (NoteRoot, NullifierRoot) {
        (self.root_n, self.root_nf)
    }
    fn root_s(&self) -> Option<RegistryRoot> {
        Some(self.root_s)
    }
    fn context(&self) -> F {
        self.context
    }
    fn since_max(&self) -> Height {
        self.since_max
    }
}

impl Disclosed for BackingBody {
    fn roots(&self) -> (NoteRoot, NullifierRoot) {
        (self.root_n, self.root_nf)
    }
    fn root_s(&self) -> Option<RegistryRoot> {
        None
    }
    fn context(&self) -> F {
        self.context
    }
    fn since_max(&self) -> Height {
        self.since_max
    }
}

/// `context`: for whom a proof is made and the number they gave, in one network. Worthless for anybody else, and only once.
///
/// SHA-256 over length-prefixed parts, cut to 31 bytes so that every value is a canonical field element.
///
/// # Panics
/// Never: 31 bytes are below the modulus.
#[must_use]
pub fn context(network: &NetworkId, audience: &str, nonce: &str) -> F {
    let mut hasher = Sha256::new();
    hasher.update(b"sotto/context/v1");
    hasher.update(network.0);
    for part in [audience, nonce] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let digest: [u8; 32] = hasher.finalize().into();
    let mut bytes = [0u8; 32];
    bytes[1..].copy_from_slice(&digest[..31]);
    crate::field::from_bytes(&bytes).expect("31 bytes are below the modulus")
}

/// A transparent proof, made with halo2: several thousand bytes, as many for every claim of one statement.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TransparentProof(pub Vec<u8>);

/// Why a text is no transparent proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a transparent proof is written in lower-case hexadecimal")]
pub struct NotHex;

impl std::fmt::Debug for TransparentProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TransparentProof({} bytes)", self.0.len())
    }
}

impl From<TransparentProof> for String {
    fn from(proof: TransparentProof) -> Self {
        hex::encode(proof.0)
    }
}

impl TryFrom<String> for TransparentProof {
    type Error = NotHex;
    fn try_from(text: String) -> Result<Self, NotHex> {
        let bytes = hex::decode(&text).map_err(|_| NotHex)?;
        if hex::encode(&bytes) == text { Ok(Self(bytes)) } else { Err(NotHex) }
    }
}

/// A proven fact as it is handed over: everything that is needed to check it offline, but for the network's genesis.
///
/// The proof is Groth16's, or a [`TransparentProof`] of the same statement. A document file names which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisclosureDocument<B, P = ProofBytes> {
    /// Where.
    pub network: NetworkId,
    /// The operator's word for the roots.
    pub checkpoint: Signed<Checkpoint>,
    /// For whom the proof was made.
    pub audience: String,
    /// The number they gave.
    pub nonce: String,
    /// Which circuit.
    pub statement: Statement,
    /// What is claimed.
    pub body: B,
    /// The proof.
    pub proof: P,
}

impl<B: Disclosed, P> DisclosureDocument<B, P> {
    /// Since when it says that something was held: a claim about blocks to come is one about the block that it shows.
    #[must_use]
    pub fn since(&self) -> Height {
        self.body.since_max().min(self.checkpoint.payload.height)
    }
}

/// A proof of ownership, handed over.
pub type OwnershipDocument<P = ProofBytes> = DisclosureDocument<OwnershipBody, P>;

/// A proof of impact, handed over.
pub type ImpactDocument<P = ProofBytes> = DisclosureDocument<ImpactBody, P>;

/// A proof of what stands behind a token, handed over, and the company's name, which the proof knows only hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackingDocument {
    /// The company's name, as its oracle writes it.
    pub company: String,
    /// The proof.
    pub shown: DisclosureDocument<BackingBody>,
}

/// What an owner shows to have been paid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PaidOut {
    /// A company sale, its amounts opened.
    Event(EventOpening),
    /// What a resale locked, opened, and where it stands in the note tree.
    Lock(LockNote, Position),
}

/// Shows anyone that a sale was distributed to every share alive, by pointing at the payout on the ledger and opening what it paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayoutDocument {
    /// Where.
    pub network: NetworkId,
    /// What was paid out.
    pub paid: PaidOut,
    /// In which block.
    pub height: Height,
    /// By which transaction.
    pub transaction: TransactionId,
}

/// Public part of one batch of a `census`: "these notes of `tid` are alive, and less than a cent is owed on each".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CensusBody {
    /// Root of the note tree at a checkpoint.
    pub root_n: NoteRoot,
    /// Root of the nullifier tree at the same checkpoint.
    pub root_nf: NullifierRoot,
    /// Registry root at the same checkpoint.
    pub root_s: RegistryRoot,
    /// Whose shares.
    pub tid: TokenId,
    /// What the batches before counted; 0 in the first.
    pub run_in: RunCommitment,
    /// What was counted with this batch; 0 in the last, where it is all there is.
    pub run_out: RunCommitment,
}

/// One batch as it is handed over: what follows from the document and from the batch before is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CensusBatch {
    /// What is handed on; 0 in the last batch.
    pub run_out: RunCommitment,
    /// The proof.
    pub proof: ProofBytes,
}

/// Shows anyone that every share alive was paid, in cash, up to a checkpoint: needs nothing but the network's genesis to be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CensusDocument {
    /// Where.
    pub network: NetworkId,
    /// The operator's word for the roots.
    pub checkpoint: Signed<Checkpoint>,
    /// Whose shares.
    pub tid: TokenId,
    /// The count, from nothing to everything.
    pub batches: Vec<CensusBatch>,
}

impl CensusDocument {
    /// Each batch's claim and proof, if they are a chain: it begins at nothing, ends with everything, and does neither in between.
    #[must_use]
    pub fn chain(&self) -> Option<Vec<(CensusBody, ProofBytes)>> {
        let Checkpoint { note_root, nullifier_root, registry_root, .. } = self.checkpoint.payload;
        let (root_n, root_nf, root_s) = (note_root, nullifier_root, registry_root);
        let (last, others) = self.batches.split_last()?;
        let ends = last.run_out == RunCommitment::none();
        if !ends || others.iter().any(|batch| batch.run_out == RunCommitment::none()) {
            return None;
        }
        let mut run_in = RunCommitment::none();
        let claim = |batch: &CensusBatch| {
            let run_in = std::mem::replace(&mut run_in, batch.run_out);
            (CensusBody { root_n, root_nf, root_s, tid: self.tid, run_in, run_out: batch.run_out }, batch.proof)
        };
        Some(self.batches.iter().map(claim).collect())
    }
}
