//! Who holds a token, and how a payout reaches every one of them: by walking the holders, one by one.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use sotto_protocol::amount::{Cents, Height, Shares, TokenId};

use crate::arithmetic::{basis_of_part, naive, per_share, whole_cents};
use crate::keys::Keys;
use crate::lot::{Holding, Lot, LotId};
use crate::refused::Refused;
use crate::trade::Sale;

/// A payout that was declared and takes effect at the boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// How much in all.
    pub paid: Cents,
    /// What it credits each share, in units of 2^-64 cent.
    pub per_share: BigUint,
}

/// One token: its supply, its holders, its payouts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CapTable {
    /// Shares outstanding.
    pub supply: Shares,
    /// Who holds what.
    pub holdings: BTreeMap<TokenId, Holding>,
    /// What dividing left over so far, in units of 2^-64 cent; declared payouts included.
    pub remainder: BigUint,
    /// Declared, not yet in effect.
    pub declared: Vec<Declared>,
    /// All that was ever declared, in cents.
    pub paid_out: BigUint,
    /// All that one share was ever credited, declared payouts included, in units; less than 2^128.
    pub per_share: BigUint,
    next_lot: u64,
}

/// What came of settling lots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// Paid in whole cents.
    pub paid: Cents,
    /// The lot that takes their place; none if neither shares nor a fraction are left.
    pub lot: Option<LotId>,
}

/// What came of selling shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transferred {
    /// What payouts still owed the seller's lots, in whole cents.
    pub paid: Cents,
    /// The cost basis of the shares sold.
    pub basis: Cents,
    /// The buyer's lot.
    pub bought: LotId,
    /// What the seller keeps; none if neither shares nor a fraction are left.
    pub change: Option<LotId>,
}

impl CapTable {
    /// What a member holds; nothing if there is no entry.
    #[must_use]
    pub fn holding(&self, holder: TokenId) -> Holding {
        self.holdings.get(&holder).cloned().unwrap_or_default()
    }

    /// New shares for the owner; they have no part in payouts declared before.
    ///
    /// # Errors
    /// [`Refused::TooMuch`] for a supply of 2^64 or more.
    pub fn mint(&mut self, owner: Keys, amount: Shares, since: Height) -> Result<LotId, Refused> {
        self.supply = self.supply.checked_add(amount).ok_or(Refused::TooMuch)?;
        let (keys, basis, unclaimed) = (owner.nth, Cents::ZERO, BigUint::ZERO);
        Ok(self.put(owner.member, Lot { amount, keys, known: true, basis, since, unclaimed, fresh: false }))
    }

    /// Declares a payout to every share outstanding.
    ///
    /// # Errors
    /// [`Refused::NoShares`]; [`Refused::PerShareExhausted`] if the payouts per share would reach 2^128 units.
    pub fn declare(&mut self, paid: Cents) -> Result<(), Refused> {
        let (credit, rest) = per_share(paid, self.supply, &self.remainder)?;
        let total = &self.per_share + &credit;
        if total.bits() > 128 {
            return Err(Refused::PerShareExhausted);
        }
        self.per_share = total;
        self.remainder = rest;
        self.paid_out += paid.0;
        self.declared.push(Declared { paid, per_share: credit });
        Ok(())
    }

    /// Credits every lot of every holder for what was declared.
    pub fn take_effect(&mut self) {
        for payout in std::mem::take(&mut self.declared) {
            for holding in self.holdings.values_mut() {
                let held = holding.amount();
                holding.credited += &payout.per_share * held.0;
                holding.entitled += naive(payout.paid, held, self.supply);
                holding.exposure += held.0;
                for lot in holding.lots.values_mut() {
                    lot.unclaimed += &payout.per_share * lot.amount.0;
                    lot.fresh |= payout.per_share != BigUint::ZERO;
                }
            }
        }
    }

    /// Joins one or two lots and pays what they are owed in whole cents; the fraction is carried.
    ///
    /// # Errors
    /// As [`Holding::join`]; [`Refused::TooMuch`] past 2^64 - 1 cents.
    pub fn settle(&mut self, holder: TokenId, lots: &[LotId]) -> Result<Settled, Refused> {
        let whole = self.holding(holder).join(lots)?;
        let (paid, carry) = whole_cents(&whole.unclaimed)?;
        self.spend(holder, lots, paid);
        let lot = self.keep(holder, Lot { unclaimed: carry, fresh: false, ..whole });
        Ok(Settled { paid, lot })
    }

    /// Moves shares from seller to buyer, who both have these keys in use. The seller's lots are settled first; a fraction of a cent stays with the seller,
    /// and the buyer starts at the next payout.
    ///
    /// # Errors
    /// As [`Self::settle`]; [`Refused::OtherKeys`], [`Refused::NothingSold`], [`Refused::NotEnoughShares`].
    pub fn transfer(&mut self, sale: &Sale, [seller, buyer]: [Keys; 2]) -> Result<Transferred, Refused> {
        let whole = self.holding(sale.seller).join(&sale.lots)?;
        if whole.keys != seller.nth {
            return Err(Refused::OtherKeys(sale.seller));
        }
        if sale.shares == Shares::ZERO {
            return Err(Refused::NothingSold);
        }
        let rest = whole
            .amount
            .checked_sub(sale.shares)
            .ok_or(Refused::NotEnoughShares { held: whole.amount, wanted: sale.shares })?;
        let (paid, carry) = whole_cents(&whole.unclaimed)?;
        let basis = basis_of_part(whole.basis, sale.shares, whole.amount);
        self.spend(sale.seller, &sale.lots, paid);
        let (amount, keys, unclaimed) = (sale.shares, buyer.nth, BigUint::ZERO);
        let bought = Lot { amount, keys, known: true, basis: sale.price, since: sale.expiry, unclaimed, fresh: false };
        let bought = self.put(sale.buyer, bought);
        let kept = whole.basis.checked_sub(basis).expect("a part has at most the basis of the whole");
        let change = Lot { amount: rest, basis: kept, unclaimed: carry, fresh: false, ..whole };
        Ok(Transferred { paid, basis, bought, change: self.keep(sale.seller, change) })
    }

    fn spend(&mut self, holder: TokenId, lots: &[LotId], paid: Cents) {
        let holding = self.holdings.entry(holder).or_default();
        holding.lots.retain(|id, _| !lots.contains(id));
        holding.paid += paid.0;
    }

    fn put(&mut self, holder: TokenId, lot: Lot) -> LotId {
        let id = LotId(self.next_lot);
        self.next_lot += 1;
        let holding = self.holdings.entry(holder).or_default();
        holding.told.insert(lot.keys);
        holding.lots.insert(id, lot);
        id
    }

    fn keep(&mut self, holder: TokenId, lot: Lot) -> Option<LotId> {
        lot.is_something().then(|| self.put(holder, lot))
    }
}
