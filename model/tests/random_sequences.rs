//! Random sequences of operations, sensible and not: the invariants hold after each, and what is refused changes nothing.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use sotto_model::decision::VoteRules;
use sotto_model::distribution::{EventId, Lock, LockId, Origin};
use sotto_model::lot::LotId;
use sotto_model::member::Registration;
use sotto_model::trade::Sale;
use sotto_model::{Model, Refused, Rules};
use sotto_protocol::amount::{Cents, Epoch, Height, Reputation, Shares, TokenId};
use sotto_protocol::epoch::{Phase, Schedule};
use sotto_protocol::token::{Meta, Policy};

const VOTES: VoteRules = VoteRules { notice: 4, period: 3, quorum: 50 };

/// An operation whose numbers are small enough to meet each other.
#[derive(Debug, Clone)]
enum Step {
    Register(u64),
    Deposit(u32, u64),
    Withdraw(u32, u64),
    Trade { tid: u32, seller: u32, buyer: u32, lots: usize, shares: u64, price: u64, approved: bool },
    Claim { holder: u32, tid: u32, lots: usize },
    Push { tid: u32 },
    LockTopUp { member: u32, tid: u32, amount: u64 },
    LockForEvent { member: u32, event: u64 },
    Attest { tid: u32, gross: u64, gain: u64 },
    PayOut { tid: u32, locks: usize },
    PayOutEvent { event: u64 },
    Announce { tid: u32, more: u64, ahead: u32 },
    Dilute { tid: u32 },
    Block { tid: u32, blocked: bool },
    Advance(u32),
}

const MEMBERS: std::ops::Range<u32> = 1..6;

/// One in ten lacks consent, and some give away what they may not.
fn trade() -> impl Strategy<Value = Step> {
    let price = prop_oneof![4 => 1..300u64, 1 => Just(0)];
    (MEMBERS, MEMBERS, MEMBERS, 1..4usize, 0..16u64, price, 0..10u8).prop_map(
        |(tid, seller, buyer, lots, shares, price, no)| {
            let approved = no != 0;
            Step::Trade { tid, seller, buyer, lots, shares, price, approved }
        },
    )
}

/// The `nth` holder of a token, so that most sellers and claimants hold something; beyond them, anybody.
fn nth_holder(model: &Model, tid: TokenId, nth: u32) -> TokenId {
    let Ok(table) = model.token(tid) else { return TokenId(nth) };
    let mut holders = table.holdings.iter().filter(|(_, h)| h.amount() != Shares::ZERO).map(|(holder, _)| *holder);
    holders.nth(nth as usize - 1).unwrap_or(TokenId(nth))
}

fn step() -> impl Strategy<Value = Step> {
    let (member, money) = (MEMBERS, prop_oneof![1 => Just(0), 20 => 1..5_000u64]);
    prop_oneof![
        1 => (0..40u64).prop_map(Step::Register),
        6 => (member.clone(), money.clone()).prop_map(|(m, a)| Step::Deposit(m, a)),
        1 => (member.clone(), money.clone()).prop_map(|(m, a)| Step::Withdraw(m, a)),
        14 => trade(),
        5 => (member.clone(), member.clone(), 0..4usize).prop_map(|(holder, tid, lots)| Step::Claim { holder, tid, lots }),
        2 => member.clone().prop_map(|tid| Step::Push { tid }),
        2 => (member.clone(), member.clone(), 0..60u64)
            .prop_map(|(member, tid, amount)| Step::LockTopUp { member, tid, amount }),
        3 => (member.clone(), 0..4u64).prop_map(|(member, event)| Step::LockForEvent { member, event }),
        1 => (member.clone(), 0..500u64, 0..500u64)
            .prop_map(|(tid, gross, gain)| Step::Attest { tid, gross, gain: gain.min(gross) }),
        5 => (member.clone(), 0..6usize).prop_map(|(tid, locks)| Step::PayOut { tid, locks }),
        4 => (0..4u64).prop_map(|event| Step::PayOutEvent { event }),
        2 => (member.clone(), 0..30u64, 2..12u32).prop_map(|(tid, more, ahead)| Step::Announce { tid, more, ahead }),
        3 => member.clone().prop_map(|tid| Step::Dilute { tid }),
        1 => (member, 0..4u8).prop_map(|(tid, b)| Step::Block { tid, blocked: b == 0 }),
        3 => (1..4u32).prop_map(Step::Advance),
    ]
}

fn rules() -> Rules {
    Rules {
        schedule: Schedule { open: 3, payouts: 2, issues: 2 },
        expiry_window: 4,
        event_deadline: 12,
        standings: VOTES,
        removals: VOTES,
        rotation_notice: 4,
        complaint_epochs: 2,
    }
}

fn registration(model: &Model, supply: u64) -> Registration {
    let nth = u64::try_from(model.members().len()).expect("few members") + supply;
    Registration {
        policy: if nth.is_multiple_of(2) { Policy::Gross } else { Policy::Gains },
        meta: Meta { min_reputation: Reputation(u32::from(nth.is_multiple_of(5)) * 60), vetted: nth.is_multiple_of(7) },
        reputation: Reputation(if nth.is_multiple_of(3) { 50 } else { 100 }),
        vetted: nth.is_multiple_of(2),
        supply: Shares(supply),
    }
}

/// The last few lots of a holder.
fn lots(model: &Model, holder: TokenId, tid: TokenId, count: usize) -> Vec<LotId> {
    let Ok(table) = model.token(tid) else { return Vec::new() };
    table.holding(holder).lots.keys().rev().take(count).copied().collect()
}

fn locks(model: &Model, wanted: impl Fn(&Lock) -> bool) -> Vec<LockId> {
    model.locks().iter().filter(|(_, lock)| wanted(lock)).map(|(id, _)| *id).collect()
}

/// Locks for one event, nearly always exactly what it owes.
fn lock_for_event(model: &mut Model, member: TokenId, event: EventId) -> Result<(), Refused> {
    let known = model.events().get(&event).ok_or(Refused::UnknownEvent(event))?;
    let policy = model.member(known.tid)?.policy;
    let amount = if policy == Policy::Gross { known.gross } else { known.gain };
    let lock = Lock { tid: known.tid, amount, origin: Origin::Event(event) };
    model.lock_cash(member, lock).map(drop)
}

fn push(model: &mut Model, tid: TokenId) -> Result<(), Refused> {
    let table = model.token(tid)?;
    let fresh: Vec<_> = table
        .holdings
        .iter()
        .flat_map(|(holder, holding)| holding.lots.iter().map(move |(id, lot)| (*holder, *id, lot.fresh)))
        .filter_map(|(holder, id, fresh)| fresh.then_some((holder, id)))
        .take(16)
        .collect();
    model.push(tid, &fresh).map(drop)
}

fn carry_out(model: &mut Model, step: &Step) -> Result<(), Refused> {
    match *step {
        Step::Register(supply) => {
            let person = registration(model, supply);
            model.register(person).map(drop)
        }
        Step::Deposit(member, amount) => model.deposit(TokenId(member), Cents(amount)),
        Step::Withdraw(member, amount) => model.withdraw(TokenId(member), Cents(amount)),
        Step::Trade { tid, seller, buyer, lots: count, shares, price, approved } => {
            let (tid, buyer) = (TokenId(tid), TokenId(buyer));
            let seller = nth_holder(model, tid, seller);
            let lots = lots(model, seller, tid, count);
            let expiry = Height(model.height().0 + u32::from(approved));
            let (shares, price) = (Shares(shares), Cents(price));
            model.trade(&Sale { tid, seller, buyer, lots, shares, price, expiry, approved }).map(drop)
        }
        Step::Claim { holder, tid, lots: count } => {
            let holder = nth_holder(model, TokenId(tid), holder);
            let lots = lots(model, holder, TokenId(tid), count);
            model.claim(holder, TokenId(tid), &lots).map(drop)
        }
        Step::Push { tid } => push(model, TokenId(tid)),
        Step::LockTopUp { member, tid, amount } => {
            let lock = Lock { tid: TokenId(tid), amount: Cents(amount), origin: Origin::TopUp };
            model.lock_cash(TokenId(member), lock).map(drop)
        }
        Step::LockForEvent { member, event } => lock_for_event(model, TokenId(member), EventId(event)),
        Step::Attest { tid, gross, gain } => model.attest(TokenId(tid), Cents(gross), Cents(gain)).map(drop),
        Step::PayOut { tid, locks: count } => {
            let mine = |l: &Lock| l.tid == TokenId(tid) && !matches!(l.origin, Origin::Event(_));
            let locks: Vec<_> = locks(model, mine).into_iter().take(count).collect();
            model.pay_out(TokenId(tid), &locks).map(drop)
        }
        Step::PayOutEvent { event } => {
            let event = EventId(event);
            let tid = model.events().get(&event).ok_or(Refused::UnknownEvent(event))?.tid;
            let locks = locks(model, |l| l.origin == Origin::Event(event));
            model.pay_out_event(tid, event, &locks[..locks.len().min(1)]).map(drop)
        }
        Step::Announce { tid, more, ahead } => {
            let supply = Shares(model.token(TokenId(tid))?.supply.0 + more);
            model.announce(TokenId(tid), supply, Epoch(model.epoch().0 + ahead))
        }
        Step::Dilute { tid } => model.dilute(TokenId(tid)),
        Step::Block { tid, blocked } => model.block(TokenId(tid), blocked),
        Step::Advance(blocks) => {
            (0..blocks).for_each(|_| model.advance_block());
            Ok(())
        }
    }
}

/// Lets time pass until the step may succeed: without, most would only meet the wrong phase.
fn wait_for(model: &mut Model, step: &Step) {
    let phase = if matches!(step, Step::Trade { .. }) {
        Phase::Open
    } else if matches!(step, Step::PayOut { .. } | Step::PayOutEvent { .. }) {
        Phase::Payouts
    } else if matches!(step, Step::Dilute { .. }) {
        Phase::Issues
    } else {
        return;
    };
    while model.phase() != phase {
        model.advance_block();
    }
}

/// Runs a sequence; says what became of each step.
fn run(steps: &[(bool, Step)]) -> Vec<(&Step, Result<(), Refused>)> {
    let mut model = Model::new(rules());
    for supply in [30, 24, 17, 1] {
        let person = registration(&model, supply);
        model.register(person).expect("registered with shares");
    }
    (0..7).for_each(|_| model.advance_block());
    let mut outcomes = Vec::new();
    for (patient, step) in steps {
        if *patient {
            wait_for(&mut model, step);
        }
        let before = model.clone();
        let outcome = carry_out(&mut model, step);
        if outcome.is_err() {
            assert_eq!(model, before, "{step:?} was refused and changed something");
        }
        model.check_invariants().unwrap_or_else(|broken| panic!("after {step:?}: {broken}"));
        outcomes.push((step, outcome));
    }
    outcomes
}

/// The name of the variant, from its debug form.
fn name(of: &impl std::fmt::Debug) -> String {
    let text = format!("{of:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_invariants_hold_after_every_step(steps in prop::collection::vec((prop::bool::weighted(0.7), step()), 1..120)) {
        run(&steps);
    }
}

/// The sequences are worth something: every operation succeeds, and most rules refuse something (`refusals.rs` has the rest).
#[test]
fn every_operation_succeeds_somewhere_and_the_rules_are_met() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let sequence = prop::collection::vec((prop::bool::weighted(0.7), step()), 150);
    let (mut done, mut refused) = (BTreeMap::<String, u32>::new(), BTreeMap::<String, u32>::new());
    for _ in 0..300 {
        let steps = sequence.new_tree(&mut runner).expect("nothing is filtered").current();
        for (step, outcome) in run(&steps) {
            match outcome {
                Ok(()) => *done.entry(name(step)).or_default() += 1,
                Err(rule) => *refused.entry(name(&rule)).or_default() += 1,
            }
        }
    }
    assert_eq!(done.len(), 15, "{done:?}");
    for rule in [
        "Phase",
        "UnknownMember",
        "NoShares",
        "NotEnoughCash",
        "NothingLocked",
        "LotCount",
        "NothingSold",
        "NotEnoughShares",
        "SelfTrade",
        "NotApproved",
        "GrantByHolder",
        "SellerQuiet",
        "IssuerNotActive",
        "BuyerNotActive",
        "BuyerReputation",
        "BuyerNotVetted",
        "NothingDue",
        "UnknownEvent",
        "EventPaid",
        "EventAmount",
        "PushCount",
        "NoDilution",
        "TooSoon",
        "AlreadyAnnounced",
        "NotAnnounced",
        "EventOpen",
        "NothingToChange",
        "NothingDeposited",
    ] {
        assert!(refused.contains_key(rule), "{rule} never refused anything: {refused:?}");
    }
}
