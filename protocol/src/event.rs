//! Events: a sale outside the network that an oracle attested, or that an owner reported. The amounts are hidden in the id.

use serde::{Deserialize, Serialize};

use crate::amount::{Cents, TokenId};
use crate::field::F;
use crate::field::field_newtype;
use crate::hash::{Tag, hash};

field_newtype! {
    /// `H_EVENT(tid, gross, gain, salt)`; never 0 or 1, which mean resale and top-up.
    EventId
}

/// What an event id opens to. Whoever has it knows what was sold for how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventOpening {
    /// Who owes.
    pub tid: TokenId,
    /// The whole sale amount.
    pub gross: Cents,
    /// The part of it above the cost basis.
    pub gain: Cents,
    /// Hides the amounts.
    #[serde(with = "crate::field::serde_field")]
    pub salt: F,
}

impl EventOpening {
    /// The event's id.
    #[must_use]
    pub fn id(&self) -> EventId {
        EventId(hash(Tag::Event, [self.tid.field(), self.gross.field(), self.gain.field(), self.salt]))
    }
}
