//! Removals: an owner buys out a toxic shareholder, under a ruling that members may overrule (R14).

use sotto_protocol::amount::{Cents, Epoch, Height, PriceFloor, Shares, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::member::Status;

use crate::arithmetic::reaches;
use crate::decision::{DecisionId, Outcome, Verdict};
use crate::dilution::NOTICE_EPOCHS;
use crate::distribution::{Lock, LockId, Origin};
use crate::keys::Keys;
use crate::lot::LotId;
use crate::model::Model;
use crate::refused::Refused;
use crate::trade::{Sale, distributed};

/// The longest time for which a ruling holds, in epochs.
pub const LONGEST_RULING: u32 = 16;

/// Who is to leave, and which of several rulings about that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ruling {
    /// Whose shares may be bought back.
    pub tid: TokenId,
    /// From whom, as long as these are the keys in use.
    pub holder: Keys,
    /// Which ruling.
    pub salt: u64,
}

/// A decision that somebody may be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removal {
    /// Who.
    pub ruling: Ruling,
    /// The least price of a share.
    pub floor: PriceFloor,
    /// For how many epochs, once it is in force.
    pub epochs: u32,
}

/// A ruling in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InForce {
    /// The least price of a share.
    pub floor: PriceFloor,
    /// The last epoch in which it holds.
    pub until: Epoch,
    /// The decision that made it.
    pub decision: DecisionId,
}

/// What the owner buys back, and for how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuyOut {
    /// Under which ruling.
    pub ruling: Ruling,
    /// The holder's lots: one or two, whole.
    pub lots: Vec<LotId>,
    /// For how much in all.
    pub price: Cents,
    /// The last height at which it counts; the owner holds from it on.
    pub expiry: Height,
}

impl Model {
    /// The authority rules that a holder may be removed. The token is quiet from the next boundary on; two full epochs later the ruling
    /// is in force, at the earliest (LEDGER-49).
    ///
    /// # Errors
    /// [`Refused::UnknownMember`], [`Refused::RulingTime`], [`Refused::RulingMade`].
    pub fn rule(&mut self, removal: Removal) -> Result<DecisionId, Refused> {
        self.check_ruling(&removal)?;
        let rules = self.rules.removals;
        let noticed = Height(self.height.0.saturating_add(rules.notice));
        let quiet = self.rules.schedule.first_of(Epoch(self.epoch().0.saturating_add(1 + NOTICE_EPOCHS)));
        let effective = self.boundary_from(noticed.max(quiet));
        Ok(self.enter(Verdict::Removal(removal), effective, Some(rules)))
    }

    pub(crate) fn check_ruling(&self, removal: &Removal) -> Result<(), Refused> {
        self.member(removal.ruling.tid)?;
        if !(1..=LONGEST_RULING).contains(&removal.epochs) {
            return Err(Refused::RulingTime(removal.epochs));
        }
        if self.removals.contains_key(&removal.ruling) { Err(Refused::RulingMade) } else { Ok(()) }
    }

    pub(crate) fn take_ruling(&mut self, decision: DecisionId, removal: &Removal) {
        let until = Epoch(self.epoch().0.saturating_add(removal.epochs - 1));
        self.removals.insert(removal.ruling, InForce { floor: removal.floor, until, decision });
    }

    /// At the boundary: rulings whose last epoch is over expire.
    pub(crate) fn expire_rulings(&mut self) {
        let now = self.epoch();
        let over: Vec<_> = self.removals.values().filter(|one| one.until < now).map(|one| one.decision).collect();
        self.removals.retain(|_, one| one.until >= now);
        over.into_iter().for_each(|decision| self.end(decision, Outcome::Expired));
    }

    /// Whether a ruling about holders of this token is pending or in force: then the member resells nothing.
    pub(crate) fn is_ruled_on(&self, tid: TokenId) -> bool {
        let about = |verdict: &Verdict| matches!(verdict, Verdict::Removal(removal) if removal.ruling.tid == tid);
        self.removals.keys().any(|ruling| ruling.tid == tid)
            || self.pending().iter().any(|(_, decision)| about(&decision.verdict))
    }

    /// The owner buys one or two lots of the holder, whole, for at least what they cost and at least the ruling's floor. The holder keeps
    /// every payout due, and what the holder's own holders are owed is locked for them as in a resale. Says what is locked.
    ///
    /// # Errors
    /// [`Refused::Phase`], [`Refused::Expiry`], [`Refused::NoRuling`], [`Refused::EventOpen`], [`Refused::IssuerNotActive`],
    /// [`Refused::Rotating`], [`Refused::StateUnknown`], [`Refused::OtherKeys`], [`Refused::HiddenLot`],
    /// [`Refused::SelfTrade`], [`Refused::BelowBasis`],
    /// [`Refused::BelowFloor`], or as a sale ([`Model::trade`]).
    pub fn remove(&mut self, bought: &BuyOut) -> Result<Option<LockId>, Refused> {
        let BuyOut { ruling, ref lots, price, expiry } = *bought;
        self.check_buy_out(bought)?;
        let (seller, tid) = (ruling.holder.member, ruling.tid);
        self.check_known(tid, seller, lots)?;
        let whole = self.token(tid)?.holding(seller).join(lots)?;
        if whole.amount == Shares::ZERO {
            return Err(Refused::NothingSold);
        }
        if price < whole.basis {
            return Err(Refused::BelowBasis { price, basis: whole.basis });
        }
        if !reaches(price, whole.amount, self.removals[&ruling].floor) {
            return Err(Refused::BelowFloor(price));
        }
        let (lots, shares) = (lots.clone(), whole.amount);
        let sale = Sale { tid, seller, buyer: tid, lots, shares, price, expiry, approved: true };
        self.atomically(|model| {
            let (holder, owner) = (ruling.holder, model.keys(tid)?);
            let moved = model.token_mut(tid)?.transfer(&sale, [holder, owner])?;
            let locked = distributed(model.member(seller)?.policy, price, moved.basis);
            model.spend(owner, price)?;
            let kept = price.checked_sub(locked).expect("what is distributed is at most the price");
            model.receive(holder, moved.paid.checked_add(kept).ok_or(Refused::TooMuch)?)?;
            let supply_at_sale = model.token(seller)?.supply;
            let owed =
                Lock { tid: seller, amount: locked, origin: Origin::Removal { supply_at_sale, keys: holder.nth } };
            Ok((locked != Cents::ZERO).then(|| model.add_lock(owed)))
        })
    }

    /// A ruling in force, a debtless token, an owner who may buy, and a holder who is still there, with the same keys (LEDGER-50).
    fn check_buy_out(&self, bought: &BuyOut) -> Result<(), Refused> {
        let Ruling { tid, holder, .. } = bought.ruling;
        self.needs_phase(Phase::Open)?;
        self.check_expiry(bought.expiry)?;
        if !self.removals.contains_key(&bought.ruling) {
            return Err(Refused::NoRuling);
        }
        if self.owes_event(tid) {
            return Err(Refused::EventOpen);
        }
        if !self.member(tid)?.status.has(Status::ACTIVE) {
            return Err(Refused::IssuerNotActive);
        }
        self.check_not_rotating(tid)?;
        self.check_knows(tid)?;
        if self.keys(holder.member)? != holder {
            return Err(Refused::OtherKeys(holder.member));
        }
        self.check_not_rotating(holder.member)?;
        if holder.member == tid { Err(Refused::SelfTrade) } else { Ok(()) }
    }
}
