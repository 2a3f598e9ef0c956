//! Steps that are rare: rulings and removals, keys that are replaced, stakes in companies.

use sotto_model::distribution::{Event, Progress};
use sotto_model::keys::Keys;
use sotto_protocol::amount::{PriceFloor, TokenId};
use sotto_wallet::ProofMaker;

use super::World;
use super::removals::Ruled;
use super::step::Step;

impl<M: ProofMaker> World<M> {
    /// A step of this kind, from dice of its own: those of the other steps fall as they always did.
    pub(super) fn rare(&mut self) -> Step {
        // In the order of the arms below.
        const WEIGHTS: [u64; 10] = [2, 6, 2, 2, 6, 2, 3, 3, 6, 3];
        let (one, other) = (self.anybody(), self.anybody());
        match self.rare_dice.weighted(&WEIGHTS) {
            1 if !self.rulings.is_empty() => {
                let ruling = self.ruling();
                let (less, more) = (u64::from(self.rare_dice.chance(1, 5)), self.rare_dice.below(2) * 7);
                Step::Remove { ruling, less, more }
            }
            0 | 1 => {
                let [tid, holder] = self.one_of(&self.held(true)).unwrap_or([one, other]);
                let floor = PriceFloor(self.rare_dice.below(60 << 32));
                let epochs = if self.rare_dice.chance(1, 8) { 0 } else { 1 + self.rare_dice.below(3) };
                let epochs = u32::try_from(epochs).expect("below 4");
                Step::Rule { tid, holder, salt: self.rare_dice.below(2), floor, epochs }
            }
            2 if !self.spare.is_empty() => Step::Rotate { member: one },
            3 if !self.spare.is_empty() && self.successors.is_empty() => Step::Rotate { member: one },
            3 if !self.decisions.is_empty() => {
                let rotation = self.successors.keys().next_back().copied();
                let decision = rotation.unwrap_or_else(|| self.rare_dice.index(self.decisions.len()));
                let by = self.rotating().filter(|_| self.rare_dice.chance(3, 4)).unwrap_or(other);
                Step::Veto { by, decision }
            }
            4 => {
                let stranded = self.one_of(&self.held(false));
                let [tid, holder] = stranded.unwrap_or([one, self.rotating().unwrap_or(other)]);
                Step::Rekey { tid, holder, early: self.rare_dice.chance(1, 4) }
            }
            5 => {
                let old = self.whose.keys().find(|keys| self.keys(keys.member) != **keys).copied();
                let keys = old.unwrap_or_else(|| self.keys(one));
                Step::Leave { keys, amount: 1 + self.rare_dice.below(3_000) }
            }
            6 => {
                let (units, basis) = (self.rare_dice.below(40), self.rare_dice.below(200));
                Step::AttestStake { owner: one, company: self.rare_dice.below(2), units, basis }
            }
            7 => self.sale(one),
            9 => self.handing_over(one),
            _ => self.consumption(one),
        }
    }

    // Mostly to an owner who does not know it.
    fn handing_over(&mut self, anybody: TokenId) -> Step {
        let ignorant: Vec<_> =
            self.model.members().keys().copied().filter(|tid| self.of(*tid).token(*tid).is_err()).collect();
        let tid = self.one_of(&ignorant).unwrap_or(anybody);
        let keys: Vec<_> = self.whose.keys().copied().collect();
        Step::HandOver { tid, from: keys[self.rare_dice.index(keys.len())] }
    }

    fn anybody(&mut self) -> TokenId {
        let members = self.model.members().len() as u64;
        TokenId(u32::try_from(1 + self.rare_dice.below(members)).expect("few members"))
    }

    // One of them, and now and then none.
    fn one_of<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        let some = !of.is_empty() && self.rare_dice.chance(7, 8);
        some.then(|| of[self.rare_dice.index(of.len())])
    }

    // Tokens, each with somebody else who holds shares of it: under the keys in use, or under others.
    fn held(&self, in_use: bool) -> Vec<[TokenId; 2]> {
        let mut held = Vec::new();
        for tid in self.model.members().keys() {
            let table = self.model.token(*tid).expect("every member has a token");
            let holds = |keys: &&Keys| table.holding(keys.member).under(keys.nth).next().is_some();
            let wanted = |keys: &&Keys| keys.member != *tid && (self.keys(keys.member) == **keys) == in_use;
            held.extend(self.whose.keys().filter(wanted).filter(holds).map(|keys| [*tid, keys.member]));
        }
        held
    }

    // Mostly one about somebody who is still there.
    fn ruling(&mut self) -> usize {
        let held = self.held(true);
        let about = |ruled: &Ruled| [ruled.model.tid, ruled.model.holder.member];
        let useful: Vec<_> = (0..self.rulings.len()).filter(|i| held.contains(&about(&self.rulings[*i]))).collect();
        // Rather one of the latest: the early ones are over.
        let latest = useful[useful.len().saturating_sub(2)..].to_vec();
        self.one_of(&latest).unwrap_or_else(|| self.rare_dice.index(self.rulings.len()))
    }

    // Mostly of a stake that there is, now and then of more units than it has.
    fn sale(&mut self, anybody: TokenId) -> Step {
        let gross = self.rare_dice.below(300);
        let stakes = self.model.stakes().values().filter(|stake| self.keys(stake.owner.member) == stake.owner);
        let stakes: Vec<_> = stakes.map(|stake| (stake.owner.member, stake.company.0, stake.units.0)).collect();
        let (tid, company, units) = self.one_of(&stakes).unwrap_or((anybody, self.rare_dice.below(2), 10));
        Step::AttestSale { tid, company, units: 1 + self.rare_dice.below(units + 3), gross }
    }

    // Mostly of a sale that awaits its stake, by its seller.
    fn consumption(&mut self, anybody: TokenId) -> Step {
        let awaits = |(_, event): &(usize, &Event)| {
            let seller = event.sold.map(|sold| sold.seller);
            event.progress == Progress::AwaitsStake && seller == Some(self.keys(event.tid))
        };
        let awaiting: Vec<_> = self.model.events().values().enumerate().filter(awaits).map(|(at, _)| at).collect();
        if let Some(event) = self.one_of(&awaiting) {
            return Step::Consume { by: self.events[event].tid, event };
        }
        if self.events.is_empty() {
            return Step::Pass;
        }
        // One that was consumed before, if there is any.
        let sold = self.sales.keys().next_back().copied();
        let event = sold.unwrap_or_else(|| self.rare_dice.index(self.events.len()));
        let by = if self.rare_dice.chance(1, 2) { anybody } else { self.events[event].tid };
        Step::Consume { by, event }
    }
}
