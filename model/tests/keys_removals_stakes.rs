//! Keys that are replaced, holders who are bought out, stakes that are sold: each as the rules say, and not otherwise.

use sotto_model::decision::{DecisionId, Outcome, VoteRules};
use sotto_model::distribution::{LockId, Origin, Progress};
use sotto_model::keys::Keys;
use sotto_model::lot::LotId;
use sotto_model::member::Registration;
use sotto_model::removal::{BuyOut, Removal, Ruling};
use sotto_model::stake::{Company, StakeId};
use sotto_model::trade::Sale;
use sotto_model::{Model, Refused, Rules};
use sotto_protocol::amount::{Cents, Epoch, Height, PriceFloor, Reputation, Shares, TokenId, Units};
use sotto_protocol::epoch::{Phase, Schedule};
use sotto_protocol::member::Status;
use sotto_protocol::token::{Meta, Policy};

const ANN: TokenId = TokenId(1);
const BEN: TokenId = TokenId(2);
const EVE: TokenId = TokenId(3);

const VOTES: VoteRules = VoteRules { notice: 6, period: 6, quorum: 50 };

/// Three members with a hundred shares and 1,000 cents each, under the gains policy; Ben holds ten of Ann's, for 30 cents.
fn three_members() -> Model {
    three_members_with(12)
}

fn three_members_with(rotation_notice: u32) -> Model {
    let schedule = Schedule { open: 2, payouts: 2, issues: 2 };
    let (standings, removals) = (VOTES, VOTES);
    let mut model = Model::new(Rules {
        schedule,
        expiry_window: 3,
        event_deadline: 10,
        standings,
        removals,
        rotation_notice,
        complaint_epochs: 2,
    });
    for _ in 0..3 {
        let (policy, meta, reputation) = (Policy::Gains, Meta::default(), Reputation(1));
        model.register(Registration { policy, meta, reputation, vetted: false, supply: Shares(100) }).expect("shares");
    }
    next_epoch(&mut model);
    for member in [ANN, BEN, EVE] {
        model.deposit(member, Cents(1_000)).expect("a deposit");
    }
    model.trade(&sale(&model, [ANN, BEN], 10, 30)).expect("a raise");
    model
}

fn next_epoch(model: &mut Model) {
    let now = model.epoch();
    while model.epoch() == now {
        model.advance_block();
    }
}

fn settle(model: &mut Model, decision: DecisionId) -> Outcome {
    while model.decisions()[&decision].outcome == Outcome::Pending {
        model.advance_block();
    }
    model.decisions()[&decision].outcome
}

fn lots(model: &Model, holder: TokenId) -> Vec<LotId> {
    model.token(ANN).expect("a token").holding(holder).lots.keys().copied().collect()
}

fn sale(model: &Model, [seller, buyer]: [TokenId; 2], shares: u64, price: u64) -> Sale {
    let lots = lots(model, seller);
    let (shares, price, expiry) = (Shares(shares), Cents(price), model.height());
    Sale { tid: ANN, seller, buyer, lots, shares, price, expiry, approved: true }
}

#[test]
fn shares_follow_replaced_keys_and_money_does_not() {
    let mut model = three_members();
    let of_ben = lots(&model, BEN);
    let rotation = model.rotate(BEN).expect("a member");
    assert_eq!(model.rotate(BEN), Err(Refused::Rotating(BEN)), "one at a time");
    assert_eq!(model.trade(&sale(&model, [BEN, EVE], 1, 5)), Err(Refused::Rotating(BEN)));
    assert_eq!(model.claim(BEN, ANN, &of_ben), Err(Refused::Rotating(BEN)));
    assert_eq!(model.rekey(ANN, BEN, &of_ben), Err(Refused::Rotating(BEN)), "not before they are replaced");
    assert_eq!(model.veto(EVE, rotation), Err(Refused::NothingToVeto(rotation)), "not with her keys");
    assert_eq!(settle(&mut model, rotation), Outcome::InForce);
    assert_eq!(model.veto(BEN, rotation), Err(Refused::NothingToVeto(rotation)), "too late");

    let (old, new) = (Keys::first(BEN), Keys { member: BEN, nth: 1 });
    assert_eq!((model.keys(BEN), model.cash(BEN), model.cash_under(old)), (Ok(new), Cents(0), Cents(970)));
    assert_eq!(model.claim(BEN, ANN, &of_ben), Err(Refused::OtherKeys(BEN)));
    assert_eq!(model.rekey(ANN, BEN, &[]), Err(Refused::RekeyCount(0)));
    assert_eq!(model.rekey(ANN, BEN, &[of_ben[0]; 5]), Err(Refused::RekeyCount(5)));
    assert_eq!(model.rekey(ANN, EVE, &of_ben), Err(Refused::UnknownLot(of_ben[0])), "to nobody else");
    model.rekey(ANN, BEN, &of_ben).expect("to the keys in use");
    assert_eq!(model.rekey(ANN, BEN, &of_ben), Err(Refused::NotReplaced(of_ben[0])));
    model.claim(BEN, ANN, &of_ben).expect("they are Ben's again");
    model.withdraw_from(old, Cents(970)).expect("money does not say whose it is");
    // Ben no longer knows the own token, and nobody else ever did but whoever has the old keys.
    let sale = Sale { tid: BEN, seller: BEN, buyer: EVE, lots: Vec::new(), ..sale(&model, [BEN, EVE], 1, 5) };
    let unknown = |to| Err(Refused::StateUnknown { tid: BEN, to });
    while model.phase() != Phase::Open {
        model.advance_block();
    }
    let sale = Sale { expiry: model.height(), ..sale };
    assert_eq!(model.trade(&sale).map(drop), unknown(BEN));
    assert_eq!(model.hand_over(BEN, Keys::first(EVE)), unknown(EVE));
    model.hand_over(BEN, old).expect("they founded it");
    assert_eq!(model.trade(&sale), Err(Refused::LotCount(0)), "Ben may sell, but has nothing to sell");
    let own: Vec<_> = model.token(BEN).expect("a token").holding(BEN).lots.keys().copied().collect();
    assert_eq!(
        model.rekey(BEN, BEN, &own),
        Err(Refused::HiddenLot(own[0])),
        "nobody knows what only the old keys knew"
    );
    model.check_invariants().expect("the invariants hold");
}

#[test]
fn a_dilution_issued_with_keys_that_are_replaced_lapses() {
    for rotates in [false, true] {
        let mut model = three_members_with(1);
        let epoch = Epoch(model.epoch().0 + 3);
        model.announce(BEN, Shares(200), epoch).expect("announced in time");
        while (model.epoch(), model.phase()) != (epoch, Phase::Issues) {
            model.advance_block();
        }
        model.dilute(BEN).expect("as announced");
        if rotates {
            model.rotate(BEN).expect("a member");
        }
        next_epoch(&mut model);
        let supply = model.token(BEN).expect("a token").supply;
        assert_eq!(supply, Shares(if rotates { 100 } else { 200 }));
    }
}

#[test]
fn the_old_keys_veto_their_replacement() {
    let mut model = three_members();
    let before = model.members().clone();
    let rotation = model.rotate(BEN).expect("a member");
    assert!(model.member(BEN).expect("a member").status.has(Status::ROTATING));
    model.veto(BEN, rotation).expect("by the keys in use, in time");
    assert_eq!((model.decisions()[&rotation].outcome, model.members()), (Outcome::Vetoed, &before));
    model.claim(BEN, ANN, &lots(&model, BEN)).expect("everything is as before");
}

fn ruled(model: &mut Model, cents: u64) -> (Ruling, DecisionId) {
    let ruling = Ruling { tid: ANN, holder: Keys::first(BEN), salt: 0 };
    let removal = Removal { ruling, floor: PriceFloor(cents << 32), epochs: 2 };
    for epochs in [0, 17] {
        assert_eq!(model.rule(Removal { epochs, ..removal }), Err(Refused::RulingTime(epochs)));
    }
    let decision = model.rule(removal).expect("a ruling");
    (ruling, decision)
}

fn buy_out(model: &Model, ruling: Ruling, price: u64) -> BuyOut {
    BuyOut { ruling, lots: lots(model, BEN), price: Cents(price), expiry: model.height() }
}

#[test]
fn a_holder_is_bought_out_after_two_quiet_epochs_and_keeps_the_cost() {
    let mut model = three_members();
    let (ruling, decision) = ruled(&mut model, 5);
    assert_eq!(model.remove(&buy_out(&model, ruling, 50)), Err(Refused::NoRuling), "its notice runs");
    next_epoch(&mut model);
    assert!(model.member(ANN).expect("a member").status.has(Status::QUIET));
    assert_eq!(model.remove(&buy_out(&model, ruling, 50)), Err(Refused::NoRuling), "the first quiet epoch");
    next_epoch(&mut model);
    assert_eq!(model.remove(&buy_out(&model, ruling, 50)), Err(Refused::NoRuling), "the second");
    next_epoch(&mut model);
    assert_eq!(model.decisions()[&decision].outcome, Outcome::InForce);
    let again = Removal { ruling, floor: PriceFloor(0), epochs: 1 };
    assert_eq!(model.rule(again), Err(Refused::RulingMade));

    let (price, basis) = (Cents(29), Cents(30));
    assert_eq!(model.remove(&buy_out(&model, ruling, 29)), Err(Refused::BelowBasis { price, basis }));
    assert_eq!(model.remove(&buy_out(&model, ruling, 49)), Err(Refused::BelowFloor(Cents(49))));
    let event = model.attest(ANN, Cents(0), Cents(0)).expect("attested");
    assert_eq!(model.remove(&buy_out(&model, ruling, 50)), Err(Refused::EventOpen));
    while model.phase() != Phase::Payouts {
        model.advance_block();
    }
    model.pay_out_event(ANN, event, &[]).expect("nothing is owed");
    let closing = Refused::Phase { needed: Phase::Open, now: Phase::Payouts };
    assert_eq!(model.remove(&buy_out(&model, ruling, 50)), Err(closing));
    next_epoch(&mut model);
    let lock = model.remove(&buy_out(&model, ruling, 50)).expect("by the ruling").expect("a gain");
    assert_eq!(model.locks()[&lock].amount, Cents(20), "the gain is for the holders of $BEN");
    assert_eq!(model.locks()[&lock].origin, Origin::Removal { supply_at_sale: Shares(100), keys: 0 });
    assert_eq!((model.cash(BEN), model.cash(ANN)), (Cents(1_000), Cents(980)));
    assert_eq!(model.remove(&buy_out(&model, ruling, 50)), Err(Refused::LotCount(0)), "nothing is left");
    while model.phase() != Phase::Payouts {
        model.advance_block();
    }
    assert_eq!(model.pay_out(BEN, &[lock]), Ok(Cents(20)));
    next_epoch(&mut model);
    assert_eq!(model.decisions()[&decision].outcome, Outcome::Expired);
    assert!(!model.member(ANN).expect("a member").status.has(Status::QUIET), "it was a ruling for two epochs");
    assert_eq!(lock, LockId(0));
    model.check_invariants().expect("the invariants hold");
}

#[test]
fn members_overrule_a_removal_and_new_keys_escape_it() {
    let mut model = three_members();
    let (ruling, decision) = ruled(&mut model, 5);
    for member in [BEN, EVE] {
        model.vote(member, decision, true).expect("members of that moment");
    }
    assert_eq!(settle(&mut model, decision), Outcome::Overruled);
    for _ in 0..4 {
        next_epoch(&mut model);
        assert_eq!(model.remove(&buy_out(&model, ruling, 50)), Err(Refused::NoRuling));
    }
    let (ruling, decision) = ruled(&mut model, 5);
    let rotation = model.rotate(BEN).expect("a member");
    model.vote(BEN, decision, true).expect("the keys of that moment, still in use");
    assert_eq!(settle(&mut model, rotation), Outcome::InForce);
    assert_eq!(model.vote(BEN, decision, true), Err(Refused::NoVote(decision)), "no second voice with new keys");
    assert_eq!(settle(&mut model, decision), Outcome::InForce, "one of three is no half");
    assert_eq!(model.remove(&buy_out(&model, ruling, 50)), Err(Refused::OtherKeys(BEN)));
}

#[test]
fn a_sold_stake_is_consumed_once_and_its_cost_counts() {
    let mut model = three_members();
    let acme = Company(1);
    let stake = model.attest_stake(BEN, (acme, Units(3)), Cents(100)).expect("a member");
    let sold = model.attest_sale(BEN, (acme, Units(2)), Cents(90)).expect("a member");
    let more = model.attest_sale(BEN, (acme, Units(2)), Cents(90)).expect("a member");
    let other = model.attest_sale(BEN, (Company(2), Units(1)), Cents(90)).expect("a member");
    assert_eq!(model.consume(EVE, sold, stake), Err(Refused::UnknownEvent(sold)), "not her debt");
    assert_eq!(model.consume(BEN, other, stake), Err(Refused::UnknownStake(stake)), "another company");
    let before = model.height();
    while model.phase() != Phase::Payouts {
        model.advance_block();
    }
    assert_eq!(model.pay_out_event(BEN, sold, &[]), Err(Refused::StakeFirst(sold)));
    let net = model.consume(BEN, sold, stake).expect("two of three");
    // Two thirds of 100 cents, rounded down, are what they cost.
    let event = model.events()[&net];
    assert_eq!((event.gross, event.gain, event.progress), (Cents(90), Cents(24), Progress::Open));
    assert_eq!((event.deadline, model.events()[&sold].progress), (Height(before.0 + 10), Progress::Replaced));
    assert_eq!((model.stakes()[&stake].units, model.stakes()[&stake].basis), (Units(1), Cents(34)));
    assert_eq!(model.consume(BEN, sold, stake), Err(Refused::NoStakeAwaited(sold)), "once");
    let (held, sold) = (Units(1), Units(2));
    assert_eq!(model.consume(BEN, more, stake), Err(Refused::NotEnoughUnits { held, sold }));
    let nothing = model.attest_stake(BEN, (acme, Units(0)), Cents(0)).expect("a member");
    assert_eq!(model.consume(BEN, more, nothing), Err(Refused::UnknownStake(StakeId(1))), "nothing is no stake");
    let short = Err(Refused::EventAmount { owed: Cents(24), paid: Cents(0) });
    assert_eq!(model.pay_out_event(BEN, net, &[]), short, "the gain is owed");
}
