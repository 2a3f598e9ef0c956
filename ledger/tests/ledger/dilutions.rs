//! Rules of dilutions.

use sotto_ledger::Rejected;
use sotto_protocol::amount::{Epoch, Height, Shares, TokenId};
use sotto_protocol::decision::Verdict;
use sotto_protocol::epoch::Phase;
use sotto_protocol::keys::{HolderKeyCommitment, PublicKey};
use sotto_protocol::member::Status;
use sotto_protocol::powers::Power;
use sotto_protocol::token::TokenCommitment;
use sotto_protocol::transaction::{IssueBody, LegError, Transaction};

use crate::world::{AUTHORITY, World, genesis};

const TO: Shares = Shares(2000);

fn dilution(world: &mut World, tid: TokenId, spoil: impl FnOnce(&mut IssueBody)) -> Transaction {
    let mut leg = world.dilute_leg(tid, TO);
    spoil(&mut leg.body);
    Transaction::Dilute(Box::new(leg))
}

fn quiet(world: &World, tid: TokenId) -> bool {
    world.state.member(tid).expect("a member").member.status.has(Status::QUIET)
}

#[test]
fn a_dilution_takes_effect_after_two_quiet_epochs_and_more() {
    let (mut world, tid) = (World::with_members(2), TokenId(1));
    let announced_in = world.state.epoch();
    let epoch = world.announce_dilution(tid);
    assert!(!quiet(&world, tid), "not before the boundary");
    let mut quiet_epochs = 0;
    while world.state.epoch() < epoch {
        world.next_epoch();
        assert!(quiet(&world, tid) && !quiet(&world, TokenId(2)));
        quiet_epochs += 1;
    }
    assert_eq!((epoch.0 - announced_in.0, quiet_epochs), (3, 3));
    world.go(Phase::Issues);
    let good = dilution(&mut world, tid, |_| {});
    let Transaction::Dilute(leg) = &good else { unreachable!("a dilution") };
    let (k_new, mint) = (leg.body.k_new, leg.body.cm_mint);
    world.must(good);
    assert_eq!(world.state.member(tid).expect("a member").supply, Shares(1000));
    assert_eq!(world.state.pending_dilution(tid).expect("pending").supply_new, TO);
    world.next_epoch();
    let record = world.state.member(tid).expect("a member");
    assert_eq!((record.supply, record.token), (TO, k_new));
    assert!(!quiet(&world, tid) && world.state.announcement(tid).is_none());
    world.seal();
    let effects = &world.blocks.last().expect("just sealed").effects;
    assert_eq!(effects.boundary.as_ref().expect("a boundary").diluted, [tid]);
    assert_eq!(effects.appended.len(), 1);
    assert_eq!(effects.appended[0].1, mint);
}

#[test]
fn ledger_25_an_announcement_lapses_with_its_epoch() {
    let (mut world, tid) = World::before_dilution();
    assert!(quiet(&world, tid));
    world.next_epoch();
    assert!(!quiet(&world, tid) && world.state.announcement(tid).is_none());
    world.go(Phase::Issues);
    let late = dilution(&mut world, tid, |_| {});
    world.refuses(late, &Rejected::NotAnnounced { tid });
}

#[test]
fn ledger_6_dilutions_come_after_the_payouts() {
    let (mut world, tid) = (World::with_members(2), TokenId(1));
    let epoch = world.announce_dilution(tid);
    world.go_epoch(epoch);
    for phase in [Phase::Open, Phase::Payouts] {
        world.go(phase);
        let next = world.state.genesis().schedule.next(world.state.height(), Phase::Issues);
        let early = dilution(&mut world, tid, |_| {});
        world.refuses(early, &Rejected::WrongPhase { kind: "dilute", phase, allowed: Phase::Issues, next });
    }
}

#[test]
fn ledger_18_announced_for_this_token_epoch_and_supply() {
    let (mut world, tid) = (World::with_members(2), TokenId(1));
    world.announce_dilution(tid);
    world.go(Phase::Issues);
    let early = dilution(&mut world, tid, |_| {});
    world.refuses(early, &Rejected::NotAnnounced { tid });

    let (mut world, tid) = World::before_dilution();
    let more = dilution(&mut world, tid, |b| b.supply_new = Shares(2001));
    world.refuses(more, &Rejected::NotAnnounced { tid });
    let other = dilution(&mut world, TokenId(2), |_| {});
    world.refuses(other, &Rejected::NotAnnounced { tid: TokenId(2) });
    let nobody = dilution(&mut world, tid, |b| b.tid = TokenId(9));
    world.refuses(nobody, &Rejected::NoSuchMember { tid: TokenId(9) });
}

#[test]
fn ledger_18_a_dilution_continues_from_what_is_true() {
    let (mut world, tid) = World::before_dilution();
    let x = world.fresh();
    let spoilt = dilution(&mut world, tid, |b| b.pk = PublicKey(x));
    world.refuses(spoilt, &Rejected::DilutionKey { tid });
    let spoilt = dilution(&mut world, tid, |b| b.supply_old = Shares(1));
    world.refuses(spoilt, &Rejected::DilutionSupply { tid, supply: Shares(1000) });
    let spoilt = dilution(&mut world, tid, |b| b.k_old = TokenCommitment(x));
    world.refuses(spoilt, &Rejected::DilutionState { tid });
    let spoilt = dilution(&mut world, tid, |b| b.hkc = HolderKeyCommitment(x));
    world.refuses(spoilt, &Rejected::HolderKeyChanged { tid });
    let mut leg = world.dilute_leg(tid, TO);
    leg.ciphertexts.clear();
    let error = LegError::Ciphertexts { expected: 1, got: 0 };
    world.refuses(Transaction::Dilute(Box::new(leg)), &Rejected::Shape { error });
    let good = dilution(&mut world, tid, |_| {});
    world.must(good);
    let again = dilution(&mut world, tid, |_| {});
    world.refuses(again, &Rejected::AlreadyDiluted { tid });
}

#[test]
fn ledger_18_a_dilution_starts_where_this_closings_payouts_ended() {
    let (mut world, tid) = (World::with_members(1), TokenId(1));
    let epoch = world.announce_dilution(tid);
    world.go_epoch(epoch);
    world.go(Phase::Payouts);
    let stale = world.state.pending_token(tid).expect("a member");
    let payout = world.payout_leg(tid, None);
    world.must(Transaction::Payout(Box::new(payout)));
    world.go(Phase::Issues);
    let spoilt = dilution(&mut world, tid, |b| b.k_old = stale);
    world.refuses(spoilt, &Rejected::DilutionState { tid });
    let good = dilution(&mut world, tid, |_| {});
    world.must(good);
}

#[test]
fn ledger_19_minted_shares_are_held_from_the_boundary_on() {
    let (mut world, tid) = World::before_dilution();
    let expected = world.state.next_boundary();
    for height in [expected.0 - 1, expected.0 + 1, 0] {
        let spoilt = dilution(&mut world, tid, |b| b.height = Height(height));
        world.refuses(spoilt, &Rejected::MintHeight { expected });
    }
}

#[test]
fn ledger_18_debts_first() {
    let (mut world, tid) = World::before_dilution();
    let event = world.event(tid);
    let owing = dilution(&mut world, tid, |_| {});
    world.refuses(owing, &Rejected::EventOpen { tid, event });
}

#[test]
fn a_debt_paid_in_this_closing_does_not_stand_in_the_way() {
    let (mut world, tid) = (World::with_members(1), TokenId(1));
    let epoch = world.announce_dilution(tid);
    world.go_epoch(epoch);
    let event = world.event(tid);
    world.go(Phase::Payouts);
    let payout = world.payout_leg(tid, Some(event));
    world.must(Transaction::Payout(Box::new(payout)));
    world.go(Phase::Issues);
    let good = dilution(&mut world, tid, |_| {});
    world.must(good);
    world.next_epoch();
    assert_eq!(world.state.member(tid).expect("a member").supply, TO);
}

#[test]
fn ledger_18_a_blocked_member_does_not_dilute() {
    let (mut world, tid) = World::before_dilution();
    let block = world.blocking(tid, true, AUTHORITY);
    world.must(block);
    let blocked = dilution(&mut world, tid, |_| {});
    world.refuses(blocked, &Rejected::NotActive { tid });
}

#[test]
fn ledger_18_a_dilution_by_a_key_that_was_replaced_since_is_dropped() {
    let mut rules = genesis();
    for row in rules.powers.0.iter_mut().filter(|row| row.power == Power::Rotate) {
        (row.notice, row.overrule) = (1, None);
    }
    let (mut world, tid) = (World::of(rules).and_members(1), TokenId(1));
    let epoch = world.announce_dilution(tid);
    world.go_epoch(epoch);
    world.go(Phase::Issues);
    let good = dilution(&mut world, tid, |_| {});
    world.must(good);
    let address = world.address(77);
    let id = world.decide(Verdict::Rotate { tid, address });
    world.go_height(world.state.decision(id).expect("decided").effective);
    assert_eq!(
        (world.state.phase(), world.state.member(tid).expect("a member").member.pk),
        (Phase::Issues, address.pk)
    );
    world.next_epoch();
    assert_eq!(world.state.member(tid).expect("a member").supply, Shares(1000));
}

#[test]
fn a_dilution_is_dropped_when_an_event_opens_or_its_issuer_is_blocked_before_the_boundary() {
    for by_event in [true, false] {
        let (mut world, tid) = (World::with_members(1), TokenId(1));
        let epoch = world.announce_dilution(tid);
        world.go_epoch(epoch);
        world.go(Phase::Payouts);
        let payout = world.payout_leg(tid, None);
        world.must(Transaction::Payout(Box::new(payout)));
        let paid = world.state.pending_token(tid).expect("a member");
        world.go(Phase::Issues);
        let good = dilution(&mut world, tid, |_| {});
        world.must(good);
        if by_event {
            world.event(tid);
        } else {
            let block = world.blocking(tid, true, AUTHORITY);
            world.must(block);
        }
        world.next_epoch();
        let record = world.state.member(tid).expect("a member");
        // The payout stands, the dilution does not.
        assert_eq!((record.supply, record.token), (Shares(1000), paid));
        world.seal();
        let effects = &world.blocks.last().expect("just sealed").effects;
        assert_eq!(effects.boundary.as_ref().expect("a boundary").dropped, [tid]);
        assert!(effects.appended.is_empty());
    }
}

#[test]
fn an_announcement_far_ahead_keeps_the_member_quiet_until_then() {
    let (mut world, tid) = (World::with_members(1), TokenId(1));
    let epoch = Epoch(world.state.epoch().0 + 6);
    let far = world.announce(world.announcement(tid, TO, epoch));
    world.must(far);
    for _ in 0..6 {
        world.next_epoch();
        assert!(quiet(&world, tid));
    }
    world.next_epoch();
    assert!(!quiet(&world, tid));
}
