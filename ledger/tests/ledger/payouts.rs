//! Rules of payouts.

use sotto_ledger::{EventStatus, Rejected};
use sotto_protocol::amount::{Shares, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventId;
use sotto_protocol::token::{Policy, TokenCommitment};
use sotto_protocol::transaction::{PayoutBody, Transaction};
use sotto_protocol::tree::NoteRoot;

use crate::world::{AUTHORITY, World};

const TID: TokenId = TokenId(1);

fn payout(world: &mut World, event: Option<EventId>, spoil: impl FnOnce(&mut PayoutBody)) -> Transaction {
    let mut leg = world.payout_leg(TID, event);
    spoil(&mut leg.body);
    Transaction::Payout(Box::new(leg))
}

fn in_payouts() -> World {
    let mut world = World::with_members(2);
    world.go(Phase::Payouts);
    world
}

#[test]
fn payouts_chain_and_take_effect_at_the_boundary() {
    let mut world = in_payouts();
    let (root, before) = (world.state.registry_root(), world.state.member(TID).expect("a member").token);
    let first = payout(&mut world, None, |_| {});
    world.must(first);
    world.seal();
    for _ in 0..3 {
        let next = payout(&mut world, None, |_| {});
        world.must(next);
    }
    let pending = world.state.pending_token(TID).expect("a member");
    assert_ne!(pending, before);
    assert_eq!(world.state.registry_root(), root);
    world.next_epoch();
    assert_eq!(world.state.member(TID).expect("a member").token, pending);
    assert_ne!(world.state.registry_root(), root);
    assert!(world.state.is_recent_registry_root(root), "claims under the old index still count");
}

#[test]
fn ledger_6_payouts_have_their_phase() {
    let mut world = World::with_members(2);
    for phase in [Phase::Open, Phase::Issues] {
        world.go(phase);
        let next = world.state.genesis().schedule.next(world.state.height(), Phase::Payouts);
        let early = payout(&mut world, None, |_| {});
        world.refuses(early, &Rejected::WrongPhase { kind: "payout", phase, allowed: Phase::Payouts, next });
    }
}

#[test]
fn ledger_13_a_payout_continues_from_what_is_true() {
    let mut world = in_payouts();
    let x = world.fresh();
    let spoilt = payout(&mut world, None, |b| b.tid = TokenId(9));
    world.refuses(spoilt, &Rejected::NoSuchMember { tid: TokenId(9) });
    let spoilt = payout(&mut world, None, |b| b.policy = Policy::Gains);
    world.refuses(spoilt, &Rejected::PayoutPolicy { tid: TID, policy: Policy::Gross });
    let spoilt = payout(&mut world, None, |b| b.supply = Shares(999));
    world.refuses(spoilt, &Rejected::PayoutSupply { tid: TID, supply: Shares(1000) });
    let spoilt = payout(&mut world, None, |b| b.k_old = TokenCommitment(x));
    world.refuses(spoilt, &Rejected::PayoutState { tid: TID });

    // Two payouts on top of one state: the second has to be proven again.
    let (first, second) = (payout(&mut world, None, |_| {}), payout(&mut world, None, |_| {}));
    world.must(first);
    world.refuses(second, &Rejected::PayoutState { tid: TID });
}

#[test]
fn ledger_14_no_pad_is_used_twice() {
    let mut world = in_payouts();
    let first = payout(&mut world, None, |_| {});
    let Transaction::Payout(leg) = &first else { unreachable!("a payout") };
    let nu = leg.body.nu;
    world.must(first);
    let again = payout(&mut world, None, |b| b.nu = nu);
    world.refuses(again, &Rejected::NonceSeen { nu });
    // Nor by another token, in another epoch.
    world.next_epoch();
    world.go(Phase::Payouts);
    let mut leg = world.payout_leg(TokenId(2), None);
    leg.body.nu = nu;
    world.refuses(Transaction::Payout(Box::new(leg)), &Rejected::NonceSeen { nu });
}

#[test]
fn ledger_15_an_event_is_paid_once_by_its_debtor() {
    let mut world = World::with_members(2);
    let (event, other) = (world.event(TID), world.event(TokenId(2)));
    assert!(world.state.open_events(TID).eq([event]));
    world.go(Phase::Payouts);
    let unknown = EventId(world.fresh());
    let spoilt = payout(&mut world, Some(unknown), |_| {});
    world.refuses(spoilt, &Rejected::UnknownEvent { event: unknown });
    let spoilt = payout(&mut world, Some(other), |_| {});
    world.refuses(spoilt, &Rejected::UnknownEvent { event: other });

    let good = payout(&mut world, Some(event), |_| {});
    world.must(good);
    assert_eq!(world.state.event(TID, event).expect("attested").status, EventStatus::Closing);
    assert_eq!(world.state.open_events(TID).next(), None);
    let again = payout(&mut world, Some(event), |_| {});
    world.refuses(again, &Rejected::EventPaid { event });
    world.next_epoch();
    assert_eq!(world.state.event(TID, event).expect("attested").status, EventStatus::Closed);
    assert_eq!(world.state.event(TokenId(2), other).expect("attested").status, EventStatus::Open);
    world.go(Phase::Payouts);
    let again = payout(&mut world, Some(event), |_| {});
    world.refuses(again, &Rejected::EventPaid { event });
}

#[test]
fn ledger_3_4_and_8_hold_for_payouts_too() {
    let mut world = in_payouts();
    let root = NoteRoot(world.fresh());
    let spoilt = payout(&mut world, None, |b| b.root_n = root);
    world.refuses(spoilt, &Rejected::UnknownAnchor { root });
    let nf = sotto_protocol::nullifier::Nullifier(world.fresh());
    let spoilt = payout(&mut world, None, |b| (b.nf[0], b.nf[3]) = (nf, nf));
    world.refuses(spoilt, &Rejected::SpentTwice { nf });
    let mut leg = world.payout_leg(TID, None);
    leg.destination = "x".into();
    world.refuses(Transaction::Payout(Box::new(leg)), &Rejected::StrayDestination);
}

#[test]
fn what_a_blocked_member_owes_still_flows() {
    let mut world = in_payouts();
    let block = world.blocking(TID, true, AUTHORITY);
    world.must(block);
    let good = payout(&mut world, None, |_| {});
    world.must(good);
}
