//! Payout legs: distribute an event, or what resales locked.

use std::cmp::Reverse;

use sotto_circuits::payout::{Instance, LOCKS, Payout, Witness};
use sotto_circuits::spend::LockInput;
use sotto_protocol::amount::{Cents, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventId;
use sotto_protocol::note::Origin;
use sotto_protocol::payout::{PayoutNonce, least_due};
use sotto_protocol::token::Policy;
use sotto_protocol::transaction::PayoutBody;

use super::{leg, random};
use crate::account::{Account, KnownLock};
use crate::error::WalletError;
use crate::proving::Unproven;

/// A payout leg before its proof.
pub type UnprovenPayout = Unproven<Payout, PayoutBody>;

impl Account {
    /// What an event of one's own makes one owe: all of it, or the gain, by the token's policy.
    ///
    /// # Errors
    /// [`WalletError::NoEvent`].
    pub fn event_due(&self, event: EventId) -> Result<Cents, WalletError> {
        let record = self.me()?;
        let known = self.known_events().get(&event).ok_or(WalletError::NoEvent(record.member.tid))?;
        Ok(match record.member.policy {
            Policy::Gross => known.opening.gross,
            Policy::Gains => known.opening.gain,
        })
    }

    /// Locks for an event that are waiting.
    #[must_use]
    pub fn event_locks(&self, event: EventId) -> Vec<&KnownLock> {
        let Ok(me) = self.me() else { return Vec::new() };
        self.locks().waiting(me.member.tid).filter(|l| l.note.origin == Origin::Event(event)).collect()
    }

    /// Distributes an attested event out of the money locked for it.
    ///
    /// # Errors
    /// [`WalletError::NoEvent`], [`WalletError::Nothing`] if the locked money is not exactly what is due.
    pub fn pay_event(&self, event: EventId) -> Result<UnprovenPayout, WalletError> {
        let tid = self.me()?.member.tid;
        let due = self.event_due(event)?;
        let locks = self.event_locks(event);
        let locked: u64 = locks.iter().map(|l| l.note.amount.0).sum();
        if locked != due.0 || locks.len() > LOCKS {
            return Err(WalletError::Nothing("what is locked for the event is not exactly what is due; lock it first"));
        }
        let opening = self.known_events().get(&event).map(|known| known.opening);
        self.payout_leg(tid, &locks, opening)
    }

    /// The locks of resales that can be paid out to the holders of a token now, largest first, with the top-ups they need.
    ///
    /// Largest first, because a phase has an end: whoever makes thousands of locks of a cent each must not keep the one that matters
    /// from being reached.
    ///
    /// Locks made at today's supply come first, on their own. One made at a smaller supply needs a top-up (a dilution came between)
    /// and is taken alone with it: it must never hold up the others.
    #[must_use]
    pub fn payable_locks(&self, tid: TokenId) -> Vec<&KnownLock> {
        let Some(record) = self.state().member(tid) else { return Vec::new() };
        let mut waiting: Vec<_> = self.locks().waiting(tid).collect();
        waiting.sort_by_key(|l| (Reverse(l.note.amount), l.position));
        let due = |l: &KnownLock| least_due(l.note.amount, l.note.supply_at_sale, record.supply).ok();
        let resales = || waiting.iter().copied().filter(|l| l.note.origin == Origin::Resale);
        let whole: Vec<_> = resales().filter(|l| due(l).is_some_and(|due| due <= l.note.amount)).take(LOCKS).collect();
        if !whole.is_empty() {
            return whole;
        }
        let top_ups: Vec<_> =
            waiting.iter().copied().filter(|l| l.note.origin == Origin::TopUp).take(LOCKS - 1).collect();
        let added: u128 = top_ups.iter().map(|l| u128::from(l.note.amount.0)).sum();
        let covered =
            |l: &&KnownLock| due(l).is_some_and(|due| u128::from(due.0) <= u128::from(l.note.amount.0) + added);
        resales().find(covered).map_or_else(Vec::new, |lock| std::iter::once(lock).chain(top_ups).collect())
    }

    /// Pays out what resales locked for the holders of a token. Any holder can.
    ///
    /// # Errors
    /// [`WalletError::Nothing`] if nothing waits, [`WalletError::Phase`] at another time.
    pub fn pay_locks(&self, tid: TokenId) -> Result<UnprovenPayout, WalletError> {
        let locks = self.payable_locks(tid);
        if locks.is_empty() {
            return Err(WalletError::Nothing("nothing is locked for the holders of that token"));
        }
        self.payout_leg(tid, &locks, None)
    }

    fn payout_leg(
        &self,
        tid: TokenId,
        locks: &[&KnownLock],
        event: Option<sotto_protocol::event::EventOpening>,
    ) -> Result<UnprovenPayout, WalletError> {
        if self.state().phase() != Phase::Payouts {
            return Err(WalletError::Phase { needed: Phase::Payouts, now: self.state().phase() });
        }
        let record = self.state().member(tid).ok_or_else(|| WalletError::NoSuchMember(tid.to_string()))?;
        let mut witness = Witness::default();
        witness.state = self.pending_token(tid)?;
        witness.event = event;
        witness.inputs = std::array::from_fn(|i| {
            let mut input = LockInput::disabled(random());
            if let Some(lock) = locks.get(i) {
                input.enabled = true;
                input.note = lock.note;
                input.path = self.replica().notes().path(lock.position);
            }
            input
        });
        let nu = PayoutNonce(random());
        let body = witness.body(record.member.policy, record.supply, self.replica().notes().root(), nu)?;
        let (leg, ext) = leg(self, body, Vec::new(), String::new());
        Ok(Unproven { leg, instance: Instance { body, ext }, witness })
    }
}
