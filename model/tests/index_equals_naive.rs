//! The index pays what the naive per-holder formula pays.
//!
//! On random cap tables, with payouts, trades that settle both sides, claims, merges and dilutions in between, the
//! protocol's arithmetic (one index for all, machine integers) and the model's (a walk from holder to holder, unbounded
//! integers and rationals) are driven side by side. See [`sotto_model::arithmetic`] for what is claimed and why.

use std::collections::BTreeMap;

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use proptest::prelude::*;
use sotto_model::cap_table::CapTable;
use sotto_model::keys::Keys;
use sotto_model::lot::LotId;
use sotto_model::trade::Sale;
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Shares, TokenId};
use sotto_protocol::payout::{owed_together, raise_index};

const CASES: u32 = 100_000;
const OWNER: TokenId = TokenId(1);

/// What happens to a cap table. Numbers are reduced to what there is when their turn comes.
#[derive(Debug, Clone)]
enum Step {
    Payout(u64),
    Sell { seller: u32, buyer: u32, shares: u64, joined: bool },
    Claim { holder: u32, joined: bool },
    Dilute(u64),
}

/// Numbers of every magnitude: the arithmetic is hardest where they are far apart.
fn number(bits: u32) -> impl Strategy<Value = u64> {
    (any::<u64>(), 64 - bits..64).prop_map(|(n, shift)| n >> shift)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => number(60).prop_map(Step::Payout),
        4 => (1..6u32, 1..6u32, any::<u64>(), any::<bool>())
            .prop_map(|(seller, buyer, shares, joined)| Step::Sell { seller, buyer, shares, joined }),
        2 => (1..6u32, any::<bool>()).prop_map(|(holder, joined)| Step::Claim { holder, joined }),
        1 => number(58).prop_map(Step::Dilute),
    ]
}

/// A note as the protocol keeps it.
#[derive(Debug, Clone, Copy)]
struct Note {
    amount: Shares,
    index: Index,
    carry: Fraction,
}

/// The same token twice.
struct Both {
    model: CapTable,
    notes: BTreeMap<LotId, Note>,
    index: Index,
    remainder: Fraction,
}

impl Both {
    fn found(supply: Shares) -> Self {
        let mut both =
            Self { model: CapTable::default(), notes: BTreeMap::new(), index: Index::ZERO, remainder: Fraction::ZERO };
        both.mint(supply);
        both
    }

    fn mint(&mut self, amount: Shares) {
        let lot = self.model.mint(Keys::first(OWNER), amount, Height::ZERO).expect("supplies stay small enough");
        self.note(Some(lot), amount, Fraction::ZERO);
    }

    fn note(&mut self, lot: Option<LotId>, amount: Shares, carry: Fraction) {
        match lot {
            Some(lot) => drop(self.notes.insert(lot, Note { amount, index: self.index, carry })),
            None => assert_eq!((amount, carry), (Shares::ZERO, Fraction::ZERO), "the model forgot somebody's money"),
        }
    }

    fn lots(&self, holder: TokenId, joined: bool) -> Vec<LotId> {
        self.model.holding(holder).lots.keys().take(1 + usize::from(joined)).copied().collect()
    }

    /// Removes notes, and says what they hold and are owed by the protocol's arithmetic.
    fn settle_notes(&mut self, lots: &[LotId]) -> (Shares, Cents, Fraction) {
        let spent: Vec<Note> = lots.iter().map(|lot| self.notes.remove(lot).expect("a note for every lot")).collect();
        let owed: Vec<_> = spent.iter().map(|n| (n.amount, n.index, n.carry)).collect();
        let (paid, carry) = owed_together(&owed, self.index).expect("within range");
        (Shares(spent.iter().map(|n| n.amount.0).sum()), paid, carry)
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Payout(paid) => self.pay_out(Cents(paid)),
            Step::Dilute(amount) => self.mint(Shares(amount.max(1))),
            Step::Claim { holder, joined } => self.claim(TokenId(holder), joined),
            Step::Sell { seller, buyer, shares, joined } => {
                self.sell(TokenId(seller), TokenId(buyer), shares, joined);
            }
        }
    }

    fn pay_out(&mut self, paid: Cents) {
        let by_index = raise_index(paid, self.model.supply, self.index, self.remainder);
        match (by_index, self.model.declare(paid)) {
            (Ok((index, remainder)), Ok(())) => (self.index, self.remainder) = (index, remainder),
            (Err(_), Err(_)) => {}
            (by_index, by_model) => panic!("index: {by_index:?}, model: {by_model:?}"),
        }
        self.model.take_effect();
        assert_eq!(self.model.remainder, BigUint::from(self.remainder.0));
        assert_eq!(self.model.per_share, BigUint::from(self.index.0));
    }

    fn claim(&mut self, holder: TokenId, joined: bool) {
        let lots = self.lots(holder, joined);
        if lots.is_empty() {
            return;
        }
        let settled = self.model.settle(holder, &lots).expect("the holder's own lots");
        let (amount, paid, carry) = self.settle_notes(&lots);
        assert_eq!(settled.paid, paid);
        self.note(settled.lot, amount, carry);
    }

    fn sell(&mut self, seller: TokenId, buyer: TokenId, shares: u64, joined: bool) {
        let lots = self.lots(seller, joined);
        let held: u64 = lots.iter().map(|lot| self.notes[lot].amount.0).sum();
        if seller == buyer || held == 0 {
            return;
        }
        let shares = Shares(1 + shares % held);
        let (price, expiry) = (Cents(7), Height::ZERO);
        let sale = Sale { tid: OWNER, seller, buyer, lots: lots.clone(), shares, price, expiry, approved: true };
        let moved = self.model.transfer(&sale, [seller, buyer].map(Keys::first)).expect("held by the seller");
        let (amount, paid, carry) = self.settle_notes(&lots);
        assert_eq!(moved.paid, paid);
        self.note(Some(moved.bought), shares, Fraction::ZERO);
        self.note(moved.change, Shares(amount.0 - shares.0), carry);
    }

    /// Nothing lost, everybody within the bound; and what the notes are owed is what the model's lots are owed.
    fn check(&self) {
        self.model.check(OWNER).expect("conservation, shares, pro rata");
        for holding in self.model.holdings.values() {
            for (id, lot) in &holding.lots {
                let note = self.notes[id];
                let (paid, carry) =
                    owed_together(&[(note.amount, note.index, note.carry)], self.index).expect("in range");
                assert_eq!(lot.unclaimed, (BigUint::from(paid.0) << 64) + carry.0);
            }
        }
    }
}

/// A supply, and a number whose multiples it divides: any supply its own, and a power of two every payout.
fn divisible() -> impl Strategy<Value = (u64, u64)> {
    prop_oneof![number(40).prop_map(|n| (n.max(1), n.max(1))), (0..40u32).prop_map(|bits| (1 << bits, 1))]
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn rational(n: u64) -> BigRational {
    BigRational::from(BigInt::from(n))
}

proptest! {
    #![proptest_config(config(CASES))]

    #[test]
    fn after_any_payouts_trades_claims_and_dilutions(
        supply in number(58),
        steps in prop::collection::vec(step(), 1..12),
    ) {
        let mut both = Both::found(Shares(supply.max(1)));
        steps.iter().for_each(|step| both.step(step));
        both.check();
    }
}

proptest! {
    #![proptest_config(config(CASES / 10))]

    #[test]
    fn who_does_not_trade_is_never_a_cent_off(
        kept in number(62),
        others in number(62),
        payouts in prop::collection::vec(number(60), 1..12),
    ) {
        let (kept, others) = (kept.max(1), others.max(1));
        let mut table = CapTable::default();
        table.mint(Keys::first(TokenId(2)), Shares(kept), Height::ZERO).expect("fits");
        table.mint(Keys::first(OWNER), Shares(others), Height::ZERO).expect("fits");
        for paid in payouts {
            if table.declare(Cents(paid)).is_err() {
                break;
            }
            table.take_effect();
            let mut holding = table.holding(TokenId(2));
            let behind = -holding.deviation();
            prop_assert!(behind >= rational(0) && behind < rational(kept), "{behind} of {kept}");
            // In whole cents: the naive payment, or one cent less for now.
            let lots: Vec<LotId> = holding.lots.keys().copied().collect();
            table.settle(TokenId(2), &lots).expect("in range");
            holding = table.holding(TokenId(2));
            let naive = holding.entitled.floor().to_integer();
            let paid = BigInt::from(holding.paid.clone());
            prop_assert!(paid <= naive && &naive - &paid <= BigInt::from(1), "{paid} instead of {naive}");
        }
    }

    #[test]
    fn exact_when_the_division_is_exact(
        (supply, unit) in divisible(),
        payouts in prop::collection::vec(0..1000u64, 1..6),
        splits in prop::collection::vec((2..6u32, any::<u64>()), 1..6),
    ) {
        let mut both = Both::found(Shares(supply));
        for (payout, (buyer, shares)) in payouts.iter().zip(splits.iter().cycle()) {
            both.step(&Step::Sell { seller: 1, buyer: *buyer, shares: *shares, joined: false });
            both.pay_out(Cents(payout * unit));
        }
        both.check();
        prop_assert_eq!(&both.model.remainder, &BigUint::ZERO);
        for holding in both.model.holdings.values() {
            prop_assert_eq!(holding.deviation(), rational(0));
        }
    }
}
