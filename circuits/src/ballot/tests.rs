//! One valid ballot of each shape, and the lies.

use proptest::prelude::*;
use sotto_protocol::amount::{Reputation, Shares, TokenId};
use sotto_protocol::ballot::{BallotNullifier, Choice, DecisionId};
use sotto_protocol::field::F;
use sotto_protocol::keys::{PublicKey, SpendingKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::token::{Policy, TokenCommitment};
use sotto_protocol::tree::{RegistryRoot, RegistryTree};

use super::{Ballot, Instance, Witness};
use crate::testing::{Lie, System, each_input_is_bound, holds, pinned, reject};

fn f(x: u64) -> F {
    F::from(x)
}

fn decision() -> DecisionId {
    DecisionId(f(55))
}

fn amy() -> Witness {
    let mut witness = Witness::default();
    witness.sk = SpendingKey(f(77));
    witness.member.member = Member {
        pk: witness.sk.public_key(),
        tid: TokenId(6),
        policy: Policy::Gross,
        status: Status::default().with(Status::ACTIVE | Status::VETTED),
        reputation: Reputation(100),
        steward: PublicKey(f(9)),
    };
    witness.member.supply = Shares(10_000_000);
    witness.member.token = TokenCommitment(f(44));
    witness
}

// The ballot of a witness, in a registry made for it.
fn claim(mut witness: Witness, choice: Choice) -> (Instance, Witness) {
    let body = witness.body(RegistryRoot::default(), decision(), choice);
    let mut instance = Instance { body, ext: f(123) };
    let tid = witness.member.member.tid;
    register_at(&mut instance, &mut witness, tid);
    (instance, witness)
}

// A registry that has the record at the given number, and others around it.
fn register_at(instance: &mut Instance, witness: &mut Witness, at: TokenId) {
    let listing = &mut witness.member;
    let leaf = registry_leaf(listing.member.hash(), listing.supply, listing.token);
    let mut tree = RegistryTree::default();
    tree.set_many([(1, f(1)), (5, f(5)), (at.0, leaf.0)]);
    listing.path = tree.path(at.0);
    instance.body.root_s = RegistryRoot(tree.root());
}

fn shapes() -> Vec<(Instance, Witness)> {
    let mut quiet = amy();
    quiet.member.member.status = Status::default().with(Status::ACTIVE | Status::QUIET);
    // Whoever decides also blocks, and begins rotations: neither takes anybody's voice.
    let (mut blocked, mut rotating) = (amy(), amy());
    blocked.member.member.status = Status::default().with(Status::BLOCKED);
    rotating.member.member.status = rotating.member.member.status.with(Status::ROTATING);
    let others = [quiet, blocked, rotating].map(|voter| claim(voter, Choice::Overrule));
    [claim(amy(), Choice::Overrule), claim(amy(), Choice::Keep)].into_iter().chain(others).collect()
}

#[test]
fn every_shape_holds() {
    for (instance, witness) in shapes() {
        holds::<Ballot>(&instance, &witness);
        each_input_is_bound::<Ballot>(&instance, &witness);
    }
}

#[test]
fn constraints_are_pinned() {
    pinned::<Ballot>(&shapes());
}

#[test]
fn no_private_value_is_free() {
    let (instance, witness) = claim(amy(), Choice::Overrule);
    assert!(System::of::<Ballot>(&instance, &witness).free_variables().is_empty());
}

#[test]
fn lies_about_the_voter() {
    let (instance, witness) = claim(amy(), Choice::Overrule);
    reject::<Ballot>(
        &instance,
        &witness,
        &[
            Lie { rule: "BALLOT-1", name: "another registry", tell: |i, _| i.body.root_s = RegistryRoot(f(1)) },
            Lie {
                rule: "BALLOT-1",
                name: "a voter who is not registered",
                tell: |i, w| {
                    w.sk = SpendingKey(f(78));
                    i.body.nullifier = w.nullifier(decision());
                },
            },
            Lie {
                rule: "BALLOT-1",
                name: "a record of the voter's own making",
                tell: |i, w| {
                    w.sk = SpendingKey(f(78));
                    w.member.member.pk = w.sk.public_key();
                    i.body.nullifier = w.nullifier(decision());
                },
            },
            Lie {
                rule: "BALLOT-1",
                name: "a second voice at another number",
                tell: |i, w| register_at(i, w, TokenId(7)),
            },
            Lie {
                rule: "BALLOT-1",
                name: "a better record than the voter's",
                tell: |_, w| w.member.member.status = Status::default().with(Status::ACTIVE),
            },
        ],
    );
}

#[test]
fn lies_about_the_vote() {
    let (instance, witness) = claim(amy(), Choice::Overrule);
    reject::<Ballot>(
        &instance,
        &witness,
        &[
            Lie { rule: "BALLOT-2", name: "a second nullifier", tell: |i, _| i.body.nullifier = BallotNullifier(f(5)) },
            Lie { rule: "BALLOT-2", name: "another decision", tell: |i, _| i.body.decision = DecisionId(f(56)) },
            Lie {
                rule: "BALLOT-2",
                name: "somebody else's vote",
                tell: |i, _| i.body.nullifier = BallotNullifier::derive(&SpendingKey(f(78)), decision()),
            },
        ],
    );
}

// BALLOT-3: natively a third choice cannot be written; in the constraints it must not pass. BALLOT-4, as the other choice, is
// what `each_input_is_bound` shows.
#[test]
fn there_is_no_third_choice() {
    let (instance, witness) = claim(amy(), Choice::Keep);
    let mut system = System::of::<Ballot>(&instance, &witness);
    let choice = 1 + super::Inputs::<F>::names().iter().position(|name| name == "choice").expect("an input");
    assert_eq!(system.assignment[choice], f(0));
    for other in [f(2), -f(1), f(1 << 32)] {
        system.assignment[choice] = other;
        assert!(system.broken().is_some(), "{other} is no choice");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn any_active_member_may_vote(
        sk in 1..u64::MAX,
        tid in 8..1u32 << 24,
        numbers in any::<(u32, u64, u64)>(),
        flags in any::<(bool, bool)>(),
        overrule: bool,
    ) {
        let mut witness = amy();
        witness.sk = SpendingKey(f(sk));
        let (reputation, supply, token) = numbers;
        let with = |status: Status, bit, on| if on { status.with(bit) } else { status };
        let status = with(Status::default().with(Status::ACTIVE), Status::VETTED, flags.0);
        let member = &mut witness.member.member;
        (member.pk, member.tid) = (witness.sk.public_key(), TokenId(tid));
        (member.reputation, member.status) = (Reputation(reputation), with(status, Status::QUIET, flags.1));
        (witness.member.supply, witness.member.token) = (Shares(supply), TokenCommitment(f(token)));
        let (instance, witness) = claim(witness, if overrule { Choice::Overrule } else { Choice::Keep });
        holds::<Ballot>(&instance, &witness);
    }
}
