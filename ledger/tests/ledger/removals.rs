//! Rules of replaced keys' notes, and of removals.

use sotto_ledger::{DecisionStatus, Rejected};
use sotto_protocol::amount::{Height, PriceFloor, Shares, TokenId};
use sotto_protocol::decision::{Decision, DecisionId, MAX_REMOVAL_EPOCHS, Verdict};
use sotto_protocol::epoch::Phase;
use sotto_protocol::field::F;
use sotto_protocol::keys::PublicKey;
use sotto_protocol::member::Status;
use sotto_protocol::note::Commitment;
use sotto_protocol::note::lock::PaddedLock;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::operation::Withdrawal;
use sotto_protocol::removal::RulingId;
use sotto_protocol::trade::TradeId;
use sotto_protocol::transaction::{LegError, RekeyBody, RemovalLegs, RemoveBody, Transaction};
use sotto_protocol::tree::{NoteRoot, RegistryRoot};

use crate::world::{World, leg};

const ONE: TokenId = TokenId(1);
const TWO: TokenId = TokenId(2);
const FLOOR: PriceFloor = PriceFloor(7);

fn pk(world: &World, tid: TokenId) -> PublicKey {
    world.state.member(tid).expect("a member").member.pk
}

fn rekey(world: &mut World, pk_old: PublicKey, pk_new: PublicKey) -> RekeyBody {
    RekeyBody {
        root_n: world.state.tip().note_root,
        root_s: world.state.registry_root(),
        pk_old,
        pk_new,
        nf: std::array::from_fn(|_| Nullifier(world.fresh())),
        cm: std::array::from_fn(|_| Commitment(world.fresh())),
    }
}

fn rekeying(body: RekeyBody) -> Transaction {
    Transaction::Rekey(Box::new(leg(body)))
}

// Replaces the first member's key; the decision.
fn rotate(world: &mut World) -> DecisionId {
    let address = world.address(200 + u8::try_from(world.blocks.len() % 50).expect("small"));
    world.decide(Verdict::Rotate { tid: ONE, address })
}

#[test]
fn ledger_48_notes_go_from_a_replaced_key_to_the_one_in_use_in_its_place() {
    let mut world = World::with_members(2);
    let (old, other) = (pk(&world, ONE), pk(&world, TWO));
    let nobody = PublicKey(world.fresh());
    for (from, to) in [(old, other), (old, old), (nobody, old), (old, nobody)] {
        let body = rekey(&mut world, from, to);
        world.refuses(rekeying(body), &Rejected::NotReplaced);
    }
    let id = rotate(&mut world);
    let Verdict::Rotate { address, .. } = world.state.decision(id).expect("decided").decision.verdict else {
        unreachable!("a rotation")
    };
    let early = rekey(&mut world, old, address.pk);
    world.refuses(rekeying(early), &Rejected::NotReplaced);
    let due = world.state.decision(id).expect("decided").effective;
    world.go_height(due);
    let new = pk(&world, ONE);
    assert_eq!(new, address.pk);
    for (from, to) in [(new, old), (old, other), (other, new), (nobody, new), (new, new)] {
        let body = rekey(&mut world, from, to);
        world.refuses(rekeying(body), &Rejected::NotReplaced);
    }
    let unknown = RekeyBody { root_n: NoteRoot(F::from(5u64)), ..rekey(&mut world, old, new) };
    world.refuses(rekeying(unknown), &Rejected::UnknownAnchor { root: unknown.root_n });
    // A root that claims may still be made against is too old here.
    let recent = world.state.registry_root();
    let founding = world.founding();
    world.must(founding);
    world.next_epoch();
    let current = world.state.registry_root();
    assert!(recent != current && world.state.is_recent_registry_root(recent));
    for got in [recent, RegistryRoot(F::from(5u64))] {
        let stale = RekeyBody { root_s: got, ..rekey(&mut world, old, new) };
        world.refuses(rekeying(stale), &Rejected::StaleTradeRoot { current, got });
    }
    let mut short = leg(rekey(&mut world, old, new));
    short.ciphertexts.pop();
    let error = LegError::Ciphertexts { expected: 4, got: 3 };
    world.refuses(Transaction::Rekey(Box::new(short)), &Rejected::Shape { error });

    let good = rekey(&mut world, old, new);
    world.must(rekeying(good));
    let again = RekeyBody { nf: good.nf, ..rekey(&mut world, old, new) };
    world.refuses(rekeying(again), &Rejected::Spent { nf: good.nf[0] });
    // While the new key is being replaced in its turn, nothing goes to it; then everything older goes to the newest.
    let second = rotate(&mut world);
    let body = rekey(&mut world, old, new);
    world.refuses(rekeying(body), &Rejected::Rotating { tid: ONE });
    let due = world.state.decision(second).expect("decided").effective;
    world.go_height(due);
    let newest = pk(&world, ONE);
    let body = rekey(&mut world, old, new);
    world.refuses(rekeying(body), &Rejected::NotReplaced);
    for from in [old, new] {
        let body = rekey(&mut world, from, newest);
        world.must(rekeying(body));
    }
}

fn removal(world: &mut World, ruling: RulingId) -> RemovalLegs {
    let mut cash = world.cash_leg();
    cash.body.trade = TradeId(world.fresh());
    let remove = RemoveBody {
        root_n: cash.body.root_n,
        root_s: world.state.registry_root(),
        expiry: cash.body.expiry,
        nf: std::array::from_fn(|_| Nullifier(world.fresh())),
        cm_buy: Commitment(world.fresh()),
        cm_change: Commitment(world.fresh()),
        cm_cash: Commitment(world.fresh()),
        cm_lock: Commitment(world.fresh()),
        pad_lock: PaddedLock(world.fresh()),
        trade: cash.body.trade,
        tid: ONE,
        ruling,
        floor: FLOOR,
    };
    RemovalLegs { remove: leg(remove), cash }
}

fn removing(legs: &RemovalLegs) -> Transaction {
    Transaction::Remove(Box::new(legs.clone()))
}

// A ruling that is in force for one or more epochs.
fn ruled(epochs: u32) -> (World, RulingId, DecisionId) {
    let mut world = World::with_members(4);
    let ruling = RulingId(world.fresh());
    let id = world.decide(Verdict::Removal { tid: ONE, ruling, floor: FLOOR, epochs });
    let due = world.state.decision(id).expect("decided").effective;
    world.go_height(due);
    (world, ruling, id)
}

#[test]
fn ledger_49_rulings_are_about_members_and_for_a_bounded_time() {
    let mut world = World::with_members(2);
    let ruling = RulingId(world.fresh());
    let rule = |tid, epochs| Verdict::Removal { tid, ruling, floor: FLOOR, epochs };
    for (verdict, why) in [
        (rule(TokenId(9), 1), Rejected::NoSuchMember { tid: TokenId(9) }),
        (rule(ONE, 0), Rejected::RulingTime { epochs: 0 }),
        (rule(ONE, MAX_REMOVAL_EPOCHS + 1), Rejected::RulingTime { epochs: MAX_REMOVAL_EPOCHS + 1 }),
    ] {
        let spoilt = world.deciding(verdict, crate::world::AUTHORITY);
        world.refuses(spoilt, &why);
    }
    let (mut world, ruling, id) = ruled(2);
    let again = world.deciding(Verdict::Removal { tid: TWO, ruling, floor: FLOOR, epochs: 1 }, crate::world::AUTHORITY);
    world.refuses(again, &Rejected::RulingMade { ruling });
    let epoch = world.state.epoch();
    assert_eq!(world.state.decision(id).expect("decided").status, DecisionStatus::InForce);
    world.next_epoch();
    assert_eq!(world.state.removals().count(), 1, "its second epoch");
    world.next_epoch();
    assert_eq!(world.state.epoch().0, epoch.0 + 2);
    assert_eq!(world.state.removals().count(), 0);
    assert_eq!(world.state.decision(id).expect("decided").status, DecisionStatus::Expired);
    let late = removal(&mut world, ruling);
    world.refuses(removing(&late), &Rejected::NoRuling { ruling });
}

#[test]
fn ledger_49_a_ruling_that_is_reopened_is_over() {
    let (mut world, ruling, id) = ruled(2);
    // Not by what is said about somebody else.
    let other = world.decision(Verdict::Block { tid: TWO });
    let other = world.endorsed(Decision { reopens: Some(id), ..other }, crate::world::AUTHORITY);
    world.refuses(Transaction::Decide(Box::new(other)), &Rejected::NotReopened { decision: id });
    let block = world.decision(Verdict::Block { tid: ONE });
    let block = world.endorsed(Decision { reopens: Some(id), ..block }, crate::world::AUTHORITY);
    world.must(Transaction::Decide(Box::new(block)));
    assert_eq!(world.state.decision(id).expect("decided").status, DecisionStatus::Reopened);
    assert_eq!(world.state.removals().count(), 0);
    let late = removal(&mut world, ruling);
    world.refuses(removing(&late), &Rejected::NoRuling { ruling });
    world.next_epoch();
    world.next_epoch();
    assert_eq!(world.state.decision(id).expect("decided").status, DecisionStatus::Reopened, "and stays so");
}

#[test]
fn ledger_49_the_member_was_quiet_for_two_full_epochs_before() {
    let mut world = World::with_members(2);
    let quiet = |world: &World| world.state.member(ONE).expect("a member").member.status.has(Status::QUIET);
    let begun = world.state.epoch();
    let ruling = RulingId(world.fresh());
    let id = world.decide(Verdict::Removal { tid: ONE, ruling, floor: FLOOR, epochs: 1 });
    assert!(!quiet(&world));
    let early = removal(&mut world, ruling);
    world.refuses(removing(&early), &Rejected::NoRuling { ruling });
    for _ in 0..2 {
        world.next_epoch();
        assert!(quiet(&world) && world.state.removals().count() == 0, "a quiet epoch without the ruling");
    }
    world.next_epoch();
    assert_eq!(world.state.epoch().0, begun.0 + 3);
    assert!(quiet(&world) && world.state.removals().count() == 1);
    assert_eq!(world.state.decision(id).expect("decided").effective, world.state.height());
    world.next_epoch();
    assert!(!quiet(&world), "quiet ends with the ruling");
}

#[test]
fn ledger_50_removals_need_a_ruling_in_force_a_quiet_token_and_two_legs() {
    let (mut world, ruling, _) = ruled(2);
    let other = RulingId(world.fresh());
    let spoil = |world: &mut World, change: &dyn Fn(&mut RemovalLegs)| {
        let mut legs = removal(world, ruling);
        change(&mut legs);
        removing(&legs)
    };
    let current = world.state.registry_root();
    let (expiry, trade) = (Height(world.state.height().0 + 1), TradeId(world.fresh()));
    let stale = RegistryRoot(F::from(5u64));
    let nowhere = NoteRoot(F::from(5u64));
    type Change<'a> = (&'a dyn Fn(&mut RemovalLegs), Rejected);
    let cases: [Change<'_>; 9] = [
        (&|legs| legs.remove.body.ruling = other, Rejected::NoRuling { ruling: other }),
        (&|legs| legs.remove.body.tid = TWO, Rejected::NoRuling { ruling }),
        (&|legs| legs.remove.body.floor = PriceFloor(6), Rejected::OtherFloor { floor: FLOOR }),
        (&|legs| legs.remove.body.trade = trade, Rejected::TradesDiffer),
        (&|legs| legs.remove.body.expiry = expiry, Rejected::ExpiriesDiffer),
        (&|legs| legs.remove.body.root_s = stale, Rejected::StaleTradeRoot { got: stale, current }),
        (&|legs| legs.remove.body.root_n = nowhere, Rejected::UnknownAnchor { root: nowhere }),
        (&|legs| legs.cash.body.root_n = nowhere, Rejected::UnknownAnchor { root: nowhere }),
        (
            &|legs| (legs.remove.body.trade, legs.cash.body.trade) = (TradeId::none(), TradeId::none()),
            Rejected::NoTrade,
        ),
    ];
    for (change, why) in cases {
        let spoilt = spoil(&mut world, change);
        world.refuses(spoilt, &why);
    }
    let good = removal(&mut world, ruling);
    world.must(removing(&good));
    // The ruling is good for all of the holder's notes; a trade is made once.
    let again = spoil(&mut world, &|legs| {
        (legs.remove.body.trade, legs.cash.body.trade) = (good.remove.body.trade, good.cash.body.trade);
    });
    world.refuses(again, &Rejected::TradeSeen { trade: good.remove.body.trade });
    let more = removal(&mut world, ruling);
    world.must(removing(&more));
    let spent = spoil(&mut world, &|legs| legs.remove.body.nf = good.remove.body.nf);
    world.refuses(spent, &Rejected::Spent { nf: good.remove.body.nf[0] });
    let event = world.event(ONE);
    let before_payout = removal(&mut world, ruling);
    world.refuses(removing(&before_payout), &Rejected::EventOpen { tid: ONE, event });
    world.go(Phase::Payouts);
    let late = removal(&mut world, ruling);
    let (phase, allowed) = (Phase::Payouts, Phase::Open);
    let next = world.state.next_boundary();
    world.refuses(removing(&late), &Rejected::WrongPhase { kind: "remove", phase, allowed, next });
}

#[test]
fn ledger_35_whoever_is_being_replaced_is_nobodys_steward() {
    let mut world = World::with_members(4);
    let steward = pk(&world, ONE);
    let appointed = |world: &World| world.state.member(TWO).expect("a member").member.steward;
    let id = world.decide(Verdict::Steward { tid: TWO, steward });
    let due = world.state.decision(id).expect("decided").effective;
    world.go_height(due);
    assert_eq!(appointed(&world), steward);
    let before = world.state.registry_root();
    rotate(&mut world);
    assert_eq!(appointed(&world), PublicKey::default());
    assert!(!world.state.is_recent_registry_root(before));
}

#[test]
fn ledger_35_a_key_in_dispute_withdraws_nothing() {
    let mut world = World::with_members(2);
    let epoch = world.announce_dilution(ONE);
    rotate(&mut world);
    let made_at = world.state.height();
    let withdrawal = world.signed(Withdrawal { tid: ONE, epoch, made_at }, 101);
    world.refuses(Transaction::Withdraw(withdrawal), &Rejected::Rotating { tid: ONE });
}

#[test]
fn ledger_31_an_old_decision_is_void() {
    let mut world = World::with_members(2);
    let height = world.state.height();
    for (late, fits) in [(1, false), (0, true)] {
        let expiry = Height(height.0 - late);
        let decision = Decision { expiry, ..world.decision(Verdict::Block { tid: ONE }) };
        let decision = Transaction::Decide(Box::new(world.endorsed(decision, crate::world::AUTHORITY)));
        if fits {
            world.must(decision);
        } else {
            world.refuses(decision, &Rejected::DecisionExpired { expiry, height });
        }
    }
}

#[test]
fn a_ruling_on_a_removal_makes_nobody_dilute() {
    // Quiet alone is no announcement (LEDGER-18).
    let (mut world, ..) = ruled(1);
    world.go(Phase::Issues);
    let dilution = Transaction::Dilute(Box::new(world.dilute_leg(ONE, Shares(2000))));
    world.refuses(dilution, &Rejected::NotAnnounced { tid: ONE });
}
