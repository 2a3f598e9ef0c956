//! Rules of deposits, attestations, decisions of the authority, and announcements.

use sotto_ledger::{EventStatus, Rejected};
use sotto_protocol::amount::{Cents, Epoch, Height, Shares, TokenId};
use sotto_protocol::event::EventId;
use sotto_protocol::field::F;
use sotto_protocol::member::Status;
use sotto_protocol::operation::Signed;
use sotto_protocol::role::Role;
use sotto_protocol::transaction::Transaction;

use crate::world::{AUTHORITY, GATEWAY, ORACLE, World, key};

const NOBODY: TokenId = TokenId(9);

#[test]
fn ledger_2_each_role_has_its_own_keys() {
    let mut world = World::with_members(1);
    let tid = TokenId(1);
    for by in [AUTHORITY, ORACLE, 101] {
        let deposit = world.deposit(Cents(1), by);
        world.refuses(deposit, &Rejected::NotAccredited { role: Role::Gateway });
    }
    for by in [AUTHORITY, GATEWAY, 101] {
        let event = EventId(world.fresh());
        let attestation = world.attestation(tid, event, by);
        world.refuses(attestation, &Rejected::NotAccredited { role: Role::Oracle });
    }
    for by in [GATEWAY, ORACLE, 101] {
        let block = world.blocking(tid, true, by);
        world.refuses(block, &Rejected::NotAccredited { role: Role::Authority });
    }
}

#[test]
fn ledger_9_one_deposit_counts_once() {
    let mut world = World::with_members(1);
    let deposit = world.deposit(Cents(5), GATEWAY);
    let height = world.state.height();
    world.must(deposit.clone());
    world.refuses(deposit, &Rejected::AlreadyAccepted { height });
}

#[test]
fn ledger_20_a_deposit_is_of_something() {
    let mut world = World::with_members(1);
    let deposit = world.deposit(Cents(0), GATEWAY);
    world.refuses(deposit, &Rejected::EmptyDeposit);
}

#[test]
fn ledger_21_events_are_new_and_of_members() {
    let mut world = World::with_members(2);
    let event = EventId(world.fresh());
    let attestation = world.attestation(NOBODY, event, ORACLE);
    world.refuses(attestation, &Rejected::NoSuchMember { tid: NOBODY });
    for reserved in [0u64, 1] {
        let attestation = world.attestation(TokenId(1), EventId(F::from(reserved)), ORACLE);
        world.refuses(attestation, &Rejected::ReservedEvent);
    }
    let event = world.event(TokenId(1));
    let again = world.known_attestation(event);
    world.refuses(again, &Rejected::EventKnown { event });

    let opened = world.state.height();
    let known = *world.state.event(TokenId(1), event).expect("attested");
    assert_eq!((known.tid, known.opened, known.status), (TokenId(1), opened, EventStatus::Open));
    assert_eq!(known.deadline, Height(opened.0 + 12));
    assert!(!known.is_overdue(known.deadline));
    assert!(known.is_overdue(Height(known.deadline.0 + 1)));
}

#[test]
fn ledger_22_blocking_and_releasing_take_effect_at_once() {
    let mut world = World::with_members(1);
    let tid = TokenId(1);
    let release = world.blocking(tid, false, AUTHORITY);
    world.refuses(release, &Rejected::NothingToChange { tid });
    let nobody = world.blocking(NOBODY, true, AUTHORITY);
    world.refuses(nobody, &Rejected::NoSuchMember { tid: NOBODY });

    let free = world.state.registry_root();
    let block = world.blocking(tid, true, AUTHORITY);
    world.must(block);
    let status = world.state.member(tid).expect("a member").member.status;
    assert!(status.has(Status::BLOCKED) && !status.has(Status::ACTIVE));
    let blocked = world.state.registry_root();
    assert_ne!(blocked, free);
    assert!(!world.state.is_recent_registry_root(free));
    let again = world.blocking(tid, true, AUTHORITY);
    world.refuses(again, &Rejected::NothingToChange { tid });

    let release = world.blocking(tid, false, AUTHORITY);
    world.must(release);
    let status = world.state.member(tid).expect("a member").member.status;
    assert!(!status.has(Status::BLOCKED) && status.has(Status::ACTIVE));
    // The leaf is as it was, so its root counts again; the one in between does not.
    assert_eq!(world.state.registry_root(), free);
    assert!(!world.state.is_recent_registry_root(blocked));
}

#[test]
fn ledger_28_a_founding_in_waiting_is_nobody_yet() {
    let mut world = World::new();
    let founding = world.founding();
    world.must(founding);
    let tid = TokenId(1);
    let block = world.blocking(tid, true, AUTHORITY);
    world.refuses(block, &Rejected::NoSuchMember { tid });
}

#[test]
fn ledger_17_announcements() {
    let mut world = World::with_members(2);
    let tid = TokenId(1);
    let earliest = Epoch(world.state.epoch().0 + 3);
    let good = world.announcement(tid, Shares(1001), earliest);
    let announce = |world: &World, spoil: &dyn Fn(&mut sotto_protocol::operation::Announcement)| {
        let mut payload = good.clone();
        spoil(&mut payload);
        world.announce(payload)
    };

    let stolen = Transaction::Announce(Signed::sign(&world.state.network(), good.clone(), &key(102)));
    world.refuses(stolen, &Rejected::NotTheOwner { tid });
    let spoilt = announce(&world, &|a| a.tid = NOBODY);
    world.refuses(spoilt, &Rejected::NoSuchMember { tid: NOBODY });
    for supply in [0, 999, 1000] {
        let spoilt = announce(&world, &|a| a.supply_new = Shares(supply));
        world.refuses(spoilt, &Rejected::SupplyNotRaised { tid, supply: Shares(1000) });
    }
    for epoch in [0, earliest.0 - 1] {
        let spoilt = announce(&world, &|a| a.epoch = Epoch(epoch));
        world.refuses(spoilt, &Rejected::AnnouncedTooLate { epoch: Epoch(epoch), earliest });
    }
    let latest = Epoch(world.state.epoch().0 + 16);
    for epoch in [latest.0 + 1, u32::MAX] {
        let spoilt = announce(&world, &|a| a.epoch = Epoch(epoch));
        world.refuses(spoilt, &Rejected::AnnouncedTooFar { epoch: Epoch(epoch), latest });
    }
    assert_eq!(world.state.check(&announce(&world, &|a| a.epoch = latest)), Ok(()));
    let made_at = Height(world.state.height().0 + 1);
    let spoilt = announce(&world, &|a| a.made_at = made_at);
    world.refuses(spoilt, &Rejected::AnnouncedAhead { made_at });

    let first = announce(&world, &|_| {});
    world.must(first);
    let second = announce(&world, &|a| a.supply_new = Shares(5000));
    world.refuses(second, &Rejected::AnnouncementPending { tid, epoch: earliest });
}

#[test]
fn ledger_18_whoever_owes_or_is_blocked_announces_nothing() {
    let mut world = World::with_members(2);
    let (one, two) = (TokenId(1), TokenId(2));
    let epoch = Epoch(world.state.epoch().0 + 3);
    let event = world.event(one);
    let owing = world.announce(world.announcement(one, Shares(2000), epoch));
    world.refuses(owing, &Rejected::EventOpen { tid: one, event });
    let block = world.blocking(two, true, AUTHORITY);
    world.must(block);
    let blocked = world.announce(world.announcement(two, Shares(2000), epoch));
    world.refuses(blocked, &Rejected::NotActive { tid: two });
}
