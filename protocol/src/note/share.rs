//! Share notes: `H_SHARE(tid, amount, index, carry, basis, since, N)`.

use serde::{Deserialize, Serialize};

use super::Commitment;
use crate::amount::{Cents, Fraction, Height, Index, Shares, TokenId};
use crate::hash::{Tag, hash};
use crate::tag::OwnerTag;

/// Shares of one token in one hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareNote {
    /// Whose shares.
    pub tid: TokenId,
    /// How many.
    pub amount: Shares,
    /// The token's index `D` at which this note was last settled; what it is owed is `amount * (D - index) + carry`.
    pub index: Index,
    /// The fraction of a cent still owed from earlier settlements.
    pub carry: Fraction,
    /// What was paid for all of it.
    pub basis: Cents,
    /// Held from this height on.
    pub since: Height,
    /// Whose.
    pub owner: OwnerTag,
}

impl ShareNote {
    /// The note's commitment.
    #[must_use]
    pub fn commit(&self) -> Commitment {
        Commitment(hash(
            Tag::Share,
            [
                self.tid.field(),
                self.amount.field(),
                self.index.field(),
                self.carry.field(),
                self.basis.field(),
                self.since.field(),
                self.owner.0,
            ],
        ))
    }
}
