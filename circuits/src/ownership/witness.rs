//! Private inputs of `ownership`, and the public values that follow from them.

use sotto_protocol::amount::{Height, Shares, TokenId};
use sotto_protocol::disclosure::OwnershipBody;
use sotto_protocol::field::F;
use sotto_protocol::keys::SpendingKey;
use sotto_protocol::tree::{NoteRoot, NullifierRoot};

use crate::shown::{Name, OwnedNote};

/// What the prover wants to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Claim {
    /// Whose shares.
    pub tid: TokenId,
    /// At least this many; at least 1.
    pub min: Shares,
    /// Each note counted was held at this height already.
    pub since_max: Height,
    /// What the proof is for: verifier, network, purpose, nonce.
    pub context: F,
    /// Whether the prover shows who they are.
    pub shows_key: bool,
}

/// Private inputs of `ownership`.
#[derive(Clone)]
pub struct Witness<const J: usize> {
    /// The holder's key.
    pub sk: SpendingKey,
    /// What is counted, in order of position; unused places are disabled and come last.
    pub notes: [OwnedNote; J],
}

impl<const J: usize> Default for Witness<J> {
    fn default() -> Self {
        Self { sk: SpendingKey(F::from(0u64)), notes: std::array::from_fn(|_| OwnedNote::default()) }
    }
}

impl<const J: usize> std::fmt::Debug for Witness<J> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ownership::Witness(..)")
    }
}

impl<const J: usize> Witness<J> {
    /// Puts notes in the order that the statement asks for; `None` if there are more than `J`.
    #[must_use]
    pub fn new(sk: SpendingKey, mut notes: Vec<OwnedNote>) -> Option<Self> {
        notes.sort_by_key(OwnedNote::position);
        notes.resize_with(notes.len().max(J), OwnedNote::default);
        Some(Self { sk, notes: notes.try_into().ok()? })
    }

    /// The public values that these private ones make true (if any do).
    #[must_use]
    pub fn body(&self, (root_n, root_nf): (NoteRoot, NullifierRoot), claim: Claim) -> OwnershipBody {
        let Claim { tid, min, since_max, context, shows_key } = claim;
        let Name { pseudonym, pk_pub, .. } = Name::new(&self.sk, context, shows_key);
        OwnershipBody { root_n, root_nf, tid, min, since_max, context, pseudonym, pk_pub }
    }
}
