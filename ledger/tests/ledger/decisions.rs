//! Rules of decisions: who may decide what, when it takes effect, and what becomes of it.

use sotto_ledger::{DecisionStatus, Rejected, State};
use sotto_protocol::amount::{Height, Reputation, Shares, TokenId};
use sotto_protocol::decision::{Decision, DecisionId, MAX_REASON_BYTES, MAX_STANDINGS, Standing, Verdict};
use sotto_protocol::field::F;
use sotto_protocol::keys::{Address, PublicKey, VerifyingKey};
use sotto_protocol::member::Status;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::{Endorsed, EndorsementError};
use sotto_protocol::powers::{Power, PowerRow, Powers};
use sotto_protocol::role::Role;
use sotto_protocol::transaction::Transaction;

use crate::world::{AUTHORITY, GATEWAY, World, genesis, key, public};

const SECOND: u8 = 12;
const THIRD: u8 = 13;
const ONE: TokenId = TokenId(1);

/// Three authority keys: two must sign, but for registrations.
fn three_keys() -> Genesis {
    let mut genesis = genesis();
    genesis.accreditation.authority = [AUTHORITY, SECOND, THIRD].map(|name| public(&key(name))).to_vec();
    genesis.powers = Powers::standard(3, 8);
    genesis.powers.0.iter_mut().filter(|row| row.power == Power::Register).for_each(|row| row.keys = 1);
    genesis
}

fn signed(world: &World, decision: &Decision, by: &[u8]) -> Transaction {
    let mut endorsed = Endorsed { payload: decision.clone(), endorsements: Vec::new() };
    for name in by {
        endorsed.endorse(&world.state.network(), &key(*name));
    }
    Transaction::Decide(Box::new(endorsed))
}

fn status(world: &World, id: DecisionId) -> DecisionStatus {
    world.state.decision(id).expect("it was decided").status
}

fn effective(world: &World, id: DecisionId) -> Height {
    world.state.decision(id).expect("it was decided").effective
}

fn member_status(world: &World, tid: TokenId) -> Status {
    world.state.member(tid).expect("a member").member.status
}

#[test]
fn ledger_30_a_power_takes_its_number_of_accredited_keys() {
    let mut world = World::of(three_keys()).and_members(1);
    let decision = world.decision(Verdict::Block { tid: ONE });
    let few = Rejected::TooFewKeys { power: Power::Block, needed: 2, got: 1 };
    let one = signed(&world, &decision, &[SECOND]);
    world.refuses(one, &few);
    let stranger = signed(&world, &decision, &[SECOND, GATEWAY]);
    world.refuses(stranger, &Rejected::NotAccredited { role: Role::Authority });
    let Transaction::Decide(mut twice) = signed(&world, &decision, &[SECOND]) else { unreachable!("a decision") };
    let again = twice.endorsements[0];
    twice.endorsements.push(again);
    world.refuses(Transaction::Decide(twice), &Rejected::Endorsements { error: EndorsementError::Order });
    let good = signed(&world, &decision, &[THIRD, SECOND]);
    world.must(good);
    // Signed by others, it is still the same decision.
    let id = decision.id(&world.state.network());
    let other = signed(&world, &decision, &[AUTHORITY, SECOND]);
    world.refuses(other, &Rejected::Decided { decision: id });
    assert_eq!(world.state.decision(id).expect("decided").signers.len(), 2);
}

#[test]
fn ledger_30_powers_shrink_and_expire_with_the_height() {
    let mut rules = three_keys();
    let row = |keys, until| PowerRow { power: Power::Block, keys, notice: 0, overrule: None, until };
    let rows = [row(1, Some(Height(20))), row(3, Some(Height(30)))];
    rules.powers = Powers(vec![*rules.powers.at(Power::Register, Height(1)).expect("held"), rows[0], rows[1]]);
    let mut world = World::of(rules).and_members(2);
    let first = world.decision(Verdict::Block { tid: ONE });
    let first = signed(&world, &first, &[SECOND]);
    world.must(first);
    world.go_height(Height(20));
    let second = world.decision(Verdict::Block { tid: TokenId(2) });
    let few = signed(&world, &second, &[SECOND]);
    world.refuses(few, &Rejected::TooFewKeys { power: Power::Block, needed: 3, got: 1 });
    world.go_height(Height(30));
    let all = signed(&world, &second, &[AUTHORITY, SECOND, THIRD]);
    world.refuses(all, &Rejected::NotHeld { power: Power::Block });
    let never = world.deciding(Verdict::Release { tid: ONE }, AUTHORITY);
    world.refuses(never, &Rejected::NotHeld { power: Power::Release });
}

#[test]
fn ledger_31_a_decision_gives_a_reason() {
    let mut world = World::with_members(1);
    let good = world.decision(Verdict::Block { tid: ONE });
    for reason in [String::new(), " \n".to_owned(), "\t\r\u{c}".to_owned(), "x".repeat(MAX_REASON_BYTES + 1)] {
        let bytes = reason.len();
        let spoilt = signed(&world, &Decision { reason, ..good.clone() }, &[AUTHORITY]);
        world.refuses(spoilt, &Rejected::Reason { bytes });
    }
    let longest = Decision { reason: "x".repeat(MAX_REASON_BYTES), ..good };
    let longest = signed(&world, &longest, &[AUTHORITY]);
    world.must(longest);
}

#[test]
fn ledger_31_a_ban_is_reopened_by_a_later_decision_about_it() {
    let mut world = World::with_members(2);
    let unknown = DecisionId(F::from(5u64));
    let ban = world.decide(Verdict::Block { tid: ONE });
    let other = world.decide(Verdict::Block { tid: TokenId(2) });
    let release = world.decision(Verdict::Release { tid: ONE });
    for earlier in [unknown, other] {
        let spoilt = Decision { reopens: Some(earlier), ..release.clone() };
        let spoilt = signed(&world, &spoilt, &[AUTHORITY]);
        world.refuses(spoilt, &Rejected::NotReopened { decision: earlier });
    }
    let release = Decision { reopens: Some(ban), ..release };
    let id = release.id(&world.state.network());
    let release = signed(&world, &release, &[AUTHORITY]);
    world.must(release);
    assert_eq!((status(&world, ban), status(&world, id)), (DecisionStatus::Reopened, DecisionStatus::InForce));
    assert_eq!(status(&world, other), DecisionStatus::InForce);
    // A steward takes no ban back.
    let steward = PublicKey(world.fresh());
    let mut unlike = world.decision(Verdict::Steward { tid: TokenId(2), steward });
    unlike.reopens = Some(other);
    let unlike = signed(&world, &unlike, &[AUTHORITY]);
    world.refuses(unlike, &Rejected::NotReopened { decision: other });
    // What is reopened already is not in force any more.
    let mut again = world.decision(Verdict::Block { tid: ONE });
    again.reopens = Some(ban);
    let again = signed(&world, &again, &[AUTHORITY]);
    world.refuses(again, &Rejected::NotReopened { decision: ban });
}

#[test]
fn ledger_32_accreditation_follows_the_height() {
    let mut world = World::with_members(1);
    let new = public(&key(77));
    let accredit = Verdict::Accredit { role: Role::Gateway, key: new };
    for spoilt in [public(&key(GATEWAY)), VerifyingKey([0; 32])] {
        let spoilt = world.deciding(Verdict::Accredit { role: Role::Gateway, key: spoilt }, AUTHORITY);
        world.refuses(spoilt, &Rejected::AccreditedKey { role: Role::Gateway });
    }
    let id = world.decide(accredit);
    assert_eq!(status(&world, id), DecisionStatus::Pending);
    world.go_height(Height(effective(&world, id).0 - 1));
    let early = world.deposit(sotto_protocol::amount::Cents(5), 77);
    world.refuses(early.clone(), &Rejected::NotAccredited { role: Role::Gateway });
    world.seal();
    assert_eq!(status(&world, id), DecisionStatus::InForce);
    world.must(early);

    let revoke = Verdict::Revoke { role: Role::Gateway, key: new };
    world.decide(revoke.clone());
    let late = world.deposit(sotto_protocol::amount::Cents(5), 77);
    world.refuses(late, &Rejected::NotAccredited { role: Role::Gateway });
    let again = world.deciding(revoke, AUTHORITY);
    world.refuses(again, &Rejected::NotAccredited { role: Role::Gateway });
    assert_eq!(world.state.accredited(Role::Gateway).collect::<Vec<_>>(), [public(&key(GATEWAY))]);
}

#[test]
fn ledger_32_the_last_keys_cannot_be_revoked() {
    let mut world = World::with_members(1);
    let last = Verdict::Revoke { role: Role::Authority, key: public(&key(AUTHORITY)) };
    let revoke = world.deciding(last, AUTHORITY);
    world.refuses(revoke, &Rejected::TooFewRemain { needed: 1 });
}

#[test]
fn ledger_33_what_no_longer_holds_when_its_time_has_come_lapses() {
    let mut world = World::with_members(1);
    let accredit = Verdict::Accredit { role: Role::Oracle, key: public(&key(77)) };
    let (first, second) = (world.decide(accredit.clone()), world.decide(accredit));
    world.go_height(effective(&world, second));
    assert_eq!((status(&world, first), status(&world, second)), (DecisionStatus::InForce, DecisionStatus::Lapsed));
}

#[test]
fn ledger_33_a_boundary_is_on_time_unless_its_block_has_begun() {
    for (notice, into_epoch) in [(0, 0), (0, 1), (2, 0)] {
        let mut rules = genesis();
        let row = rules.powers.0.iter_mut().find(|row| row.power == Power::Steward).expect("held");
        (row.notice, row.overrule) = (notice, None);
        let mut world = World::of(rules).and_members(1);
        world.next_epoch();
        let schedule = world.state.genesis().schedule;
        let (begun, next) = (world.state.height(), schedule.next_boundary(world.state.height()));
        // So early that the notice ends in the middle of this epoch, or so late that it ends at the very boundary.
        world.go_height(Height(begun.0 + into_epoch));
        let steward = PublicKey(world.fresh());
        let early = world.decide(Verdict::Steward { tid: ONE, steward });
        world.go_height(Height(next.0 - notice));
        let steward = PublicKey(world.fresh());
        let late = world.decide(Verdict::Steward { tid: ONE, steward });
        let due = if notice == 0 { schedule.next_boundary(next) } else { next };
        assert_eq!((effective(&world, early), effective(&world, late)), (next, due), "{notice} {into_epoch}");
    }
}

#[test]
fn ledger_34_a_steward_takes_office_at_a_boundary_and_is_dismissed_again() {
    let mut world = World::with_members(2);
    let (own, steward) = (world.state.member(ONE).expect("a member").member.pk, PublicKey(world.fresh()));
    for spoilt in [own, PublicKey::default()] {
        let spoilt = world.deciding(Verdict::Steward { tid: ONE, steward: spoilt }, AUTHORITY);
        world.refuses(spoilt, &Rejected::NoSteward { tid: ONE });
    }
    world.seal();
    let before = world.state.registry_root();
    let id = world.decide(Verdict::Steward { tid: ONE, steward });
    let due = effective(&world, id);
    assert!(world.state.genesis().schedule.is_boundary(due), "not in the middle of an epoch");
    assert_eq!(world.state.registry_root(), before);
    world.go_height(due);
    assert_eq!(world.state.member(ONE).expect("a member").member.steward, steward);
    assert!(world.state.is_recent_registry_root(before), "claims go on under the older root");
    let dismissal = world.decide(Verdict::Steward { tid: ONE, steward: PublicKey::default() });
    world.go_height(effective(&world, dismissal));
    assert_eq!(world.state.member(ONE).expect("a member").member.steward, PublicKey::default());
}

#[test]
fn ledger_34_no_key_that_is_out_of_use_is_a_steward() {
    let mut world = World::with_members(2);
    let two = TokenId(2);
    let (old, new) = (world.state.member(two).expect("a member").member.pk, world.address(77));
    // Decided before the rotation begins, it lapses; while it runs, and after it, nobody can decide it.
    let early = world.decide(Verdict::Steward { tid: ONE, steward: old });
    let rotation = world.decide(Verdict::Rotate { tid: two, address: new });
    for steward in [old, new.pk] {
        let spoilt = world.deciding(Verdict::Steward { tid: ONE, steward }, AUTHORITY);
        world.refuses(spoilt, &Rejected::NoSteward { tid: ONE });
    }
    world.go_height(effective(&world, early).max(effective(&world, rotation)));
    assert_eq!(status(&world, early), DecisionStatus::Lapsed);
    assert_eq!(world.state.member(ONE).expect("a member").member.steward, PublicKey::default());
    let spoilt = world.deciding(Verdict::Steward { tid: ONE, steward: old }, AUTHORITY);
    world.refuses(spoilt, &Rejected::NoSteward { tid: ONE });
    let good = world.decide(Verdict::Steward { tid: ONE, steward: new.pk });
    world.go_height(effective(&world, good));
    assert_eq!(world.state.member(ONE).expect("a member").member.steward, new.pk);
}

#[test]
fn ledger_35_keys_rotate_after_a_notice_in_which_nothing_is_spent() {
    let mut world = World::with_members(2);
    let (old, new) = (world.state.member(ONE).expect("a member").address, world.address(77));
    let taken = world.state.member(TokenId(2)).expect("a member").address;
    for (spoilt, why) in [
        (taken, Rejected::KeyRegistered { tid: TokenId(2) }),
        (old, Rejected::KeyRegistered { tid: ONE }),
        (Address { vk: old.vk, ..new }, Rejected::KeyRegistered { tid: ONE }),
        (Address { ek: old.ek, ..new }, Rejected::KeyRegistered { tid: ONE }),
        (Address { vk: VerifyingKey([0; 32]), ..new }, Rejected::UnusableKey),
    ] {
        let spoilt = world.deciding(Verdict::Rotate { tid: ONE, address: spoilt }, AUTHORITY);
        world.refuses(spoilt, &why);
    }
    let before = world.state.registry_root();
    let id = world.decide(Verdict::Rotate { tid: ONE, address: new });
    assert!(member_status(&world, ONE).has(Status::ROTATING | Status::ACTIVE));
    assert!(!world.state.is_recent_registry_root(before), "nothing is spent under an older root");
    let second = Verdict::Rotate { tid: ONE, address: world.address(78) };
    let second = world.deciding(second, AUTHORITY);
    world.refuses(second, &Rejected::Rotating { tid: ONE });
    // The old key may be somebody else's by now: it announces nothing.
    let announcement = world.announcement(ONE, Shares(2000), world.state.earliest_dilution());
    let announcement = world.announce(announcement);
    world.refuses(announcement, &Rejected::NotActive { tid: ONE });

    let rotating = world.state.registry_root();
    world.go_height(effective(&world, id));
    let record = world.state.member(ONE).expect("a member");
    assert_eq!((record.address, record.member.pk, &record.former[..]), (new, new.pk, &[old.pk][..]));
    assert!(!record.member.status.has(Status::ROTATING) && !world.state.is_recent_registry_root(rotating));
    assert_eq!(world.state.member_by_key(new.pk).map(|record| record.member.tid), Some(ONE));
    assert!(world.state.member_by_key(old.pk).is_none());
    // Neither key is anybody's ever again, and the next number is still the next.
    assert_eq!(world.state.next_tid(), Some(TokenId(3)));
    let mut registration = world.registration();
    registration.address.pk = old.pk;
    let founding = world.founding_of(registration);
    world.refuses(Transaction::Found(Box::new(founding)), &Rejected::KeyRegistered { tid: ONE });
}

#[test]
fn ledger_37_standings_change_in_batches_at_boundaries() {
    let mut world = World::with_members(2);
    let change = |tid, reputation| Standing { tid: TokenId(tid), reputation: Reputation(reputation), vetted: true };
    let batch = |changes: Vec<Standing>| Verdict::Standing { changes, complaints: Vec::new() };
    let many = (1..=u32::try_from(MAX_STANDINGS).expect("a small number") + 1).map(|tid| change(tid, 5)).collect();
    for spoilt in [vec![], vec![change(2, 5), change(1, 5)], vec![change(1, 5), change(1, 6)], many] {
        let spoilt = world.deciding(batch(spoilt), AUTHORITY);
        world.refuses(spoilt, &Rejected::Batch);
    }
    let nobody = world.deciding(batch(vec![change(9, 5)]), AUTHORITY);
    world.refuses(nobody, &Rejected::NoSuchMember { tid: TokenId(9) });
    // The second member is vetted, with this very reputation.
    let same = world.deciding(batch(vec![change(1, 5), change(2, 100)]), AUTHORITY);
    world.refuses(same, &Rejected::NothingToChange { tid: TokenId(2) });

    let id = world.decide(batch(vec![change(1, 5), change(2, 6)]));
    world.go_height(effective(&world, id));
    let member = world.state.member(ONE).expect("a member").member;
    assert_eq!((member.reputation, member.status.has(Status::VETTED)), (Reputation(5), true));
    assert_eq!(world.state.member(TokenId(2)).expect("a member").member.reputation, Reputation(6));
}

#[test]
fn decisions_replay_to_the_same_roots() {
    let mut world = World::with_members(3);
    let new = world.address(77);
    world.decide(Verdict::Rotate { tid: ONE, address: new });
    world.decide(Verdict::Block { tid: TokenId(2) });
    world.decide(Verdict::Accredit { role: Role::Oracle, key: public(&key(88)) });
    let steward = PublicKey(world.fresh());
    world.decide(Verdict::Steward { tid: TokenId(2), steward });
    let changes = vec![Standing { tid: TokenId(3), reputation: Reputation(1), vetted: true }];
    world.decide(Verdict::Standing { changes, complaints: Vec::new() });
    for _ in 0..40 {
        world.seal();
    }
    assert!(world.state.decisions().all(|record| record.status == DecisionStatus::InForce));
    let mut full = State::new(genesis()).expect("the genesis works");
    let mut compact = full.clone();
    for sealed in &world.blocks {
        full.replay(&sealed.block).expect("it follows");
        compact.replay(sealed.block.compact().block()).expect("it follows");
    }
    assert!(full == world.state && compact == world.state);
}
