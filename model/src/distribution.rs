//! Distributions: locks and events, payouts out of them, and how holders come to their money.

use num_bigint::BigUint;
use sotto_protocol::amount::{Cents, Height, Shares, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::token::Policy;

use crate::arithmetic::{cents, least_due};
use crate::cap_table::Settled;
use crate::keys::Keys;
use crate::lot::LotId;
use crate::model::Model;
use crate::refused::Refused;
use crate::stake::SoldStake;

/// The number of a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LockId(pub u64);

/// The number of an event, in the order of attestation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u64);

/// Why a lock exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A member resold shares of somebody else's token.
    Resale {
        /// Supply of that member's own token when it happened.
        supply_at_sale: Shares,
    },
    /// A member was bought out of somebody else's token: as a resale, but only the member sees what was locked.
    Removal {
        /// Supply of that member's own token when it happened.
        supply_at_sale: Shares,
        /// With which keys the member sees it.
        keys: u32,
    },
    /// Added by somebody of their own accord.
    TopUp,
    /// For one event, and only for that one.
    Event(EventId),
}

/// Money owed to the holders of a token. It leaves only through a payout of that token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// Whose holders.
    pub tid: TokenId,
    /// How much.
    pub amount: Cents,
    /// Why.
    pub origin: Origin,
}

/// How far the distribution of an event has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is paid.
    Open,
    /// Nothing is paid, nor can be before the stake that was sold is consumed.
    AwaitsStake,
    /// The stake was consumed: another event took its place.
    Replaced,
    /// A payout is declared for it; it closes at the boundary.
    Distributed,
    /// Done.
    Closed,
}

/// A company sale that an oracle attested (R10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Who owes.
    pub tid: TokenId,
    /// The whole sale amount.
    pub gross: Cents,
    /// The part of it above the cost basis.
    pub gain: Cents,
    /// The last height at which it is not overdue.
    pub deadline: Height,
    /// What of a stake was sold, if it was an attested one.
    pub sold: Option<SoldStake>,
    /// Whether it is distributed.
    pub progress: Progress,
}

impl Event {
    /// Whether nothing of it is paid yet.
    #[must_use]
    pub fn is_owed(&self) -> bool {
        matches!(self.progress, Progress::Open | Progress::AwaitsStake)
    }
}

/// Most locks that one payout consumes.
pub const PAYOUT_LOCKS: usize = 4;
/// Most lots that one push settles.
pub const PUSH_LOTS: usize = 16;

impl Model {
    /// An oracle attests a company sale: the owner owes exactly its amount, or its gain, to the holders.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`].
    pub fn attest(&mut self, tid: TokenId, gross: Cents, gain: Cents) -> Result<EventId, Refused> {
        self.member(tid)?;
        Ok(self.open_event(self.new_event(tid, gross, gain)))
    }

    pub(crate) fn new_event(&self, tid: TokenId, gross: Cents, gain: Cents) -> Event {
        let deadline = Height(self.height.0.saturating_add(self.rules.event_deadline));
        Event { tid, gross, gain, deadline, sold: None, progress: Progress::Open }
    }

    pub(crate) fn open_event(&mut self, event: Event) -> EventId {
        let id = EventId(self.events.len() as u64);
        self.events.insert(id, event);
        id
    }

    /// Whether the member owes an event.
    pub(crate) fn owes_event(&self, tid: TokenId) -> bool {
        self.events.values().any(|event| event.tid == tid && event.is_owed())
    }

    /// Events whose deadline passed with nothing paid, for everybody to see.
    #[must_use]
    pub fn overdue(&self) -> Vec<EventId> {
        let late = |e: &Event| e.is_owed() && self.height > e.deadline;
        self.events.iter().filter(|(_, e)| late(e)).map(|(id, _)| *id).collect()
    }

    /// Pays resales, with or without top-ups, out to the token's holders. Anybody may do it: it redirects nothing.
    ///
    /// Each resale pays at least as much per share as when it happened; dilution since then must be made up for by top-ups.
    ///
    /// # Errors
    /// [`Refused::Phase`], what is wrong with a lock, [`Refused::NothingDue`], [`Refused::LessPerShare`], or as
    /// [`crate::cap_table::CapTable::declare`].
    pub fn pay_out(&mut self, tid: TokenId, locks: &[LockId]) -> Result<Cents, Refused> {
        self.needs_phase(Phase::Payouts)?;
        let supply = self.token(tid)?.supply;
        let mut due = BigUint::ZERO;
        for (id, lock) in self.locks_of(tid, locks)? {
            due += match lock.origin {
                Origin::Resale { supply_at_sale } | Origin::Removal { supply_at_sale, .. } => {
                    least_due(lock.amount, supply_at_sale, supply)
                }
                Origin::TopUp => BigUint::ZERO,
                Origin::Event(_) => return Err(Refused::LockOfOtherOrigin(id)),
            };
        }
        if due == BigUint::ZERO {
            return Err(Refused::NothingDue);
        }
        if due > self.sum_of(tid, locks)? {
            return Err(Refused::LessPerShare);
        }
        self.declare(tid, locks)
    }

    /// Pays one event out to the token's holders: exactly what is owed, from locks made for it. An event without a gain is
    /// discharged by paying nothing under the gains policy.
    ///
    /// # Errors
    /// [`Refused::Phase`], [`Refused::UnknownEvent`], [`Refused::StakeFirst`], [`Refused::EventPaid`], what is wrong with a lock,
    /// [`Refused::EventAmount`], or as [`crate::cap_table::CapTable::declare`].
    pub fn pay_out_event(&mut self, tid: TokenId, event: EventId, locks: &[LockId]) -> Result<Cents, Refused> {
        self.needs_phase(Phase::Payouts)?;
        let Event { gross, gain, progress, .. } = self.event_of(tid, event)?;
        match progress {
            Progress::Open => {}
            Progress::AwaitsStake => return Err(Refused::StakeFirst(event)),
            Progress::Replaced | Progress::Distributed | Progress::Closed => return Err(Refused::EventPaid(event)),
        }
        for (id, lock) in self.locks_of(tid, locks)? {
            if lock.origin != Origin::Event(event) {
                return Err(Refused::LockOfOtherOrigin(id));
            }
        }
        let owed = match self.member(tid)?.policy {
            Policy::Gross => gross,
            Policy::Gains => gain,
        };
        let paid = cents(&self.sum_of(tid, locks)?)?;
        if owed != paid {
            return Err(Refused::EventAmount { owed, paid });
        }
        self.declare(tid, locks)?;
        self.events.entry(event).and_modify(|e| e.progress = Progress::Distributed);
        Ok(paid)
    }

    /// A holder takes what is owed to one or two lots, which become one. With nothing owed it just joins them.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`], [`Refused::Rotating`], [`Refused::OtherKeys`], or as [`crate::cap_table::CapTable::settle`].
    pub fn claim(&mut self, holder: TokenId, tid: TokenId, lots: &[LotId]) -> Result<Settled, Refused> {
        self.check_not_rotating(holder)?;
        if self.token(tid)?.holding(holder).join(lots)?.keys != self.keys(holder)?.nth {
            return Err(Refused::OtherKeys(holder));
        }
        self.settle(holder, tid, lots)
    }

    // What is owed goes to the keys under which the lots stand, whoever has them now.
    fn settle(&mut self, member: TokenId, tid: TokenId, lots: &[LotId]) -> Result<Settled, Refused> {
        let nth = self.token(tid)?.holding(member).join(lots)?.keys;
        self.atomically(|model| {
            let settled = model.token_mut(tid)?.settle(member, lots)?;
            model.receive(Keys { member, nth }, settled.paid)?;
            Ok(settled)
        })
    }

    /// The issuer pushes to holders what they are owed, a lot each; it cannot be redirected or kept back.
    ///
    /// # Errors
    /// [`Refused::StateUnknown`], [`Refused::PushCount`], [`Refused::HiddenLot`], [`Refused::NothingNew`], or as [`crate::cap_table::CapTable::settle`].
    pub fn push(&mut self, tid: TokenId, lots: &[(TokenId, LotId)]) -> Result<Vec<Settled>, Refused> {
        self.check_knows(tid)?;
        if lots.is_empty() || lots.len() > PUSH_LOTS {
            return Err(Refused::PushCount(lots.len()));
        }
        self.atomically(|model| {
            lots.iter()
                .map(|(holder, lot)| {
                    model.check_known(tid, *holder, &[*lot])?;
                    if !model.token(tid)?.holding(*holder).join(&[*lot])?.fresh {
                        return Err(Refused::NothingNew(*lot));
                    }
                    model.settle(*holder, tid, &[*lot])
                })
                .collect()
        })
    }

    pub(crate) fn add_lock(&mut self, lock: Lock) -> LockId {
        let id = LockId(self.next_lock);
        self.next_lock += 1;
        self.locks.insert(id, lock);
        id
    }

    pub(crate) fn event_of(&self, tid: TokenId, id: EventId) -> Result<Event, Refused> {
        self.events.get(&id).filter(|e| e.tid == tid).copied().ok_or(Refused::UnknownEvent(id))
    }

    /// The locks named: each once, each there, each owed to the holders of `tid`.
    fn locks_of(&self, tid: TokenId, ids: &[LockId]) -> Result<Vec<(LockId, Lock)>, Refused> {
        if ids.len() > PAYOUT_LOCKS {
            return Err(Refused::LockCount(ids.len()));
        }
        let mut named = Vec::new();
        for (i, id) in ids.iter().enumerate() {
            if ids[..i].contains(id) {
                return Err(Refused::LockTwice(*id));
            }
            let lock = self.locks.get(id).ok_or(Refused::UnknownLock(*id))?;
            if lock.tid != tid {
                return Err(Refused::LockOfOtherToken(*id));
            }
            named.push((*id, *lock));
        }
        Ok(named)
    }

    fn sum_of(&self, tid: TokenId, locks: &[LockId]) -> Result<BigUint, Refused> {
        Ok(self.locks_of(tid, locks)?.iter().map(|(_, lock)| BigUint::from(lock.amount.0)).sum())
    }

    fn declare(&mut self, tid: TokenId, locks: &[LockId]) -> Result<Cents, Refused> {
        let paid = cents(&self.sum_of(tid, locks)?)?;
        self.token_mut(tid)?.declare(paid)?;
        self.locks.retain(|id, _| !locks.contains(id));
        Ok(paid)
    }
}
