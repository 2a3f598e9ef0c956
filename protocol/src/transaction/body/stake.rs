//! Public values of `stake`.

use serde::{Deserialize, Serialize};

use crate::amount::TokenId;
use crate::event::EventId;
use crate::keys::PublicKey;
use crate::note::Commitment;
use crate::nullifier::Nullifier;
use crate::statement::Statement;
use crate::transaction::Body;
use crate::tree::NoteRoot;

/// `stake`: consume a company stake that was sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StakeBody {
    /// Anchor of the stake.
    pub root_n: NoteRoot,
    /// Who owes.
    pub tid: TokenId,
    /// The seller's key.
    pub pk: PublicKey,
    /// The stake that is consumed.
    pub nf: Nullifier,
    /// What is left of it.
    pub cm_change: Commitment,
    /// The event as the oracle attested it, all of the price counted as gain.
    pub event_gross: EventId,
    /// The event that takes its place, the gain being what exceeds the cost basis.
    pub event_net: EventId,
}

impl Body for StakeBody {
    fn statement(&self) -> Option<Statement> {
        Some(Statement::Stake)
    }
    // What is left of the stake, for its owner.
    fn ciphertexts(&self) -> usize {
        1
    }
    fn commitments(&self) -> Vec<Commitment> {
        vec![self.cm_change]
    }
    fn nullifiers(&self) -> Vec<Nullifier> {
        vec![self.nf]
    }
}
