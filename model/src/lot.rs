//! Lots: shares that were bought, or joined, together. One lot stands for one share note.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;
use num_rational::BigRational;
use sotto_protocol::amount::{Cents, Height, Shares};

use crate::refused::Refused;

/// The number of a lot; unique within its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LotId(pub u64);

/// Shares of one token in one hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// How many.
    pub amount: Shares,
    /// Under which of the holder's keys: only those in use sell and claim.
    pub keys: u32,
    /// Whether the issuer knows of it: not if the issuer's keys were replaced since.
    pub known: bool,
    /// What was paid for all of them.
    pub basis: Cents,
    /// Held from this height on.
    pub since: Height,
    /// Credited by payouts and not paid yet, in units of 2^-64 cent.
    pub unclaimed: BigUint,
    /// Whether a payout credited shares since this lot was last settled.
    pub fresh: bool,
}

impl Lot {
    /// Whether it holds anything at all: the fraction of a cent owed to shares since sold counts.
    #[must_use]
    pub fn is_something(&self) -> bool {
        self.amount != Shares::ZERO || self.unclaimed != BigUint::ZERO
    }
}

/// Most lots that one claim or sale joins.
pub const JOINED_LOTS: usize = 2;

/// What one member holds of one token, and all that payouts ever did for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holding {
    /// The lots.
    pub lots: BTreeMap<LotId, Lot>,
    /// Which of the member's keys know the token's state: those that ever held any of it, and an owner's to whom a holder told it.
    pub told: BTreeSet<u32>,
    /// All that was ever credited, in units of 2^-64 cent.
    pub credited: BigUint,
    /// All that was ever paid out of it, in cents.
    pub paid: BigUint,
    /// All that the naive formula ever owed, in cents, exactly.
    pub entitled: BigRational,
    /// The sum, over the payouts, of the shares then held: bounds how far apart `credited` and `entitled` may be.
    pub exposure: BigUint,
}

impl Holding {
    /// Shares held.
    #[must_use]
    pub fn amount(&self) -> Shares {
        Shares(self.lots.values().map(|lot| lot.amount.0).sum())
    }

    /// Cost basis of the shares held.
    #[must_use]
    pub fn basis(&self) -> BigUint {
        self.lots.values().map(|lot| BigUint::from(lot.basis.0)).sum()
    }

    /// Credited and not yet paid, in units of 2^-64 cent.
    #[must_use]
    pub fn unclaimed(&self) -> BigUint {
        self.lots.values().map(|lot| &lot.unclaimed).sum()
    }

    /// The lots with shares that stand under these of the holder's keys.
    pub fn under(&self, keys: u32) -> impl Iterator<Item = &Lot> {
        self.lots.values().filter(move |lot| lot.keys == keys && lot.amount != Shares::ZERO)
    }

    /// One or two lots as one: sums, and held since the later of the two.
    ///
    /// # Errors
    /// [`Refused::LotCount`], [`Refused::LotTwice`], [`Refused::UnknownLot`], [`Refused::LotOfOldKeys`] if they stand under different
    /// keys; [`Refused::TooMuch`] if the basis overflows.
    pub fn join(&self, ids: &[LotId]) -> Result<Lot, Refused> {
        if ids.is_empty() || ids.len() > JOINED_LOTS {
            return Err(Refused::LotCount(ids.len()));
        }
        let first = self.lots.get(&ids[0]).ok_or(Refused::UnknownLot(ids[0]))?;
        let mut whole = Lot {
            amount: Shares::ZERO,
            keys: first.keys,
            known: true,
            basis: Cents::ZERO,
            since: Height::ZERO,
            unclaimed: BigUint::ZERO,
            fresh: false,
        };
        for (i, id) in ids.iter().enumerate() {
            if ids[..i].contains(id) {
                return Err(Refused::LotTwice(*id));
            }
            let lot = self.lots.get(id).ok_or(Refused::UnknownLot(*id))?;
            if lot.keys != whole.keys {
                return Err(Refused::LotOfOldKeys(*id));
            }
            whole.amount = whole.amount.checked_add(lot.amount).ok_or(Refused::TooMuch)?;
            whole.basis = whole.basis.checked_add(lot.basis).ok_or(Refused::TooMuch)?;
            whole.since = whole.since.max(lot.since);
            whole.unclaimed += &lot.unclaimed;
            whole.fresh |= lot.fresh;
            whole.known &= lot.known;
        }
        Ok(whole)
    }
}
