//! Rules of owners' reports, withdrawn announcements, vetoes and attested stakes.

use sotto_ledger::{DecisionStatus, EventStatus, Evidence, Rejected};
use sotto_protocol::amount::{Epoch, Height, Shares, TokenId};
use sotto_protocol::decision::{DecisionId, Verdict};
use sotto_protocol::encryption::{NOTE_CIPHERTEXT_BYTES, NoteCiphertext};
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventId;
use sotto_protocol::field::F;
use sotto_protocol::keys::{Address, PublicKey};
use sotto_protocol::member::Status;
use sotto_protocol::note::{CashNote, CompanyId, HeldHash, stake};
use sotto_protocol::operation::{Attestation, MAX_OPEN_REPORTS, Report, StakeAttestation, Veto, Withdrawal};
use sotto_protocol::role::Role;
use sotto_protocol::transaction::Transaction;

use crate::world::{AUTHORITY, GATEWAY, ORACLE, World};

const ONE: TokenId = TokenId(1);
const TWO: TokenId = TokenId(2);
const SEALED: NoteCiphertext = NoteCiphertext([0; NOTE_CIPHERTEXT_BYTES]);

// The member with number `tid` signs with key `100 + tid`.
fn report(world: &World, event: EventId, by: u8) -> Transaction {
    Transaction::Report(Box::new(world.signed(Report { tid: ONE, event, opening: SEALED }, by)))
}

fn reported(world: &mut World) -> EventId {
    let event = EventId(world.fresh());
    let report = report(world, event, 101);
    world.must(report);
    event
}

fn naming(world: &World, tid: TokenId, event: EventId, named: EventId) -> Transaction {
    let attestation = Attestation { tid, event, report: Some(named), of_stake: false, opening: SEALED };
    Transaction::Attest(Box::new(world.signed(attestation, ORACLE)))
}

#[test]
fn ledger_39_an_owner_reports_a_sale_before_any_oracle() {
    let mut world = World::with_members(2);
    let fresh = EventId(world.fresh());
    let stolen = report(&world, fresh, 102);
    world.refuses(stolen, &Rejected::NotTheOwner { tid: ONE });
    for reserved in [0u64, 1] {
        let reserved = report(&world, EventId(F::from(reserved)), 101);
        world.refuses(reserved, &Rejected::ReservedEvent);
    }
    let attested = world.event(ONE);
    let known = report(&world, attested, 101);
    world.refuses(known, &Rejected::EventKnown { event: attested });

    let opened = world.state.height();
    let event = reported(&mut world);
    let entry = *world.state.event(ONE, event).expect("reported");
    assert_eq!((entry.tid, entry.evidence, entry.status), (ONE, Evidence::Reported, EventStatus::Open));
    assert_eq!(entry.deadline, Height(opened.0 + 12));
    // It is owed and paid like any other, blocked or not.
    world.decide(Verdict::Block { tid: ONE });
    world.go(Phase::Payouts);
    let payout = world.payout_leg(ONE, Some(event));
    world.must(Transaction::Payout(Box::new(payout)));
}

#[test]
fn ledger_39_reports_do_not_pile_up() {
    let mut world = World::with_members(1);
    let first = reported(&mut world);
    for _ in 1..MAX_OPEN_REPORTS {
        reported(&mut world);
    }
    let event = EventId(world.fresh());
    let one_more = report(&world, event, 101);
    world.refuses(one_more.clone(), &Rejected::ManyReports { tid: ONE });
    let confirmed = naming(&world, ONE, first, first);
    world.must(confirmed);
    world.must(one_more);
}

#[test]
fn ledger_40_an_oracle_confirms_a_report_or_opens_the_difference() {
    let mut world = World::with_members(2);
    let (first, second) = (reported(&mut world), reported(&mut world));
    let attested = world.event(ONE);
    let fresh = EventId(world.fresh());
    let count = world.state.events().count();
    for named in [fresh, attested] {
        let spoilt = naming(&world, ONE, fresh, named);
        world.refuses(spoilt, &Rejected::NoSuchReport { event: named });
    }
    let of_another = naming(&world, TWO, fresh, first);
    world.refuses(of_another, &Rejected::NoSuchReport { event: first });
    let known = naming(&world, ONE, attested, first);
    world.refuses(known, &Rejected::EventKnown { event: attested });

    let confirmation = naming(&world, ONE, first, first);
    world.must(confirmation);
    assert_eq!(world.state.event(ONE, first).expect("reported").evidence, Evidence::Confirmed);
    assert_eq!(world.state.events().count(), count, "no second debt");
    let twice = naming(&world, ONE, fresh, first);
    world.refuses(twice, &Rejected::NoSuchReport { event: first });

    let difference = naming(&world, ONE, fresh, second);
    world.must(difference);
    assert_eq!(world.state.event(ONE, second).expect("reported").evidence, Evidence::Corrected(fresh));
    assert_eq!(world.state.event(ONE, fresh).expect("attested").evidence, Evidence::Attested);
    assert_eq!(world.state.open_events(ONE).count(), count + 1);
}

fn withdrawal(world: &World, spoil: impl FnOnce(&mut Withdrawal), by: u8) -> Transaction {
    let epoch = world.state.announcement(ONE).map_or(Epoch(0), |ahead| ahead.epoch);
    let mut withdrawal = Withdrawal { tid: ONE, epoch, made_at: world.state.height() };
    spoil(&mut withdrawal);
    Transaction::Withdraw(world.signed(withdrawal, by))
}

#[test]
fn ledger_38_an_announcement_is_given_up() {
    let mut world = World::with_members(2);
    let nothing = withdrawal(&world, |_| {}, 101);
    world.refuses(nothing, &Rejected::NothingAnnounced { tid: ONE, epoch: Epoch(0) });
    let epoch = world.announce_dilution(ONE);
    world.next_epoch();
    let quiet = |world: &World| world.state.member(ONE).expect("a member").member.status.has(Status::QUIET);
    assert!(quiet(&world));
    let stolen = withdrawal(&world, |_| {}, 102);
    world.refuses(stolen, &Rejected::NotTheOwner { tid: ONE });
    let other = withdrawal(&world, |w| w.epoch = Epoch(epoch.0 + 1), 101);
    world.refuses(other, &Rejected::NothingAnnounced { tid: ONE, epoch: Epoch(epoch.0 + 1) });
    let made_at = Height(world.state.height().0 + 1);
    let early = withdrawal(&world, |w| w.made_at = made_at, 101);
    world.refuses(early, &Rejected::AnnouncedAhead { made_at });
    let good = withdrawal(&world, |_| {}, 101);
    world.must(good);
    assert!(quiet(&world) && world.state.announcement(ONE).is_none());
    world.next_epoch();
    assert!(!quiet(&world), "resales go on from the next boundary on");
    world.announce_dilution(ONE);
}

#[test]
fn ledger_38_what_is_carried_out_is_not_given_up() {
    let (mut world, tid) = World::before_dilution();
    let dilution = world.dilute_leg(tid, Shares(2000));
    world.must(Transaction::Dilute(Box::new(dilution)));
    let late = withdrawal(&world, |_| {}, 101);
    world.refuses(late, &Rejected::AlreadyDiluted { tid });
}

#[test]
fn ledger_36_the_old_key_vetoes_its_replacement() {
    let mut world = World::with_members(2);
    let old = world.state.member(ONE).expect("a member").clone();
    let address = world.address(77);
    let veto = |world: &World, decision, by| Transaction::Veto(world.signed(Veto { decision }, by));
    let unknown = DecisionId(F::from(5u64));
    let block = world.decide(Verdict::Block { tid: TWO });
    for decision in [unknown, block] {
        let spoilt = veto(&world, decision, 101);
        world.refuses(spoilt, &Rejected::NothingToVeto { decision });
    }
    let id = world.decide(Verdict::Rotate { tid: ONE, address });
    for by in [102, 77] {
        let stolen = veto(&world, id, by);
        world.refuses(stolen, &Rejected::NotTheOwner { tid: ONE });
    }
    let rotating = world.state.registry_root();
    let good = veto(&world, id, 101);
    world.must(good);
    assert_eq!(world.state.decision(id).expect("decided").status, DecisionStatus::Vetoed);
    assert_eq!(world.state.member(ONE), Some(&old));
    assert!(!world.state.is_recent_registry_root(rotating));
    for _ in 0..20 {
        world.seal();
    }
    assert_eq!(world.state.member(ONE), Some(&old), "it never takes effect");
    // In force, it is too late.
    let address = Address { pk: PublicKey(world.fresh()), ..address };
    let id = world.decide(Verdict::Rotate { tid: ONE, address });
    let event = EventId(world.fresh());
    let report = report(&world, event, 101);
    world.refuses(report, &Rejected::Rotating { tid: ONE });
    world.go_height(world.state.decision(id).expect("decided").effective);
    let late = veto(&world, id, 77);
    world.refuses(late, &Rejected::NothingToVeto { decision: id });
}

#[test]
fn ledger_43_an_oracle_makes_stakes_and_nothing_else() {
    let mut world = World::with_members(1);
    let (company, held) = (CompanyId(world.fresh()), HeldHash(world.fresh()));
    let attestation = StakeAttestation { company, held, opening: SEALED };
    for by in [AUTHORITY, GATEWAY, 101] {
        let stranger = Transaction::AttestStake(Box::new(world.signed(attestation.clone(), by)));
        world.refuses(stranger, &Rejected::NotAccredited { role: Role::Oracle });
    }
    world.seal();
    let before = world.state.note_count();
    let good = Transaction::AttestStake(Box::new(world.signed(attestation, ORACLE)));
    world.must(good);
    world.seal();
    let effects = &world.blocks.last().expect("just sealed").effects;
    let [(position, cm)] = effects.appended[..] else { unreachable!("one note") };
    // The ledger computes the commitment: whatever the oracle hashed, it is a stake, and no cash.
    let owner = sotto_protocol::tag::OwnerTag(held.0);
    let cash = CashNote { amount: sotto_protocol::amount::Cents(1), owner };
    assert!(cm == stake::commit(company, held) && cm != cash.commit());
    assert_eq!(u64::from(position.0), before);
}
