//! Decisions on standings, votes on them, complaints, and dilutions that are called off.

use sotto_ledger::DecisionStatus;
use sotto_model::decision::{DecisionId, Outcome as ModelOutcome};
use sotto_model::standing::{Change, ComplaintId};
use sotto_protocol::amount::{Epoch, TokenId};
use sotto_protocol::ballot::Choice;
use sotto_protocol::decision::{Standing, Verdict};
use sotto_protocol::operation::Withdrawal;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::ProofMaker;

use super::step::Step;
use super::{Outcome, World};
use crate::support::forge::Refusal;

impl<M: ProofMaker> World<M> {
    /// A step of this kind, from dice of its own: those of the other steps fall as they always did.
    pub(super) fn voice(&mut self) -> Step {
        let members = self.model.members().len() as u64;
        let mut member = || TokenId(u32::try_from(1 + self.more_dice.below(members)).expect("few members"));
        let (one, other) = (member(), member());
        match self.more_dice.weighted(&[2, 4, 3, 9, 3]) {
            0 => Step::Announce { tid: one, more: 3, ahead: 15 + u32::from(self.more_dice.chance(1, 2)) * 2 },
            1 => {
                let announced: Vec<_> = self.model.announcements().keys().copied().collect();
                let some = if announced.is_empty() { one } else { announced[self.more_dice.index(announced.len())] };
                Step::CallOff { tid: some }
            }
            2 => {
                let reputation = 40 + 30 * u32::try_from(self.more_dice.below(3)).expect("below 3");
                let (vetted, weighs) = (self.more_dice.chance(2, 3), self.more_dice.chance(1, 2));
                Step::Decide { tid: one, reputation, vetted, weighs }
            }
            3 if !self.decisions.is_empty() => {
                // Rather the latest: the votes on early ones are over.
                let back = if self.more_dice.chance(1, 6) { self.more_dice.index(self.decisions.len()) } else { 0 };
                let overrule = self.more_dice.chance(2, 3);
                Step::Vote { member: one, decision: self.decisions.len() - 1 - back, overrule }
            }
            _ => {
                let holders = self.model.token(one).map(|table| table.holdings.keys().copied().collect::<Vec<_>>());
                let holders = holders.unwrap_or_default();
                let chosen = self.more_dice.chance(1, 4) || holders.is_empty();
                let subject = if chosen { other } else { holders[self.more_dice.index(holders.len())] };
                Step::Complain { issuer: one, subject }
            }
        }
    }

    pub(super) fn call_off(&mut self, tid: TokenId) -> Outcome {
        let epoch = self.model.announcements().get(&tid).map_or(Epoch(0), |announced| announced.epoch);
        let made_at = self.model.height();
        let signed = self.network.sign(Withdrawal { tid, epoch, made_at }, self.of(tid).keys().signing_key());
        (self.submit(&Transaction::Withdraw(signed)), self.model.withdraw_announcement(tid, epoch))
    }

    /// A new standing; if it `weighs`, all complaints about the member, also those that were weighed already.
    pub(super) fn decide(&mut self, change: Change, weighs: bool) -> Outcome {
        let Change { member: tid, reputation, vetted } = change;
        let about = self.model.complaints().iter().filter(|(_, complaint)| complaint.subject == tid && weighs);
        let weighed: Vec<ComplaintId> = about.map(|(id, _)| *id).collect();
        let place = |id: &ComplaintId| usize::try_from(id.0).expect("they are in memory");
        let mut complaints: Vec<_> = weighed.iter().map(|id| self.complaints[place(id)]).collect();
        complaints.sort_unstable();
        let verdict = Verdict::Standing { changes: vec![Standing { tid, reputation, vetted }], complaints };
        let real = self.decree(verdict);
        (real, self.model.decide(change, &weighed).map(drop))
    }

    pub(super) fn vote(&mut self, member: TokenId, decision: usize, overrule: bool) -> Outcome {
        let choice = if overrule { Choice::Overrule } else { Choice::Keep };
        let ballot = self.of(member).vote(self.decisions[decision], choice).map_err(Refusal::from);
        let real = ballot
            .and_then(|ballot| Ok(ballot.prove(&self.maker)?))
            .and_then(|ballot| self.submit(&Transaction::Ballot(Box::new(ballot))));
        // The same ballot again is no second one: it gets its first receipt (LEDGER-9).
        if real.is_ok() && !self.ballots.insert((member, decision, overrule)) {
            return (real, Ok(()));
        }
        (real, self.model.vote(member, DecisionId(decision as u64), overrule))
    }

    pub(super) fn complain(&mut self, issuer: TokenId, subject: TokenId) -> Outcome {
        let complaint = self.of(issuer).complain(subject, "sold without a word").map_err(Refusal::from);
        let complaint = complaint.and_then(|complaint| Ok(complaint.prove(&self.maker)?));
        let nullifier = complaint.as_ref().ok().map(|complaint| complaint.body.nullifier);
        let real = complaint.and_then(|complaint| self.submit(&Transaction::Complain(Box::new(complaint))));
        if real.is_ok() {
            self.complaints.extend(nullifier);
        }
        (real, self.model.complain(issuer, subject).map(drop))
    }

    pub(super) fn compare_voices(&self) {
        let state = self.network.state();
        for (id, model) in self.decisions.iter().zip(self.model.decisions().values()) {
            let real = state.decision(*id).unwrap();
            let outcome = match real.status {
                DecisionStatus::Pending => ModelOutcome::Pending,
                DecisionStatus::InForce => ModelOutcome::InForce,
                DecisionStatus::Overruled => ModelOutcome::Overruled,
                DecisionStatus::Lapsed => ModelOutcome::Lapsed,
                DecisionStatus::Vetoed => ModelOutcome::Vetoed,
                DecisionStatus::Expired => ModelOutcome::Expired,
                DecisionStatus::Reopened => panic!("nothing is reopened here"),
            };
            let votes = real.vote.map(|vote| (vote.overrule, vote.keep));
            let counted = model.vote.as_ref().map(|vote| (vote.count(true), vote.count(false)));
            assert_eq!(votes, counted, "votes on {id:?}");
            assert_eq!((outcome, real.effective), (model.outcome, model.effective), "{id:?}");
        }
        assert_eq!(state.complaints().count(), self.model.complaints().len());
        for (nullifier, real) in state.complaints() {
            let number = self.complaints.iter().position(|known| *known == nullifier).unwrap();
            let model = self.model.complaints()[&ComplaintId(number as u64)];
            let weighed = model.weighed.map(|id| self.decisions[usize::try_from(id.0).expect("they are in memory")]);
            assert_eq!((real.period.0, real.weighed), (model.period, weighed), "complaint {number}");
        }
    }
}
