//! Cash, events and what the officials do.

use sotto_model::distribution::{EventId, Lock, Origin as ModelOrigin};
use sotto_protocol::amount::{Cents, Epoch, Height, Shares, TokenId};
use sotto_protocol::decision::{Decision, Verdict};
use sotto_protocol::event::EventOpening;
use sotto_protocol::field;
use sotto_protocol::member::Status;
use sotto_protocol::note::Origin;
use sotto_protocol::note::memo::Memo;
use sotto_protocol::operation::{Announcement, Attestation, Deposit, Reference};
use sotto_protocol::transaction::Transaction;
use sotto_wallet::build::cash::UnprovenCash;
use sotto_wallet::{ProofMaker, WalletError};

use super::step::Step;
use super::{Outcome, World};
use crate::support::forge::Refusal;
use crate::support::rng;

pub(super) fn fresh_reference() -> Reference {
    let bytes = field::to_bytes(&field::random(&mut rng()));
    Reference(*bytes[..16].as_array().expect("half of 32 bytes"))
}

impl<M: ProofMaker> World<M> {
    // Notes that are too scattered for one transaction are joined first.
    pub(super) fn prepare(&mut self, step: &Step) {
        match step {
            Step::Trade(bargain) => {
                self.gather_cash(bargain.buyer, bargain.deal.price);
                self.gather_shares(bargain.seller, bargain.deal.tid, bargain.deal.shares);
            }
            Step::Withdraw { member, amount } | Step::TopUp { member, amount, .. } => {
                self.gather_cash(*member, Cents(*amount));
            }
            Step::Remove { ruling, less, more } => {
                let price = self.removal_price(*ruling, *less, *more);
                self.gather_cash(self.rulings[*ruling].model.tid, price);
            }
            Step::LockForEvent { member, event, .. } => self.gather_cash(*member, self.events[*event].gross),
            Step::Register { .. }
            | Step::Deposit { .. }
            | Step::Merge { .. }
            | Step::Claim { .. }
            | Step::Push { .. }
            | Step::Attest { .. }
            | Step::PayLocks { .. }
            | Step::PayEvent { .. }
            | Step::Announce { .. }
            | Step::Dilute { .. }
            | Step::Block { .. }
            | Step::CallOff { .. }
            | Step::Vote { .. }
            | Step::Decide { .. }
            | Step::Complain { .. }
            | Step::Rule { .. }
            | Step::Rotate { .. }
            | Step::Veto { .. }
            | Step::Rekey { .. }
            | Step::HandOver { .. }
            | Step::Leave { .. }
            | Step::AttestStake { .. }
            | Step::AttestSale { .. }
            | Step::Consume { .. }
            | Step::Pass => {}
        }
    }

    fn gather_cash(&mut self, member: TokenId, needed: Cents) {
        while matches!(self.of(member).pick_cash(needed), Err(WalletError::Scattered)) {
            self.carry_out(&Step::Merge { member });
        }
    }

    fn gather_shares(&mut self, holder: TokenId, tid: TokenId, needed: Shares) {
        // Whose keys are being replaced claims nothing.
        let may = !self.model.member(holder).is_ok_and(|member| member.status.has(Status::ROTATING));
        while may && matches!(self.of(holder).pick_shares(tid, needed), Err(WalletError::Scattered)) {
            self.carry_out(&Step::Claim { holder, tid });
        }
    }

    pub(super) fn submit_cash(&self, leg: Result<UnprovenCash, WalletError>) -> Result<(), Refusal> {
        let leg = leg?.prove(&self.maker)?;
        self.submit(&Transaction::Cash(Box::new(leg)))
    }

    pub(super) fn deposit(&mut self, member: TokenId, amount: u64) -> Outcome {
        let owner = self.of(member).deposits().next();
        let deposit = Deposit { amount: Cents(amount), owner, reference: fresh_reference() };
        let signed = self.network.sign(deposit, &self.network.officials.gateway);
        (self.submit(&Transaction::Deposit(signed)), self.model.deposit(member, Cents(amount)))
    }

    pub(super) fn withdraw(&mut self, member: TokenId, amount: u64) -> Outcome {
        let real = self.submit_cash(self.of(member).withdraw(Cents(amount), "a bank".to_owned()));
        (real, self.model.withdraw(member, Cents(amount)))
    }

    // The model has no notes of cash, so nothing to join.
    pub(super) fn merge(&mut self, member: TokenId) -> Outcome {
        let mergeable = self.of(member).holdings().cash().len() > 1;
        let real = if mergeable { self.submit_cash(self.of(member).merge_cash()) } else { Ok(()) };
        (real, Ok(()))
    }

    pub(super) fn top_up(&mut self, member: TokenId, tid: TokenId, amount: u64) -> Outcome {
        let real = self.submit_cash(self.of(member).lock_cash(tid, Cents(amount), Origin::TopUp));
        let lock = Lock { tid, amount: Cents(amount), origin: ModelOrigin::TopUp };
        (real, self.model.lock_cash(member, lock).map(drop))
    }

    /// Locks what the event owes by the debtor's policy, or a little less.
    pub(super) fn lock_for_event(&mut self, member: TokenId, event: usize, less: u64) -> Outcome {
        let opening = self.events[event];
        let policy = self.model.member(opening.tid).unwrap().policy;
        let amount = Cents(opening.due(policy).0.saturating_sub(less));
        let real =
            self.submit_cash(self.of(member).lock_cash(opening.tid, amount, Origin::Event(self.event_ids[event])));
        let lock = Lock { tid: opening.tid, amount, origin: ModelOrigin::Event(EventId(event as u64)) };
        (real, self.model.lock_cash(member, lock).map(drop))
    }

    pub(super) fn attest(&mut self, tid: TokenId, gross: u64, gain: u64) -> Outcome {
        let (gross, gain) = (Cents(gross), Cents(gain));
        let opening = EventOpening { tid, gross, gain, salt: field::random(&mut rng()) };
        let memo = Memo::Event(opening, "ACME".to_owned());
        let ek = self.of(tid).keys().address().ek;
        let sealed = ek.seal_note(&self.network.state().network(), &memo, &mut rng()).unwrap();
        let attestation = Attestation { tid, event: opening.id(), report: None, of_stake: false, opening: sealed };
        let signed = self.network.sign(attestation, &self.network.officials.oracle);
        let real = self.submit(&Transaction::Attest(Box::new(signed)));
        if real.is_ok() {
            self.events.push(opening);
            self.event_ids.push(opening.id());
        }
        (real, self.model.attest(tid, gross, gain).map(drop))
    }

    pub(super) fn announce(&mut self, tid: TokenId, more: u64, ahead: u32) -> Outcome {
        let supply_new = Shares(self.model.token(tid).unwrap().supply.0 + more);
        let epoch = Epoch(self.model.epoch().0 + ahead);
        let made_at = Height(self.model.height().0);
        let announcement = Announcement { tid, supply_new, epoch, made_at };
        let signed = self.network.sign(announcement, self.of(tid).keys().signing_key());
        (self.submit(&Transaction::Announce(signed)), self.model.announce(tid, supply_new, epoch))
    }

    pub(super) fn dilute(&mut self, tid: TokenId) -> Outcome {
        let issue = self.of(tid).dilute().map_err(Refusal::from).and_then(|issue| Ok(issue.prove(&self.maker)?));
        let real = issue.and_then(|issue| self.submit(&Transaction::Dilute(Box::new(issue))));
        (real, self.model.dilute(tid))
    }

    pub(super) fn block(&mut self, tid: TokenId, blocked: bool) -> Outcome {
        let verdict = if blocked { Verdict::Block { tid } } else { Verdict::Release { tid } };
        let decision = Decision::new(verdict, "hid a sale", Height(u32::MAX), fresh_reference());
        let endorsed = self.network.endorse(decision);
        (self.submit(&Transaction::Decide(Box::new(endorsed))), self.model.block(tid, blocked))
    }
}
