//! Cash notes: `H_CASH(amount, N)`. A cash note is only ever made for its maker's own key.

use serde::{Deserialize, Serialize};

use super::Commitment;
use crate::amount::Cents;
use crate::hash::{Tag, hash};
use crate::tag::OwnerTag;

/// Money in one hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashNote {
    /// How much.
    pub amount: Cents,
    /// Whose.
    pub owner: OwnerTag,
}

impl CashNote {
    /// The note's commitment.
    #[must_use]
    pub fn commit(&self) -> Commitment {
        Commitment(hash(Tag::Cash, [self.amount.field(), self.owner.0]))
    }
}
