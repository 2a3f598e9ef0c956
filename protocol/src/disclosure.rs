//! Disclosures: facts that a member shows on their own terms. They never reach the ledger.

use serde::{Deserialize, Serialize};

use crate::amount::{Height, Shares, TokenId};
use crate::field::F;
use crate::keys::PublicKey;
use crate::tree::{NoteRoot, NullifierRoot};

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
