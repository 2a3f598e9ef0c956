//! Payouts, of whatever locks.

use sotto_circuits::payout::LOCKS;
use sotto_model::distribution::{EventId, LockId};
use sotto_protocol::amount::TokenId;
use sotto_protocol::event::EventOpening;
use sotto_protocol::note::Origin;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::ProofMaker;
use sotto_wallet::account::KnownLock;

use super::compare::Waiting;
use super::{Outcome, World};
use crate::support::forge::{Refusal, payout};

impl<M: ProofMaker> World<M> {
    /// Every lock that waits and that anybody can open, in the order of the ledger.
    pub(super) fn known_locks(&self) -> Vec<&KnownLock> {
        let tids = (1..).take(self.people()).map(TokenId);
        let waiting = tids.flat_map(|tid| self.wallets().flat_map(move |(_, account)| account.locks().waiting(tid)));
        let mut waiting: Vec<_> = waiting.collect();
        waiting.sort_unstable_by_key(|lock| lock.position);
        waiting.dedup_by_key(|lock| lock.position);
        waiting
    }

    // The locks chosen: `first` stand before all others.
    fn chosen(&self, which: &[usize], first: impl Fn(&KnownLock) -> bool) -> Vec<KnownLock> {
        let (mut ordered, others): (Vec<_>, Vec<_>) = self.known_locks().into_iter().partition(|lock| first(lock));
        ordered.extend(others);
        which.iter().filter_map(|i| ordered.get(*i).copied().cloned()).take(LOCKS).collect()
    }

    // The model's locks of the same contents.
    fn lock_ids(&self, locks: &[KnownLock]) -> Vec<LockId> {
        let mut ids = Vec::new();
        for lock in locks {
            let wanted = self.waiting(lock);
            let found = self.model.locks().iter().find(|(id, lock)| !ids.contains(*id) && Waiting::of(lock) == wanted);
            ids.push(*found.unwrap_or_else(|| panic!("the model has no lock {wanted:?}")).0);
        }
        ids
    }

    pub(super) fn pay_locks(&mut self, tid: TokenId, which: &[usize]) -> Outcome {
        let locks = self.chosen(which, |l| l.note.tid == tid && !matches!(l.note.origin, Origin::Event(_)));
        let ids = self.lock_ids(&locks);
        let real = self.pay(tid, &locks, None);
        (real, self.model.pay_out(tid, &ids).map(drop))
    }

    pub(super) fn pay_event(&mut self, event: usize, which: &[usize]) -> Outcome {
        let opening = self.events[event];
        let origin = Origin::Event(self.event_ids[event]);
        let locks = self.chosen(which, |l| l.note.origin == origin);
        let ids = self.lock_ids(&locks);
        let real = self.pay(opening.tid, &locks, Some(opening));
        (real, self.model.pay_out_event(opening.tid, EventId(event as u64), &ids).map(drop))
    }

    // Whoever knows the token's state may declare; not only its owner does.
    fn pay(&self, tid: TokenId, locks: &[KnownLock], event: Option<EventOpening>) -> Result<(), Refusal> {
        let knows = |account: &&sotto_wallet::Account| account.pending_token(tid).is_ok();
        let payer = self
            .wallets()
            .map(|(_, account)| account)
            .filter(knows)
            .last()
            .unwrap_or_else(|| panic!("nobody knows the state of {tid}"));
        let leg = payout(payer, tid, &locks.iter().collect::<Vec<_>>(), event)?.prove(&self.maker)?;
        self.submit(&Transaction::Payout(Box::new(leg)))
    }
}
