//! The rules that random sequences rarely meet, one test each.

use sotto_model::decision::VoteRules;
use sotto_model::distribution::{EventId, Lock, LockId, Origin};
use sotto_model::lot::LotId;
use sotto_model::member::Registration;
use sotto_model::trade::Sale;
use sotto_model::{Model, Refused, Rules};
use sotto_protocol::amount::{Cents, Reputation, Shares, TokenId};
use sotto_protocol::epoch::{Phase, Schedule};
use sotto_protocol::token::{Meta, Policy};

const VOTES: VoteRules = VoteRules { notice: 4, period: 3, quorum: 50 };

const ANN: TokenId = TokenId(1);
const BEN: TokenId = TokenId(2);

/// Ann, whose token has one share, and Ben with a hundred; Ann has all the money there can be in one hand.
fn two_members() -> Model {
    let schedule = Schedule { open: 2, payouts: 2, issues: 2 };
    let mut model = Model::new(Rules {
        schedule,
        expiry_window: 3,
        event_deadline: 10,
        standings: VOTES,
        removals: VOTES,
        rotation_notice: 4,
        complaint_epochs: 2,
    });
    for supply in [Shares(1), Shares(100)] {
        let (policy, meta, reputation) = (Policy::Gross, Meta::default(), Reputation(1));
        let person = Registration { policy, meta, reputation, vetted: false, supply };
        model.register(person).expect("registered with shares");
    }
    model.deposit(ANN, Cents(u64::MAX)).expect("the first deposit");
    until(&mut model, Phase::Payouts);
    until(&mut model, Phase::Open);
    model
}

fn top_up(model: &mut Model, tid: TokenId, amount: Cents) -> LockId {
    model.lock_cash(ANN, Lock { tid, amount, origin: Origin::TopUp }).expect("Ann has the money")
}

fn until(model: &mut Model, phase: Phase) {
    while model.phase() != phase {
        model.advance_block();
    }
}

#[test]
fn locks_are_few_distinct_existing_and_of_the_token() {
    let mut model = two_members();
    let locks: Vec<LockId> = (0..5).map(|_| top_up(&mut model, BEN, Cents(1))).collect();
    let other = top_up(&mut model, ANN, Cents(1));
    until(&mut model, Phase::Payouts);
    assert_eq!(model.pay_out(BEN, &locks), Err(Refused::LockCount(5)));
    assert_eq!(model.pay_out(BEN, &[locks[0], locks[0]]), Err(Refused::LockTwice(locks[0])));
    assert_eq!(model.pay_out(BEN, &[LockId(77)]), Err(Refused::UnknownLock(LockId(77))));
    assert_eq!(model.pay_out(BEN, &[other]), Err(Refused::LockOfOtherToken(other)));
    let event = model.attest(BEN, Cents(1), Cents(1)).expect("a member");
    assert_eq!(model.pay_out_event(BEN, event, &locks[..1]), Err(Refused::LockOfOtherOrigin(locks[0])));
    assert_eq!(model.pay_out_event(ANN, event, &[]), Err(Refused::UnknownEvent(event)), "another member's event");
    assert_eq!(model.locks().len(), 6);
}

#[test]
fn cash_is_locked_as_a_top_up_or_for_an_event_that_exists() {
    let mut model = two_members();
    let as_resale = Lock { tid: BEN, amount: Cents(1), origin: Origin::Resale { supply_at_sale: Shares(100) } };
    assert_eq!(model.lock_cash(ANN, as_resale), Err(Refused::NotAResale));
    let for_nothing = Lock { origin: Origin::Event(EventId(0)), ..as_resale };
    assert_eq!(model.lock_cash(ANN, for_nothing), Err(Refused::UnknownEvent(EventId(0))));
}

#[test]
fn lots_are_the_holders_own() {
    let mut model = two_members();
    assert_eq!(model.claim(ANN, BEN, &[LotId(0)]), Err(Refused::UnknownLot(LotId(0))), "Ben's, not Ann's");
    assert_eq!(model.claim(BEN, BEN, &[]), Err(Refused::LotCount(0)));
    assert_eq!(model.push(BEN, &[(BEN, LotId(0)); 17]), Err(Refused::PushCount(17)));
    assert_eq!(model.push(BEN, &[(BEN, LotId(0))]), Err(Refused::NothingNew(LotId(0))));
    let expiry = model.height();
    let sale = |shares| Sale {
        tid: BEN,
        seller: BEN,
        buyer: ANN,
        lots: vec![LotId(0)],
        shares: Shares(shares),
        price: Cents(1),
        expiry,
        approved: true,
    };
    let (held, wanted) = (Shares(100), Shares(101));
    assert_eq!(model.trade(&sale(101)), Err(Refused::NotEnoughShares { held, wanted }));
    assert!(model.trade(&sale(100)).is_ok());
}

#[test]
fn amounts_have_64_bits_and_payouts_per_share_128() {
    let mut model = two_members();
    assert_eq!(model.deposit(ANN, Cents(1)), Err(Refused::TooMuch));
    let pay_everything = |model: &mut Model| {
        let (tid, amount) = (ANN, model.cash(ANN));
        let event = model.attest(tid, amount, amount).expect("a member");
        let lock = Lock { tid, amount, origin: Origin::Event(event) };
        let lock = model.lock_cash(ANN, lock).expect("Ann has the money");
        until(model, Phase::Payouts);
        let outcome = model.pay_out_event(tid, event, &[lock]);
        until(model, Phase::Open);
        model.check_invariants().expect("the invariants hold");
        outcome
    };
    assert_eq!(pay_everything(&mut model), Ok(Cents(u64::MAX)));
    let lots: Vec<LotId> = model.token(ANN).expect("a token").holding(ANN).lots.keys().copied().collect();
    assert_eq!(model.claim(ANN, ANN, &lots).expect("her own").paid, Cents(u64::MAX));
    // What one share was ever credited is 2^128 - 2^64 units by now.
    assert_eq!(pay_everything(&mut model), Err(Refused::PerShareExhausted));
}

#[test]
fn a_block_between_issue_and_boundary_stops_a_dilution() {
    let mut model = two_members();
    let epoch = sotto_protocol::amount::Epoch(model.epoch().0 + 3);
    model.announce(BEN, Shares(200), epoch).expect("announced ahead");
    while model.epoch() < epoch {
        model.advance_block();
    }
    until(&mut model, Phase::Issues);
    model.dilute(BEN).expect("announced");
    assert_eq!(model.dilute(BEN), Err(Refused::AlreadyIssued));
    model.block(BEN, true).expect("a member");
    assert_eq!(model.block(BEN, true), Err(Refused::NothingToChange(BEN)));
    until(&mut model, Phase::Open);
    assert_eq!(model.token(BEN).expect("a token").supply, Shares(100));
    assert!(model.announcements().is_empty(), "it lapsed");
}
