//! Everything that model and real thing both show.

use std::collections::BTreeMap;

use sotto_ledger::EventStatus;
use sotto_model::distribution::{EventId, Lock, Origin as ModelOrigin, Progress};
use sotto_model::keys::Keys;
use sotto_model::lot::Lot;
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Shares, TokenId};
use sotto_protocol::note::Origin;
use sotto_wallet::ProofMaker;
use sotto_wallet::account::{CapNote, KnownLock, OwnShare};

use super::World;

/// What a note of shares, or a lot of the model, says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Content {
    amount: Shares,
    basis: Cents,
    since: Height,
    // In 2^-64 cents.
    unclaimed: u128,
    // A payout credited it since it was last settled.
    fresh: bool,
}

fn unclaimed(amount: Shares, from: Index, to: Index, carry: Fraction) -> u128 {
    u128::from(amount.0) * (to.0 - from.0) + u128::from(carry.0)
}

impl Content {
    pub fn of_lot(lot: &Lot) -> Self {
        let Lot { amount, basis, since, ref unclaimed, fresh, .. } = *lot;
        Self { amount, basis, since, unclaimed: u128::try_from(unclaimed).unwrap(), fresh }
    }

    pub fn of_note(note: &OwnShare, to: Index) -> Self {
        let memo = &note.memo;
        Self {
            amount: memo.amount,
            basis: memo.basis,
            since: memo.since,
            unclaimed: unclaimed(memo.amount, memo.index, to, memo.carry),
            fresh: memo.index < to,
        }
    }

    pub fn of_cap(note: &CapNote, to: Index) -> Self {
        Self {
            amount: note.amount,
            basis: note.basis,
            since: note.since,
            unclaimed: unclaimed(note.amount, note.index, to, note.carry),
            fresh: note.index < to,
        }
    }
}

/// Why a lock exists; events by the model's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Resale(Shares),
    TopUp,
    Event(EventId),
}

/// What a lock says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiting {
    tid: TokenId,
    amount: Cents,
    why: Why,
}

impl Waiting {
    pub fn of(lock: &Lock) -> Self {
        let why = match lock.origin {
            ModelOrigin::Resale { supply_at_sale } | ModelOrigin::Removal { supply_at_sale, .. } => {
                Why::Resale(supply_at_sale)
            }
            ModelOrigin::TopUp => Why::TopUp,
            ModelOrigin::Event(event) => Why::Event(event),
        };
        Self { tid: lock.tid, amount: lock.amount, why }
    }
}

fn sorted<T: Ord>(of: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = of.collect();
    all.sort();
    all
}

impl<M: ProofMaker> World<M> {
    pub(super) fn waiting(&self, lock: &KnownLock) -> Waiting {
        let why = match lock.note.origin {
            Origin::Resale => Why::Resale(lock.note.supply_at_sale),
            Origin::TopUp => Why::TopUp,
            Origin::Event(id) => {
                let number = self.event_ids.iter().position(|known| *known == id).unwrap();
                Why::Event(EventId(number as u64))
            }
        };
        Waiting { tid: lock.note.tid, amount: lock.note.amount, why }
    }

    pub(super) fn compare(&self) {
        self.compare_time();
        self.compare_members();
        self.compare_people();
        self.compare_cap_tables();
        self.compare_locks();
        self.compare_events();
        self.compare_voices();
        self.compare_removals();
        self.compare_stakes();
    }

    fn compare_time(&self) {
        let state = self.network.state();
        assert_eq!(state.height(), self.model.height());
        assert_eq!((state.epoch(), state.phase()), (self.model.epoch(), self.model.phase()));
        assert!(self.accounts.iter().all(|account| account.height() == state.tip().height));
    }

    fn compare_members(&self) {
        let state = self.network.state();
        assert_eq!(state.members().count(), self.model.members().len());
        for record in state.members() {
            let tid = record.member.tid;
            let member = self.model.member(tid).unwrap();
            let real = (record.member.status, record.member.reputation, record.member.policy);
            assert_eq!(real, (member.status, member.reputation, member.policy), "{tid}");
            assert_eq!(record.member.pk, self.pks[self.whose[&self.keys(tid)]], "key of {tid}");
            assert_eq!(record.supply, self.model.token(tid).unwrap().supply, "supply of {tid}");
            let announced = state.announcement(tid).map(|a| (a.supply_new, a.epoch));
            assert_eq!(announced, self.model.announcements().get(&tid).map(|a| (a.supply, a.epoch)), "{tid}");
        }
    }

    // What everybody has, note by note, and what they are told of it.
    fn compare_people(&self) {
        for (keys, account) in self.wallets() {
            let person = keys.member;
            assert_eq!(account.balance().cash, self.model.cash_under(keys), "cash of {keys:?}");
            for tid in self.model.members().keys() {
                let holding = self.model.token(*tid).unwrap().holding(person);
                // A note without shares, which a fraction of a cent may be left in, is not shown.
                let lots = sorted(holding.under(keys.nth).map(Content::of_lot));
                let index = account.token(*tid).map(|token| token.index).unwrap_or_default();
                let notes = account.holdings().shares(*tid);
                let notes = sorted(notes.into_iter().map(|note| Content::of_note(note, index)));
                assert_eq!(notes, lots, "what {person} holds of {tid}");
                let claimable = lots.iter().map(|lot| lot.unclaimed).sum::<u128>() >> 64;
                let shown = account.holding(*tid);
                let shares = Shares(lots.iter().map(|lot| lot.amount.0).sum());
                let basis = Cents(lots.iter().map(|lot| lot.basis.0).sum());
                let shown =
                    shown.map_or((Shares::ZERO, Cents::ZERO, 0), |h| (h.shares, h.basis, u128::from(h.claimable.0)));
                assert_eq!(shown, (shares, basis, claimable), "what {person} is shown of {tid}");
            }
        }
    }

    // Owners see who holds what, note by note; with new keys, only what they learnt since.
    fn compare_cap_tables(&self) {
        for tid in self.model.members().keys() {
            let issuer = self.of(*tid);
            let keys = self.keys(*tid);
            let told = self.model.token(*tid).unwrap().holding(*tid).told.contains(&keys.nth);
            assert_eq!(issuer.token(*tid).is_ok(), told, "whether {keys:?} know the state of {tid}");
            let index = issuer.token(*tid).map(|token| token.index).unwrap_or_default();
            let mut real: BTreeMap<Keys, Vec<Content>> = BTreeMap::new();
            for note in issuer.cap_table().notes() {
                real.entry(self.keys_of(note.pk)).or_default().push(Content::of_cap(note, index));
            }
            real.values_mut().for_each(|notes| notes.sort());
            let table = self.model.token(*tid).unwrap();
            let model: BTreeMap<_, _> = self
                .whose
                .keys()
                .map(|keys| (*keys, table.holding(keys.member)))
                .map(|(keys, held)| (keys, sorted(held.under(keys.nth).filter(|lot| lot.known).map(Content::of_lot))))
                .filter(|(_, lots)| !lots.is_empty())
                .collect();
            assert_eq!(real, model, "cap table of {tid}");
        }
    }

    // Between them, people can open every lock; and a holder can open every lock that a resale left for that token.
    fn compare_locks(&self) {
        let real = sorted(self.known_locks().iter().map(|lock| self.waiting(lock)));
        let model = sorted(self.model.locks().values().map(Waiting::of));
        assert_eq!(real, model, "locks");
        for (keys, account) in self.wallets() {
            for tid in account.followed() {
                let resale = |lock: &Waiting| lock.tid == tid && matches!(lock.why, Why::Resale(_));
                let seen = sorted(account.locks().waiting(tid).map(|lock| self.waiting(lock)).filter(resale));
                // What a removal left is seen by who was removed.
                let shown = |lock: &&Lock| match lock.origin {
                    ModelOrigin::Removal { keys: nth, .. } => keys == Keys { member: lock.tid, nth },
                    ModelOrigin::Resale { .. } | ModelOrigin::TopUp | ModelOrigin::Event(_) => true,
                };
                let all = sorted(self.model.locks().values().filter(shown).map(Waiting::of).filter(resale));
                assert_eq!(seen, all, "what a holder of {tid} sees locked");
            }
        }
    }

    fn compare_events(&self) {
        let state = self.network.state();
        assert_eq!(state.events().count(), self.model.events().len());
        for (number, id) in (0..).map(EventId).zip(&self.event_ids) {
            let model = self.model.events()[&number];
            let real = state.event(model.tid, *id).unwrap();
            let progress = match real.status {
                EventStatus::Open => Progress::Open,
                EventStatus::Closing => Progress::Distributed,
                EventStatus::Closed => Progress::Closed,
                EventStatus::AwaitsStake => Progress::AwaitsStake,
                EventStatus::Replaced => Progress::Replaced,
            };
            assert_eq!((real.tid, real.deadline, progress), (model.tid, model.deadline, model.progress), "{number:?}");
            let overdue = self.model.overdue().contains(&number);
            assert_eq!(real.is_overdue(state.height()), overdue, "{number:?}");
        }
    }
}
