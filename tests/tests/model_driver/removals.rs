//! Rulings that a holder may be bought out, and doing it.

use sotto_model::decision::{DecisionId, Outcome as ModelOutcome, Verdict as ModelVerdict};
use sotto_model::removal::{BuyOut, Removal, Ruling as ModelRuling};
use sotto_protocol::amount::{Cents, Height, PriceFloor, TokenId};
use sotto_protocol::decision::{Decision, Verdict};
use sotto_protocol::field::F;
use sotto_protocol::removal::{Ruling, RulingId};
use sotto_protocol::trade::Salt;
use sotto_protocol::transaction::{RemovalLegs, Transaction};
use sotto_wallet::ProofMaker;
use sotto_wallet::account::CapNote;
use sotto_wallet::build::remove::RulingFile;

use super::money::fresh_reference;
use super::step::Step;
use super::{Outcome, World};
use crate::support::forge::Refusal;

/// A ruling, as the authority hands it out and as the model has it.
#[derive(Debug, Clone)]
pub struct Ruled {
    pub id: RulingId,
    pub file: RulingFile,
    pub model: ModelRuling,
}

impl<M: ProofMaker> World<M> {
    /// Lets time pass until what the step rests on is decided.
    pub(super) fn wait_for_decision(&mut self, step: &Step) {
        while self.awaits_decision(step) {
            self.pass();
        }
    }

    fn awaits_decision(&self, step: &Step) -> bool {
        self.model.decisions().values().filter(|decision| decision.outcome == ModelOutcome::Pending).any(|decision| {
            match (&decision.verdict, step) {
                (ModelVerdict::Removal(removal), Step::Remove { ruling, .. }) => {
                    self.rulings[*ruling].model == removal.ruling
                }
                (ModelVerdict::Rotation(rotation), Step::Rekey { holder, early, .. }) => {
                    rotation.member == *holder && !early
                }
                _ => false,
            }
        })
    }

    /// Enters a decision of the model's kinds; says whether the ledger took it.
    pub(super) fn decree(&mut self, verdict: Verdict) -> Result<(), Refusal> {
        let decision = Decision::new(verdict, "it was weighed", Height(u32::MAX), fresh_reference());
        let id = decision.id(&self.network.state().network());
        let real = self.submit(&Transaction::Decide(Box::new(self.network.endorse(decision))));
        if real.is_ok() {
            self.decisions.push(id);
        }
        real
    }

    pub(super) fn rule(&mut self, [tid, holder]: [TokenId; 2], salt: u64, floor: PriceFloor, epochs: u32) -> Outcome {
        let keys = self.keys(holder);
        let ruling = Ruling { tid, pk: self.pks[self.whose[&keys]], salt: Salt(F::from(salt)) };
        let id = ruling.id();
        let real = self.decree(Verdict::Removal { tid, ruling: id, floor, epochs });
        let model = ModelRuling { tid, holder: keys, salt };
        if real.is_ok() {
            let file = RulingFile { ruling, reason: "it was weighed".to_owned() };
            self.rulings.push(Ruled { id, file, model });
        }
        (real, self.model.rule(Removal { ruling: model, floor, epochs }).map(drop))
    }

    /// What the issuer offers: what it must, or a little less or more.
    pub(super) fn removal_price(&self, ruling: usize, less: u64, more: u64) -> Cents {
        let Ruled { file, model, .. } = &self.rulings[ruling];
        let least = self.of(model.tid).buy_out(&file.ruling).map_or(50, |offer| offer.least.0);
        Cents((least + more).saturating_sub(less))
    }

    pub(super) fn remove(&mut self, ruling: usize, less: u64, more: u64) -> Outcome {
        let price = self.removal_price(ruling, less, more);
        let Ruled { file, model, .. } = self.rulings[ruling].clone();
        let issuer = self.of(model.tid);
        // As the wallet chooses: the largest.
        let mut notes: Vec<&CapNote> = issuer.cap_table().notes().filter(|note| note.pk == file.ruling.pk).collect();
        notes.sort_by_key(|note| std::cmp::Reverse(note.amount));
        notes.truncate(2);
        let contents = self.cap_contents(model.tid, &notes);
        let lots = self.lots(model.holder, model.tid, &contents);
        let expiry = issuer.expiry();
        let legs = issuer.remove(&file, price).map_err(Refusal::from).and_then(|(remove, cash)| {
            Ok(RemovalLegs { remove: remove.prove(&self.maker)?, cash: cash.prove(&self.maker)? })
        });
        let real = legs.and_then(|legs| self.submit(&Transaction::Remove(Box::new(legs))));
        (real, self.model.remove(&BuyOut { ruling: model, lots, price, expiry }).map(drop))
    }

    pub(super) fn compare_removals(&self) {
        let state = self.network.state();
        assert_eq!(state.removals().count(), self.model.removals().len());
        for (ruling, model) in self.model.removals() {
            let Ruled { id, .. } = self.rulings.iter().find(|ruled| ruled.model == *ruling).unwrap();
            let real = state.removals().find(|(known, _)| known == id).unwrap().1;
            let DecisionId(number) = model.decision;
            let decision = self.decisions[usize::try_from(number).expect("they are in memory")];
            let real = (real.tid, real.floor, real.until, real.decision);
            assert_eq!(real, (ruling.tid, model.floor, model.until, decision), "{ruling:?}");
        }
    }
}
