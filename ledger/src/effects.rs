//! What a sealed block did, for whoever follows: wallets append the notes to a tree of their own.

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Epoch, Height, Position, TokenId};
use sotto_protocol::block::Block;
use sotto_protocol::event::EventId;
use sotto_protocol::note::Commitment;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::transaction::TransactionId;

/// What a boundary brought into effect.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundaryEffects {
    /// The epoch that began.
    pub epoch: Epoch,
    /// Events that are now closed.
    pub closed: Vec<EventId>,
    /// Who became a member, in the order of their minted notes.
    pub founded: Vec<TokenId>,
    /// Whose supply was raised, in the order of their minted notes.
    pub diluted: Vec<TokenId>,
    /// Whose dilution was dropped: an event opened, or the issuer was blocked.
    pub dropped: Vec<TokenId>,
}

/// What a block did to the trees, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effects {
    /// Which block.
    pub height: Height,
    /// What came before its transactions, if an epoch began with it.
    pub boundary: Option<BoundaryEffects>,
    /// Notes appended, those of the boundary first.
    pub appended: Vec<(Position, Commitment)>,
    /// Nullifiers inserted.
    pub nullifiers: Vec<Nullifier>,
}

/// A block as it left the state, with what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The block.
    pub block: Block,
    /// The ids of its transactions, in order.
    pub ids: Vec<TransactionId>,
    /// What it did.
    pub effects: Effects,
}
