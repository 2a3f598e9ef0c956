//! Events: a sale outside the network that an oracle attested, or that an owner reported. The amounts are hidden in the id.

use serde::{Deserialize, Serialize};

use crate::amount::{Cents, TokenId, Units};
use crate::field::F;
use crate::field::field_newtype;
use crate::hash::{Tag, hash};
use crate::keys::NullifierKey;
use crate::note::CompanyId;
use crate::token::Policy;
use crate::trade::Salt;

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

/// The sale of an attested stake, as its oracle binds it into the salt of the event: `H_SALE(company, units, salt)`.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanySale {
    /// Of which company.
    pub company: CompanyId,
    /// How much of it was sold.
    pub units: Units,
    /// Hides both.
    pub salt: Salt,
}

impl std::fmt::Debug for CompanySale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CompanySale(..)")
    }
}

impl CompanySale {
    /// The salt of the event: `H_SALE(company, units, salt)`.
    #[must_use]
    pub fn event_salt(&self) -> F {
        hash(Tag::Sale, [self.company.0, self.units.field(), self.salt.0])
    }

    /// The event as the oracle attests it: it does not know the basis, so all of the price counts as gain.
    #[must_use]
    pub fn gross_event(&self, tid: TokenId, gross: Cents) -> EventOpening {
        EventOpening { tid, gross, gain: gross, salt: self.event_salt() }
    }

    /// The event that takes its place once the stake is consumed: the gain is what exceeds the basis of the units sold. Its salt is
    /// another, so that the two are never one event, and nobody but the seller can compute it: the oracle, who knows the rest, could try
    /// one gain after the other.
    #[must_use]
    pub fn net_event(&self, tid: TokenId, gross: Cents, basis_sold: Cents, nk: NullifierKey) -> EventOpening {
        let salt = hash(Tag::NetSale, [self.event_salt(), nk.0]);
        EventOpening { tid, gross, gain: Cents(gross.0.saturating_sub(basis_sold.0)), salt }
    }
}

#[cfg(test)]
mod tests;
