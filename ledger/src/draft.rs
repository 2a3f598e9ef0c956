//! The block under construction.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::Position;
use sotto_protocol::note::Commitment;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::transaction::{Transaction, TransactionId};

use crate::effects::BoundaryEffects;

/// What was accepted since the last block was sealed. Its notes and nullifiers join their trees together, when it is sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    pub(crate) boundary: Option<BoundaryEffects>,
    pub(crate) transactions: Vec<Transaction>,
    pub(crate) ids: Vec<TransactionId>,
    pub(crate) appended: Vec<(Position, Commitment)>,
    pub(crate) nullifiers: Vec<Nullifier>,
    // The same nullifiers, to be asked.
    pub(crate) spent: BTreeSet<Nullifier>,
}
