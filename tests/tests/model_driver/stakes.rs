//! Stakes in companies: attested, sold, consumed.

use sotto_model::distribution::EventId as ModelEvent;
use sotto_model::stake::{Company, Stake, StakeId};
use sotto_protocol::amount::{Cents, Height, TokenId, Units};
use sotto_protocol::field;
use sotto_protocol::note::memo::{Memo, SaleMemo, StakeMemo};
use sotto_protocol::operation::{Attestation, StakeAttestation};
use sotto_protocol::tag::Rho;
use sotto_protocol::trade::Salt;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::ProofMaker;

use super::{Outcome, World};
use crate::support::forge::Refusal;
use crate::support::rng;

fn name_of(company: u64) -> String {
    format!("C{company}")
}

impl<M: ProofMaker> World<M> {
    pub(super) fn attest_stake(&mut self, owner: TokenId, company: u64, units: u64, basis: u64) -> Outcome {
        let (units, basis) = (Units(units), Cents(basis));
        let rho = Rho(field::random(&mut rng()));
        let stake = StakeMemo { company: name_of(company), units, basis, since: Height(2), rho };
        let address = self.of(owner).keys().address();
        let note = stake.note(address.pk);
        let opening = address.ek.seal_note(&self.network.state().network(), &Memo::Stake(stake), &mut rng()).unwrap();
        let attestation = StakeAttestation { company: note.company, held: note.held(), opening };
        let signed = self.network.sign(attestation, &self.network.officials.oracle);
        let real = self.submit(&Transaction::AttestStake(Box::new(signed)));
        (real, self.model.attest_stake(owner, (Company(company), units), basis).map(drop))
    }

    pub(super) fn attest_sale(&mut self, tid: TokenId, company: u64, units: u64, gross: u64) -> Outcome {
        let (units, gross, salt) = (Units(units), Cents(gross), Salt(field::random(&mut rng())));
        let sale = SaleMemo { tid, gross, company: name_of(company), units, salt };
        let event = sale.sale().gross_event(tid, gross);
        let ek = self.of(tid).keys().address().ek;
        let opening = ek.seal_note(&self.network.state().network(), &Memo::Sale(sale.clone()), &mut rng()).unwrap();
        let attestation = Attestation { tid, event: event.id(), report: None, of_stake: true, opening };
        let signed = self.network.sign(attestation, &self.network.officials.oracle);
        let real = self.submit(&Transaction::Attest(Box::new(signed)));
        if real.is_ok() {
            self.sales.insert(self.events.len(), sale);
            self.events.push(event);
            self.event_ids.push(event.id());
        }
        (real, self.model.attest_sale(tid, (Company(company), units), gross).map(drop))
    }

    pub(super) fn consume(&mut self, by: TokenId, event: usize) -> Outcome {
        let account = self.of(by);
        let nk = account.keys().sk.nullifier_key();
        let leg = account.consume_stake(self.event_ids[event]);
        let chosen = leg.as_ref().ok().and_then(|leg| account.stakes().get(leg.leg.body.nf));
        let stake = match chosen {
            Some(own) => self.stake_like(by, &own.memo),
            None => self.largest_stake(by, event),
        };
        let real = leg
            .map_err(Refusal::from)
            .and_then(|leg| Ok(leg.prove(&self.maker)?))
            .and_then(|leg| self.submit(&Transaction::Stake(Box::new(leg))));
        let model = self.model.consume(by, ModelEvent(event as u64), stake);
        if let (Ok(net), Some(sale)) = (&model, self.sales.get(&event)) {
            let gain = self.model.events()[net].gain;
            let opening = sale.sale().net_event(by, sale.gross, Cents(sale.gross.0 - gain.0), nk);
            self.events.push(opening);
            self.event_ids.push(opening.id());
        }
        (real, model.map(drop))
    }

    fn stake_like(&self, owner: TokenId, memo: &StakeMemo) -> StakeId {
        let owner = self.keys(owner);
        let alike = |stake: &Stake| {
            stake.owner == owner
                && name_of(stake.company.0) == memo.company
                && (stake.units, stake.basis) == (memo.units, memo.basis)
        };
        let found = self.model.stakes().iter().find(|(_, stake)| alike(stake));
        *found.unwrap_or_else(|| panic!("the model has no stake {memo:?} of {owner:?}")).0
    }

    // The most that could be consumed for a sale; a number that no stake has, if there is none.
    fn largest_stake(&self, owner: TokenId, event: usize) -> StakeId {
        let owner = self.keys(owner);
        let sold = self.sales.get(&event).map(|sale| sale.company.clone());
        let stakes = self.model.stakes().iter();
        let alike = stakes.filter(|(_, s)| s.owner == owner && Some(name_of(s.company.0)) == sold);
        alike.max_by_key(|(_, stake)| stake.units).map_or(StakeId(u64::MAX), |(id, _)| *id)
    }

    pub(super) fn compare_stakes(&self) {
        for (keys, account) in self.wallets() {
            let mut real: Vec<_> = account
                .stakes()
                .all()
                .into_iter()
                .map(|own| &own.memo)
                .map(|memo| (memo.company.clone(), memo.units, memo.basis))
                .collect();
            let of = self.model.stakes().values().filter(|stake| stake.owner == keys);
            let mut model: Vec<_> = of.map(|stake| (name_of(stake.company.0), stake.units, stake.basis)).collect();
            real.sort();
            model.sort();
            assert_eq!(real, model, "stakes of {keys:?}");
        }
    }
}
