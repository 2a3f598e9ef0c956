//! A valid complaint, and the lies.

use proptest::prelude::*;
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Period, Position, Reputation, Shares, TokenId};
use sotto_protocol::complaint::{ComplaintNullifier, SubjectCommitment};
use sotto_protocol::field::F;
use sotto_protocol::keys::{PublicKey, SpendingKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::note::Commitment;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;
use sotto_protocol::token::{Policy, TokenCommitment};
use sotto_protocol::trade::Salt;
use sotto_protocol::tree::{NoteTree, NullifierTree, RegistryPath, RegistryRoot, RegistryTree};

use super::{Complaint, Instance, Witness};
use crate::registry::Listing;
use crate::testing::{Lie, System, each_input_is_bound, holds, pinned, reject};

const BOB: TokenId = TokenId(3);
const DAN: TokenId = TokenId(6);
const PERIOD: Period = Period(4);

fn f(x: u64) -> F {
    F::from(x)
}

fn key_of(tid: TokenId) -> SpendingKey {
    SpendingKey(f(7_000 + u64::from(tid.0)))
}

fn listing(tid: TokenId) -> Listing {
    let member = Member {
        pk: key_of(tid).public_key(),
        tid,
        policy: Policy::Gross,
        status: Status::default().with(Status::ACTIVE),
        reputation: Reputation(100),
        steward: PublicKey::default(),
    };
    Listing { member, supply: Shares(10_000_000), token: TokenCommitment(f(44)), path: RegistryPath::default() }
}

// Bob, of whose token Dan holds 400 shares, complains.
fn bob() -> Witness {
    let mut witness = Witness::default();
    witness.sk = key_of(BOB);
    (witness.issuer, witness.subject) = (listing(BOB), listing(DAN));
    let input = &mut witness.note.input;
    input.enabled = true;
    input.amount = Shares(400);
    input.index = Index(7 << 70);
    input.carry = Fraction(11);
    input.basis = Cents(1_000_000);
    input.since = Height(38);
    input.rho = Rho(f(2000));
    witness.salt = Salt(f(88));
    witness
}

// Public values anew from the private ones, in a world made for them: so a lie is consistent but for the one rule it breaks.
fn again(instance: &mut Instance, witness: &mut Witness) {
    let (issuer, subject) = (&witness.issuer, &witness.subject);
    let leaf = |l: &Listing| (l.member.tid.0, registry_leaf(l.member.hash(), l.supply, l.token).0);
    let mut registry = RegistryTree::default();
    registry.set_many([(1, f(1)), leaf(issuer), leaf(subject)]);
    let cm = witness.note.input.note(issuer.member.tid, subject.member.pk).commit();
    let mut notes = NoteTree::default();
    notes.append(&[Commitment(f(5)), Commitment(f(6)), cm, Commitment(f(7))]).expect("room");
    witness.issuer.path = registry.path(witness.issuer.member.tid.0);
    witness.subject.path = registry.path(witness.subject.member.tid.0);
    witness.note.input.path = notes.path(Position(2));
    let nullifiers = others_spent();
    witness.note.absence = nullifiers.absence(witness.note.nullifier()).expect("not spent");
    let roots = (notes.root(), nullifiers.root());
    instance.body = witness.body(roots, RegistryRoot(registry.root()), instance.body.period);
}

fn others_spent() -> NullifierTree {
    let mut nullifiers = NullifierTree::default();
    nullifiers.insert(&[3, 2, 1].map(|i| Nullifier::of_share(Rho(f(i)), Position(0)))).expect("new");
    nullifiers
}

fn claim(mut witness: Witness) -> (Instance, Witness) {
    let mut instance = Instance { body: witness.body(Default::default(), Default::default(), PERIOD), ext: f(123) };
    again(&mut instance, &mut witness);
    (instance, witness)
}

// About a blocked holder, about one whose key is being replaced, by an issuer who is quiet.
fn shapes() -> Vec<(Instance, Witness)> {
    let mut blocked = bob();
    blocked.subject.member.status = Status::default().with(Status::BLOCKED);
    let mut rotating = bob();
    rotating.subject.member.status = Status::default().with(Status::ACTIVE | Status::ROTATING);
    rotating.issuer.member.status = Status::default().with(Status::ACTIVE | Status::QUIET);
    [bob(), blocked, rotating].map(claim).into()
}

// Each public input is bound, the last of them, `ext`, by COMPLAINT-7.
#[test]
fn every_shape_holds() {
    for (instance, witness) in shapes() {
        holds::<Complaint>(&instance, &witness);
        each_input_is_bound::<Complaint>(&instance, &witness);
    }
}

#[test]
fn constraints_are_pinned() {
    pinned::<Complaint>(&shapes());
}

#[test]
fn no_private_value_is_free() {
    let (instance, witness) = claim(bob());
    assert!(System::of::<Complaint>(&instance, &witness).free_variables().is_empty());
}

#[test]
fn lies_about_the_parties() {
    let (instance, witness) = claim(bob());
    reject::<Complaint>(
        &instance,
        &witness,
        &[
            Lie { rule: "COMPLAINT-1", name: "another registry", tell: |i, _| i.body.root_s = RegistryRoot(f(1)) },
            Lie {
                rule: "COMPLAINT-1",
                name: "somebody else complains in Bob's name",
                tell: |i, w| {
                    w.sk = SpendingKey(f(78));
                    again(i, w);
                },
            },
            Lie {
                rule: "COMPLAINT-1",
                name: "a blocked issuer",
                tell: |i, w| {
                    w.issuer.member.status = Status::default().with(Status::BLOCKED);
                    again(i, w);
                },
            },
            Lie {
                rule: "COMPLAINT-1",
                name: "with a key that is being replaced",
                tell: |i, w| {
                    w.issuer.member.status = w.issuer.member.status.with(Status::ROTATING);
                    again(i, w);
                },
            },
            Lie {
                rule: "COMPLAINT-2",
                name: "a subject under a key that is not registered",
                tell: |i, w| {
                    let (root_s, path) = (i.body.root_s, w.subject.path);
                    w.subject.member.pk = PublicKey(f(9));
                    again(i, w);
                    (i.body.root_s, w.subject.path) = (root_s, path);
                    w.issuer.path = claim(bob()).1.issuer.path;
                },
            },
            Lie {
                rule: "COMPLAINT-2",
                name: "about oneself",
                tell: |i, w| {
                    w.subject = w.issuer.clone();
                    again(i, w);
                },
            },
        ],
    );
}

#[test]
fn lies_about_the_note() {
    let (instance, witness) = claim(bob());
    reject::<Complaint>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "COMPLAINT-3",
                name: "shares of another token",
                tell: |i, w| {
                    let cm = w.note.input.note(TokenId(9), w.subject.member.pk).commit();
                    let mut notes = NoteTree::default();
                    notes.append(&[Commitment(f(5)), Commitment(f(6)), cm]).expect("room");
                    w.note.input.path = notes.path(Position(2));
                    i.body.root_n = notes.root();
                },
            },
            Lie {
                rule: "COMPLAINT-3",
                name: "somebody else's shares",
                tell: |i, w| {
                    let cm = w.note.input.note(BOB, PublicKey(f(9))).commit();
                    let mut notes = NoteTree::default();
                    notes.append(&[Commitment(f(5)), Commitment(f(6)), cm]).expect("room");
                    w.note.input.path = notes.path(Position(2));
                    i.body.root_n = notes.root();
                },
            },
            Lie {
                rule: "COMPLAINT-3",
                name: "a former holder, who kept an empty note",
                tell: |i, w| {
                    w.note.input.amount = Shares::ZERO;
                    again(i, w);
                },
            },
            Lie {
                rule: "COMPLAINT-3",
                name: "no note at all",
                tell: |i, w| {
                    w.note = Default::default();
                    again(i, w);
                },
            },
            Lie {
                rule: "COMPLAINT-4",
                name: "a holder who sold since",
                tell: |i, w| {
                    let mut nullifiers = others_spent();
                    nullifiers.insert(&[w.note.nullifier()]).expect("new");
                    i.body.root_nf = nullifiers.root();
                    let below = Nullifier(w.note.nullifier().0 - f(1));
                    w.note.absence = nullifiers.absence(below).expect("the number below is no nullifier");
                },
            },
            Lie {
                rule: "COMPLAINT-4",
                name: "another tree of nullifiers",
                tell: |i, _| i.body.root_nf = NullifierTree::default().root(),
            },
        ],
    );
}

#[test]
fn lies_about_what_is_public() {
    let (instance, witness) = claim(bob());
    reject::<Complaint>(
        &instance,
        &witness,
        &[
            Lie { rule: "COMPLAINT-5", name: "another period", tell: |i, _| i.body.period = Period(5) },
            Lie {
                rule: "COMPLAINT-5",
                name: "a second complaint under a free nullifier",
                tell: |i, _| i.body.nullifier = ComplaintNullifier(f(5)),
            },
            Lie {
                rule: "COMPLAINT-5",
                name: "the nullifier of a complaint about somebody else",
                tell: |i, _| i.body.nullifier = ComplaintNullifier::derive(&key_of(BOB), TokenId(9), PERIOD),
            },
            Lie {
                rule: "COMPLAINT-6",
                name: "opened to the authority as somebody else",
                tell: |i, w| i.body.subject = SubjectCommitment::derive(TokenId(9), w.salt),
            },
            Lie { rule: "COMPLAINT-6", name: "another salt", tell: |_, w| w.salt = Salt(f(89)) },
        ],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn any_issuer_may_complain_about_any_holder(
        sk in 1..u64::MAX,
        tids in (2..1u32 << 23, 1u32 << 23..1 << 24),
        amount in 1..=u64::MAX,
        period: u32,
        salt: u64,
    ) {
        let mut witness = bob();
        witness.sk = SpendingKey(f(sk));
        witness.issuer.member.pk = witness.sk.public_key();
        (witness.issuer.member.tid, witness.subject.member.tid) = (TokenId(tids.0), TokenId(tids.1));
        (witness.note.input.amount, witness.salt) = (Shares(amount), Salt(f(salt)));
        let (mut instance, mut witness) = claim(witness);
        instance.body.period = Period(period);
        again(&mut instance, &mut witness);
        holds::<Complaint>(&instance, &witness);
    }
}
