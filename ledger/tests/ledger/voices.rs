//! Rules of ballots, complaints and consumed stakes.

use sotto_ledger::{DecisionStatus, EventStatus, Rejected, State};
use sotto_protocol::amount::{Height, Period, Reputation, TokenId};
use sotto_protocol::ballot::{BallotNullifier, Choice, DecisionId};
use sotto_protocol::complaint::{ComplaintNullifier, SubjectCommitment};
use sotto_protocol::decision::{Standing, Verdict};
use sotto_protocol::encryption::{NOTE_CIPHERTEXT_BYTES, NoteCiphertext};
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventId;
use sotto_protocol::field::F;
use sotto_protocol::keys::PublicKey;
use sotto_protocol::member::Status;
use sotto_protocol::note::Commitment;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::operation::Attestation;
use sotto_protocol::transaction::{BallotBody, ComplaintBody, LegError, StakeBody, Transaction};
use sotto_protocol::tree::{NullifierRoot, RegistryRoot};

use crate::world::{AUTHORITY, ORACLE, World, genesis, leg};

const ONE: TokenId = TokenId(1);

fn ballot(world: &mut World, decision: DecisionId, choice: Choice) -> Transaction {
    let root_s = world.state.decision(decision).expect("decided").vote.expect("a vote").root;
    let nullifier = BallotNullifier(world.fresh());
    Transaction::Ballot(Box::new(leg(BallotBody { root_s, decision, choice, nullifier })))
}

// A decision that members may overrule: a steward for the first of four members.
fn before_vote() -> (World, DecisionId) {
    let mut world = World::with_members(4);
    let steward = PublicKey(world.fresh());
    let id = world.decide(Verdict::Steward { tid: ONE, steward });
    (world, id)
}

fn decided(world: &World, id: DecisionId) -> (DecisionStatus, bool) {
    let appointed = world.state.member(ONE).expect("a member").member.steward != PublicKey::default();
    (world.state.decision(id).expect("decided").status, appointed)
}

#[test]
fn ledger_44_members_vote_once_in_time_and_under_the_decisions_own_registry() {
    let (mut world, id) = before_vote();
    let vote = world.state.decision(id).expect("decided").vote.expect("a vote");
    assert_eq!((vote.root, vote.members, vote.needed), (world.state.registry_root(), 4, 2));
    let unknown = DecisionId(F::from(5u64));
    let ban = world.decide(Verdict::Block { tid: TokenId(2) });
    for decision in [unknown, ban] {
        let (root_s, nullifier) = (vote.root, BallotNullifier(world.fresh()));
        let spoilt = BallotBody { root_s, decision, choice: Choice::Overrule, nullifier };
        world.refuses(Transaction::Ballot(Box::new(leg(spoilt))), &Rejected::NoVote { decision });
    }
    // The ban changed the registry; the vote is still held under the one of its decision.
    let Transaction::Ballot(mut other) = ballot(&mut world, id, Choice::Overrule) else { unreachable!("a ballot") };
    other.body.root_s = world.state.registry_root();
    world.refuses(Transaction::Ballot(other), &Rejected::VoteRoot { root: vote.root });
    let Transaction::Ballot(mut long) = ballot(&mut world, id, Choice::Overrule) else { unreachable!("a ballot") };
    long.ciphertexts.push(NoteCiphertext([0; NOTE_CIPHERTEXT_BYTES]));
    let error = LegError::Ciphertexts { expected: 0, got: 1 };
    world.refuses(Transaction::Ballot(long), &Rejected::Shape { error });
    assert!(world.state.elector(id, TokenId(4)).is_some() && world.state.elector(id, TokenId(5)).is_none());

    let good = ballot(&mut world, id, Choice::Keep);
    world.must(good.clone());
    let Transaction::Ballot(mut again) = good else { unreachable!("a ballot") };
    again.body.choice = Choice::Overrule;
    world.refuses(Transaction::Ballot(again), &Rejected::Voted { decision: id });
    world.go_height(Height(vote.closes.0 - 1));
    let last = ballot(&mut world, id, Choice::Keep);
    world.must(last);
    let vote = world.state.decision(id).expect("decided").vote.expect("a vote");
    assert_eq!((vote.keep, vote.overrule), (2, 0));
}

#[test]
fn ledger_44_a_vote_that_is_over_takes_no_more_ballots() {
    // Votes that end before the notice does.
    let mut rules = genesis();
    let row = rules.powers.0.iter_mut().find(|row| row.power == sotto_protocol::powers::Power::Steward);
    row.expect("held").notice = 12;
    let mut world = World::of(rules).and_members(2);
    let steward = PublicKey(world.fresh());
    let id = world.decide(Verdict::Steward { tid: ONE, steward });
    let closes = world.state.decision(id).expect("decided").vote.expect("a vote").closes;
    world.go_height(closes);
    let late = ballot(&mut world, id, Choice::Overrule);
    world.refuses(late, &Rejected::VoteClosed { decision: id, closes });
    assert_eq!(decided(&world, id), (DecisionStatus::Pending, false));
    for _ in 0..16 {
        world.seal();
    }
    assert_eq!(decided(&world, id), (DecisionStatus::InForce, true));
}

#[test]
fn ledger_45_enough_members_and_more_than_to_keep_overrule_it() {
    use Choice::{Keep, Overrule};
    let cases: [(&[Choice], DecisionStatus); 5] = [
        (&[], DecisionStatus::InForce),
        (&[Overrule], DecisionStatus::InForce),
        (&[Overrule, Overrule], DecisionStatus::Overruled),
        (&[Overrule, Overrule, Keep], DecisionStatus::Overruled),
        (&[Overrule, Overrule, Keep, Keep], DecisionStatus::InForce),
    ];
    for (votes, outcome) in cases {
        let (mut world, id) = before_vote();
        for choice in votes {
            let ballot = ballot(&mut world, id, *choice);
            world.must(ballot);
        }
        assert_eq!(decided(&world, id), (DecisionStatus::Pending, false), "not before the vote is over");
        for _ in 0..20 {
            world.seal();
        }
        assert_eq!(decided(&world, id), (outcome, outcome == DecisionStatus::InForce), "{votes:?}");
        assert!(world.state.elector(id, ONE).is_none(), "the electorate is forgotten");
        let mut replayed = State::new(genesis()).expect("the genesis works");
        for sealed in &world.blocks {
            replayed.replay(&sealed.block).expect("it follows");
        }
        assert!(replayed == world.state);
    }
}

fn complaint(world: &mut World, spoil: impl FnOnce(&mut ComplaintBody)) -> Transaction {
    let mut body = ComplaintBody {
        root_n: world.state.tip().note_root,
        root_nf: world.state.tip().nullifier_root,
        root_s: world.state.period_root(),
        nullifier: ComplaintNullifier(world.fresh()),
        period: world.state.period(),
        subject: SubjectCommitment(world.fresh()),
    };
    spoil(&mut body);
    Transaction::Complain(Box::new(leg(body)))
}

// A world with members that were there when the period began.
fn in_period() -> World {
    let mut world = World::with_members(2);
    while world.state.period() == Period(0) {
        world.next_epoch();
    }
    world
}

#[test]
fn ledger_46_complaints_belong_to_their_period() {
    let mut world = in_period();
    let (current, root) = (world.state.period(), world.state.period_root());
    assert_eq!(current, Period(1));
    for period in [Period(0), Period(2)] {
        let spoilt = complaint(&mut world, |b| b.period = period);
        world.refuses(spoilt, &Rejected::OtherPeriod { current });
    }
    // A member is blocked: the registry changes, the period's does not.
    world.decide(Verdict::Block { tid: TokenId(2) });
    let now = world.state.registry_root();
    assert_ne!(now, root);
    for other in [now, RegistryRoot(F::from(5u64))] {
        let spoilt = complaint(&mut world, |b| b.root_s = other);
        world.refuses(spoilt, &Rejected::PeriodRoot { root });
    }
    let strange = NullifierRoot(F::from(5u64));
    let spoilt = complaint(&mut world, |b| b.root_nf = strange);
    world.refuses(spoilt, &Rejected::NullifierRootTooOld { root: strange });
    let anchor = sotto_protocol::tree::NoteRoot(F::from(5u64));
    let spoilt = complaint(&mut world, |b| b.root_n = anchor);
    world.refuses(spoilt, &Rejected::UnknownAnchor { root: anchor });
    let good = complaint(&mut world, |_| {});
    world.must(good.clone());
    let Transaction::Complain(mut again) = good else { unreachable!("a complaint") };
    again.body.subject = SubjectCommitment(world.fresh());
    world.refuses(Transaction::Complain(again), &Rejected::Complained);
    assert!(world.state.at_period(ONE).is_some());
}

#[test]
fn ledger_46_a_note_was_alive_a_few_epochs_ago_at_most() {
    let mut world = in_period();
    let claim = world.share_leg();
    let old = world.state.tip().nullifier_root;
    world.must(Transaction::Share(Box::new(claim)));
    for _ in 0..2 {
        world.next_epoch();
    }
    let recent = complaint(&mut world, |b| b.root_nf = old);
    world.must(recent);
    world.next_epoch();
    let stale = complaint(&mut world, |b| b.root_nf = old);
    world.refuses(stale, &Rejected::NullifierRootTooOld { root: old });
}

#[test]
fn ledger_46_a_complaint_counts_once_it_is_weighed_and_only_once() {
    let mut world = in_period();
    let good = complaint(&mut world, |_| {});
    let Transaction::Complain(leg) = &good else { unreachable!("a complaint") };
    let id = leg.body.nullifier;
    let before = world.state.member(ONE).expect("a member").member;
    world.must(good);
    world.next_epoch();
    assert_eq!(world.state.member(ONE).expect("a member").member, before, "it changes nothing by itself");
    let lower = |to, complaints| {
        let changes = vec![Standing { tid: ONE, reputation: Reputation(to), vetted: false }];
        Verdict::Standing { changes, complaints }
    };
    let unknown = ComplaintNullifier(F::from(5u64));
    let spoilt = world.deciding(lower(90, vec![unknown]), AUTHORITY);
    world.refuses(spoilt, &Rejected::NoSuchComplaint { complaint: unknown });
    let twice = world.deciding(lower(90, vec![id, id]), AUTHORITY);
    world.refuses(twice, &Rejected::Batch);
    let decision = world.decide(lower(90, vec![id]));
    for _ in 0..20 {
        world.seal();
    }
    let weighed = world.state.complaints().find(|(known, _)| *known == id).expect("it was counted").1.weighed;
    assert_eq!(weighed, Some(decision));
    assert_eq!(world.state.member(ONE).expect("a member").member.reputation, Reputation(90));
    let again = world.deciding(lower(80, vec![id]), AUTHORITY);
    world.refuses(again, &Rejected::NoSuchComplaint { complaint: id });
}

fn sold_stake(world: &mut World) -> EventId {
    let event = EventId(world.fresh());
    let opening = NoteCiphertext([0; NOTE_CIPHERTEXT_BYTES]);
    let attestation = Attestation { tid: ONE, event, report: None, of_stake: true, opening };
    let attestation = Transaction::Attest(Box::new(world.signed(attestation, ORACLE)));
    world.must(attestation);
    event
}

fn consume(world: &mut World, event_gross: EventId, spoil: impl FnOnce(&mut StakeBody)) -> Transaction {
    let mut body = StakeBody {
        root_n: world.state.tip().note_root,
        tid: ONE,
        pk: world.state.member(ONE).expect("a member").member.pk,
        nf: Nullifier(world.fresh()),
        cm_change: Commitment(world.fresh()),
        event_gross,
        event_net: EventId(world.fresh()),
    };
    spoil(&mut body);
    Transaction::Stake(Box::new(leg(body)))
}

#[test]
fn ledger_47_a_sold_stake_is_consumed_before_its_sale_is_paid() {
    let mut world = World::with_members(2);
    let (gross, plain) = (sold_stake(&mut world), world.event(ONE));
    let deadline = world.state.event(ONE, gross).expect("attested").deadline;
    for event in [plain, EventId(F::from(5u64))] {
        let spoilt = consume(&mut world, event, |_| {});
        world.refuses(spoilt, &Rejected::NoStakeAwaited { event });
    }
    let other = world.state.member(TokenId(2)).expect("a member").member.pk;
    let of_another = consume(&mut world, gross, |b| (b.tid, b.pk) = (TokenId(2), other));
    world.refuses(of_another, &Rejected::NoStakeAwaited { event: gross });
    let stranger = consume(&mut world, gross, |b| b.pk = other);
    world.refuses(stranger, &Rejected::StakeKey { tid: ONE });
    let known = consume(&mut world, gross, |b| b.event_net = plain);
    world.refuses(known, &Rejected::EventKnown { event: plain });

    world.go(Phase::Payouts);
    let early = world.payout_leg(ONE, Some(gross));
    world.refuses(Transaction::Payout(Box::new(early)), &Rejected::StakeFirst { event: gross });
    let good = consume(&mut world, gross, |_| {});
    let Transaction::Stake(leg) = &good else { unreachable!("a stake") };
    let net = leg.body.event_net;
    world.must(good);
    let entry = *world.state.event(ONE, net).expect("it took the place");
    assert_eq!((entry.deadline, entry.status), (deadline, EventStatus::Open));
    assert_eq!(world.state.event(ONE, gross).expect("attested").status, EventStatus::Replaced);
    assert_eq!(world.state.open_events(ONE).collect::<std::collections::BTreeSet<_>>(), [net, plain].into());
    let twice = consume(&mut world, gross, |_| {});
    world.refuses(twice, &Rejected::NoStakeAwaited { event: gross });
    let replaced = world.payout_leg(ONE, Some(gross));
    world.refuses(Transaction::Payout(Box::new(replaced)), &Rejected::EventPaid { event: gross });
    let payout = world.payout_leg(ONE, Some(net));
    world.must(Transaction::Payout(Box::new(payout)));
}

#[test]
fn ledger_21_an_oracle_takes_back_that_a_stake_was_sold() {
    let mut world = World::with_members(2);
    let gross = sold_stake(&mut world);
    let deadline = world.state.event(ONE, gross).expect("attested").deadline;
    let back = world.attestation(TokenId(2), gross, ORACLE);
    world.must(back);
    assert_eq!(world.state.event(ONE, gross).expect("attested").status, EventStatus::AwaitsStake, "another's event");
    let back = world.attestation(ONE, gross, ORACLE);
    world.must(back);
    let entry = *world.state.event(ONE, gross).expect("attested");
    assert_eq!((entry.deadline, entry.status), (deadline, EventStatus::Open));
    let again = world.known_attestation(gross);
    world.refuses(again, &Rejected::EventKnown { event: gross });
    let late = consume(&mut world, gross, |_| {});
    world.refuses(late, &Rejected::NoStakeAwaited { event: gross });
    world.go(Phase::Payouts);
    let payout = world.payout_leg(ONE, Some(gross));
    world.must(Transaction::Payout(Box::new(payout)));
}

#[test]
fn ledger_47_nobody_elses_report_keeps_a_stake_from_being_consumed() {
    let mut world = World::with_members(2);
    let gross = sold_stake(&mut world);
    let net = EventId(world.fresh());
    let opening = NoteCiphertext([0; NOTE_CIPHERTEXT_BYTES]);
    let report = sotto_protocol::operation::Report { tid: TokenId(2), event: net, opening };
    let report = Transaction::Report(Box::new(world.signed(report, 102)));
    world.must(report);
    let sold = consume(&mut world, gross, |b| b.event_net = net);
    world.must(sold);
    assert_eq!(world.state.event(ONE, net).expect("it took the place").status, EventStatus::Open);
}

#[test]
fn ledger_47_an_owners_own_report_keeps_no_stake_from_being_consumed() {
    use sotto_ledger::Evidence;
    for paid in [false, true] {
        let mut world = World::with_members(1);
        let gross = sold_stake(&mut world);
        let deadline = world.state.event(ONE, gross).expect("attested").deadline;
        world.go(Phase::Payouts);
        let net = EventId(world.fresh());
        let opening = NoteCiphertext([0; NOTE_CIPHERTEXT_BYTES]);
        let report = sotto_protocol::operation::Report { tid: ONE, event: net, opening };
        let report = Transaction::Report(Box::new(world.signed(report, 101)));
        world.must(report);
        if paid {
            let payout = world.payout_leg(ONE, Some(net));
            world.must(Transaction::Payout(Box::new(payout)));
        }
        let sold = consume(&mut world, gross, |b| b.event_net = net);
        world.must(sold);
        let entry = *world.state.event(ONE, net).expect("reported");
        let status = if paid { EventStatus::Closing } else { EventStatus::Open };
        assert_eq!((entry.deadline, entry.status, entry.evidence), (deadline, status, Evidence::Confirmed));
        assert_eq!(world.state.open_events(ONE).collect::<Vec<_>>(), if paid { vec![] } else { vec![net] });
    }
}

#[test]
fn ledger_47_a_confirmation_awaits_no_stake_and_a_rotating_key_consumes_none() {
    let mut world = World::with_members(1);
    let event = EventId(world.fresh());
    let opening = NoteCiphertext([0; NOTE_CIPHERTEXT_BYTES]);
    let report = sotto_protocol::operation::Report { tid: ONE, event, opening };
    let report = Transaction::Report(Box::new(world.signed(report, 101)));
    world.must(report);
    let attestation = Attestation { tid: ONE, event, report: Some(event), of_stake: true, opening };
    let attestation = Transaction::Attest(Box::new(world.signed(attestation, ORACLE)));
    world.refuses(attestation, &Rejected::StakeReported);

    let gross = sold_stake(&mut world);
    let address = world.address(77);
    world.decide(Verdict::Rotate { tid: ONE, address });
    assert!(world.state.member(ONE).expect("a member").member.status.has(Status::ROTATING));
    let rotating = consume(&mut world, gross, |_| {});
    world.refuses(rotating, &Rejected::Rotating { tid: ONE });
}
