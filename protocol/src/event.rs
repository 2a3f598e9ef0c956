//! Events: a sale outside the network that an oracle attested, or that an owner reported. The amounts are hidden in the id.

use serde::{Deserialize, Serialize};

use crate::amount::{Cents, TokenId};
use crate::field::F;
use crate::field::field_newtype;
use crate::hash::{Tag, hash};
use crate::token::Policy;

field_newtype! {
    /// `H_EVENT(tid, gross, gain, salt)`; never 0 or 1, which mean resale and top-up and are refused when read.
    EventId with "crate::event::serde_event"
}

// On the wire "event 0" would be a second name for "no event", and "event 1" for a top-up.
mod serde_event {
    pub(super) use crate::field::serde_field::serialize;

    use crate::field::F;

    pub(super) fn deserialize<'de, De: serde::Deserializer<'de>>(from: De) -> Result<F, De::Error> {
        let id = crate::field::serde_field::deserialize(from)?;
        if id == F::from(0u64) || id == F::from(1u64) {
            return Err(serde::de::Error::custom("0 and 1 are not events"));
        }
        Ok(id)
    }
}

/// What an event id opens to. Whoever has it knows what was sold for how much.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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

impl std::fmt::Debug for EventOpening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventOpening").field("tid", &self.tid).finish_non_exhaustive()
    }
}

impl EventOpening {
    /// The event's id.
    #[must_use]
    pub fn id(&self) -> EventId {
        EventId(hash(Tag::Event, [self.tid.field(), self.gross.field(), self.gain.field(), self.salt]))
    }

    /// What of it is owed to the token's holders.
    #[must_use]
    pub fn due(&self, policy: Policy) -> Cents {
        match policy {
            Policy::Gross => self.gross,
            Policy::Gains => self.gain,
        }
    }
}

#[cfg(test)]
mod tests;
