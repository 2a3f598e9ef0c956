//! Lock notes: proceeds owed to the holders of a token, `H_LOCK(amount, H_LTAG(tid, s0, origin, salt))`.
//!
//! A lock has no owner. It leaves only through `payout` of the token it names.

use serde::{Deserialize, Serialize};

use super::Commitment;
use crate::amount::{Cents, Shares, TokenId};
use crate::event::EventId;
use crate::field::F;
use crate::field::field_newtype;
use crate::hash::{Tag, hash};
use crate::keys::HolderKey;
use crate::nullifier::Nullifier;
use crate::trade::TradeId;

field_newtype! {
    /// The secret of a lock; with the position it gives the nullifier. Every holder of the debtor's token can compute it.
    secret LockSalt
}
field_newtype! {
    /// A lock's amount under a one-time pad that every holder of the debtor's token can remove.
    PaddedLock
}

impl LockSalt {
    /// Salt of the lock that a resale makes: `H_LSALT(hk, nf_0)`.
    #[must_use]
    pub fn of_resale(hk: HolderKey, nf_0: Nullifier) -> Self {
        Self(hash(Tag::LockSalt, [hk.0, nf_0.0]))
    }
}

impl PaddedLock {
    /// The pad of one trade: `H_LPAD(hk, nf_0, T)`.
    #[must_use]
    pub fn pad(hk: HolderKey, nf_0: Nullifier, trade: TradeId) -> F {
        hash(Tag::LockPad, [hk.0, nf_0.0, trade.0])
    }
}

/// Why a lock exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Origin {
    /// The proceeds of a resale.
    #[default]
    Resale,
    /// Added by somebody of their own accord, so that an older lock can be paid at no less per share.
    TopUp,
    /// For one event, and only for that one.
    Event(EventId),
}

impl Origin {
    /// 0, 1, or the event.
    #[must_use]
    pub fn field(self) -> F {
        match self {
            Self::Resale => F::from(0u64),
            Self::TopUp => F::from(1u64),
            Self::Event(event) => event.0,
        }
    }
}

/// Proceeds on their way to the holders of `tid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockNote {
    /// Owed to the holders of this token.
    pub tid: TokenId,
    /// How much.
    pub amount: Cents,
    /// The token's supply when the sale happened; 0 unless a resale made it.
    pub supply_at_sale: Shares,
    /// Why.
    pub origin: Origin,
    /// Its secret.
    pub salt: LockSalt,
}

impl LockNote {
    /// The note's commitment.
    #[must_use]
    pub fn commit(&self) -> Commitment {
        let tag = hash(Tag::LockTag, [self.tid.field(), self.supply_at_sale.field(), self.origin.field(), self.salt.0]);
        Commitment(hash(Tag::Lock, [self.amount.field(), tag]))
    }
}
