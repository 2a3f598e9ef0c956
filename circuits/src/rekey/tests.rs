//! One valid claim of each shape, and the lies.

use proptest::prelude::*;
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Position, Reputation, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::keys::{PublicKey, SpendingKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::note::{Commitment, ShareNote};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::token::{Policy, TokenCommitment};
use sotto_protocol::tree::{NoteRoot, NoteTree, RegistryPath, RegistryRoot, RegistryTree};

use super::{Instance, Rekey, Replaced, Slot, Witness};
use crate::registry::Listing;
use crate::testing::{Lie, System, each_input_is_bound, holds, pinned, reject};

const BOB: TokenId = TokenId(3);
const STEWARD: u64 = 78;

fn f(x: u64) -> F {
    F::from(x)
}

fn keys() -> Replaced {
    Replaced { old: PublicKey(f(901)), new: PublicKey(f(902)) }
}

// The `i`-th note of the old key.
fn note(i: u64) -> Slot {
    let mut slot = Slot::unused(f(3_000 + i), Rho(f(4_000 + i)));
    let input = &mut slot.input;
    input.enabled = true;
    input.amount = Shares(100_000 + i);
    input.index = Index(u128::from(i) << 60);
    input.carry = Fraction(u64::MAX - i);
    input.basis = Cents(5_000_000 + i);
    input.since = Height(38);
    input.rho = Rho(f(2_000 + i));
    slot
}

// A note tree that has the notes, two apart, as the old key's and `tid`'s.
fn plant(witness: &mut Witness, tid: TokenId) -> NoteRoot {
    let mut tree = NoteTree::default();
    tree.append(&[Commitment(f(5)), Commitment(f(6)), Commitment(f(7))]).expect("room");
    for slot in &witness.slots {
        tree.append(&[slot.input.note(tid, keys().old).commit(), Commitment(f(8))]).expect("room");
    }
    for (i, slot) in (0..).zip(&mut witness.slots) {
        slot.input.path = tree.path(Position(3 + 2 * i));
    }
    tree.root()
}

// A registry that has the token at the given number.
fn register(witness: &mut Witness, at: TokenId) -> RegistryRoot {
    let Listing { member, supply, token, .. } = &witness.token;
    let mut tree = RegistryTree::default();
    tree.set_many([(1, f(1)), (at.0, registry_leaf(member.hash(), *supply, *token).0)]);
    witness.token.path = tree.path(at.0);
    RegistryRoot(tree.root())
}

fn claim(slots: &[Slot]) -> (Instance, Witness) {
    let mut witness = Witness::default();
    witness.sk = SpendingKey(f(77));
    witness.token = Listing {
        member: Member {
            pk: witness.sk.public_key(),
            tid: BOB,
            policy: Policy::Gross,
            status: Status(Status::ACTIVE),
            reputation: Reputation(100),
            steward: SpendingKey(f(STEWARD)).public_key(),
        },
        supply: Shares(10_000_000),
        token: TokenCommitment(f(55)),
        path: RegistryPath::default(),
    };
    for ((i, slot), n) in witness.slots.iter_mut().enumerate().zip(0..) {
        *slot = slots.get(i).cloned().unwrap_or_else(|| Slot::unused(f(5_000 + n), Rho(f(6_000 + n))));
    }
    let root_n = plant(&mut witness, BOB);
    let root_s = register(&mut witness, BOB);
    (Instance { body: witness.body(root_n, root_s, keys()), ext: f(123) }, witness)
}

// Three notes, and a slot left over.
fn three() -> (Instance, Witness) {
    claim(&[0, 1, 2].map(note))
}

fn by_steward() -> (Instance, Witness) {
    let (instance, mut witness) = three();
    witness.sk = SpendingKey(f(STEWARD));
    (instance, witness)
}

// The issuer's key is being replaced, and the steward acts.
fn by_steward_meanwhile() -> (Instance, Witness) {
    let (mut instance, mut witness) = by_steward();
    instance.body.root_s = rotating(&mut witness);
    (instance, witness)
}

fn rotating(witness: &mut Witness) -> RegistryRoot {
    witness.token.member.status = witness.token.member.status.with(Status::ROTATING);
    register(witness, BOB)
}

fn four() -> (Instance, Witness) {
    claim(&[0, 1, 2, 3].map(note))
}

fn none() -> (Instance, Witness) {
    claim(&[])
}

// Public values anew from the private ones, so that a lie is consistent but for the one rule it breaks.
fn again(instance: &mut Instance, witness: &Witness) {
    let body = instance.body;
    instance.body = witness.body(body.root_n, body.root_s, Replaced { old: body.pk_old, new: body.pk_new });
}

// The note that comes out of the second slot, changed.
fn second(instance: &mut Instance, witness: &Witness, change: fn(&mut ShareNote)) {
    let mut note = witness.slots[1].output(BOB, keys());
    change(&mut note);
    instance.body.cm[1] = note.commit();
}

#[test]
fn every_shape_holds() {
    for (instance, witness) in [three(), by_steward(), by_steward_meanwhile(), four(), none()] {
        holds::<Rekey>(&instance, &witness);
    }
    // `ext` among them (REKEY-3).
    let (instance, witness) = three();
    each_input_is_bound::<Rekey>(&instance, &witness);
}

#[test]
fn constraints_are_pinned() {
    pinned::<Rekey>(&[three(), none()]);
}

#[test]
fn what_is_free_has_no_effect() {
    let (instance, witness) = three();
    // Each enabled input's `r`, which only a disabled one uses; and, as the issuer acts, the inverse of the 0 by which the key differs.
    assert_eq!(System::of::<Rekey>(&instance, &witness).free_variables().len(), 4);
}

#[test]
fn empty_slots_look_like_others() {
    let (instance, _) = none();
    let mut seen = std::collections::BTreeSet::new();
    for (nf, cm) in instance.body.nf.into_iter().zip(instance.body.cm) {
        assert!(seen.insert(nf.0) && seen.insert(cm.0), "twice");
    }
}

#[test]
fn whoever_has_the_old_seed_cannot_follow() {
    let (instance, witness) = four();
    for slot in &witness.slots {
        for successor in [0u64, 1, 2] {
            let rho =
                Rho(sotto_protocol::hash::hash(sotto_protocol::hash::Tag::NextShare, [slot.input.rho.0, f(successor)]));
            let owner = OwnerTag::derive(keys().new, rho);
            let derived = ShareNote { owner, ..slot.input.note(BOB, keys().old) }.commit();
            assert!(!instance.body.cm.contains(&derived));
        }
    }
}

#[test]
fn lies_about_the_token() {
    let (instance, witness) = three();
    reject::<Rekey>(
        &instance,
        &witness,
        &[
            Lie { rule: "REKEY-1", name: "another registry", tell: |i, _| i.body.root_s = RegistryRoot(f(1)) },
            Lie {
                rule: "REKEY-1",
                name: "a token that stands at another number",
                tell: |i, w| i.body.root_s = register(w, TokenId(4)),
            },
            Lie { rule: "REKEY-1", name: "another supply", tell: |_, w| w.token.supply.0 += 1 },
            Lie { rule: "REKEY-1", name: "another state", tell: |_, w| w.token.token = TokenCommitment(f(56)) },
            Lie { rule: "REKEY-1", name: "neither issuer nor steward", tell: |_, w| w.sk = SpendingKey(f(79)) },
            Lie {
                rule: "REKEY-1",
                name: "an issuer whose key is being replaced",
                tell: |i, w| i.body.root_s = rotating(w),
            },
            Lie {
                rule: "REKEY-1",
                name: "a steward whom nobody appointed",
                tell: |_, w| {
                    w.sk = SpendingKey(f(79));
                    w.token.member.steward = w.sk.public_key();
                },
            },
        ],
    );
}

#[test]
fn lies_about_the_inputs() {
    let (instance, witness) = three();
    reject::<Rekey>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "REKEY-2",
                name: "more shares than the note has",
                tell: |i, w| {
                    w.slots[1].input.amount.0 += 1;
                    again(i, w);
                },
            },
            Lie {
                rule: "REKEY-2",
                name: "somebody else's notes",
                tell: |i, w| {
                    i.body.pk_old = PublicKey(f(5));
                    again(i, w);
                },
            },
            Lie {
                rule: "REKEY-2",
                name: "shares of another token",
                tell: |i, w| {
                    *w = claim(&[note(0)]).1;
                    i.body.root_n = plant(w, TokenId(4));
                    again(i, w);
                },
            },
            Lie {
                rule: "REKEY-2",
                name: "a note at another position",
                tell: |i, w| {
                    w.slots[0].input.path.index ^= 1;
                    again(i, w);
                },
            },
            Lie { rule: "REKEY-2", name: "another anchor", tell: |i, _| i.body.root_n = NoteRoot(f(1)) },
            Lie { rule: "REKEY-2", name: "another nullifier", tell: |i, _| i.body.nf[2] = Nullifier(f(1)) },
            Lie {
                rule: "REKEY-2",
                name: "the nullifier of a disabled input for a note that is moved",
                tell: |i, w| {
                    let input = &w.slots[0].input;
                    i.body.nf[0] = Nullifier::of_disabled(input.r, Position(input.path.index));
                },
            },
            Lie {
                rule: "REKEY-2",
                name: "shares from an empty slot",
                tell: |i, w| {
                    w.slots[3].input.amount = Shares(100);
                    again(i, w);
                },
            },
            Lie {
                rule: "REKEY-2",
                name: "a payout from an empty slot",
                tell: |i, w| {
                    w.slots[3].input.carry = Fraction(100);
                    again(i, w);
                },
            },
        ],
    );
}

#[test]
fn lies_about_the_outputs() {
    let (instance, witness) = three();
    reject::<Rekey>(
        &instance,
        &witness,
        &[
            Lie {
                rule: "REKEY-2",
                name: "to another key than the new one",
                tell: |i, _| i.body.pk_new = PublicKey(f(5)),
            },
            Lie {
                rule: "REKEY-2",
                name: "one note to another key",
                tell: |i, w| second(i, w, |note| note.owner = OwnerTag(f(5))),
            },
            Lie { rule: "REKEY-2", name: "a share more", tell: |i, w| second(i, w, |note| note.amount.0 += 1) },
            Lie { rule: "REKEY-2", name: "a share less", tell: |i, w| second(i, w, |note| note.amount.0 -= 1) },
            Lie {
                rule: "REKEY-2",
                name: "an older index, to be paid again",
                tell: |i, w| second(i, w, |note| note.index = Index::ZERO),
            },
            Lie {
                rule: "REKEY-2",
                name: "what was owed is dropped",
                tell: |i, w| second(i, w, |note| note.index.0 += 1 << 64),
            },
            Lie {
                rule: "REKEY-2",
                name: "the fraction is dropped",
                tell: |i, w| second(i, w, |note| note.carry.0 = 0),
            },
            Lie { rule: "REKEY-2", name: "another basis", tell: |i, w| second(i, w, |note| note.basis.0 += 1) },
            Lie { rule: "REKEY-2", name: "another age", tell: |i, w| second(i, w, |note| note.since.0 -= 1) },
            Lie { rule: "REKEY-2", name: "another token", tell: |i, w| second(i, w, |note| note.tid = TokenId(4)) },
            Lie {
                rule: "REKEY-2",
                name: "shares out of an empty slot",
                tell: |i, w| {
                    let note = w.slots[3].output(BOB, keys());
                    i.body.cm[3] = ShareNote { amount: Shares(1), ..note }.commit();
                },
            },
        ],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn whatever_there_is_can_be_moved(
        amount in any::<u64>(),
        index in any::<u128>(),
        numbers in any::<[u64; 2]>(),
        since in any::<u32>(),
        count in 0..=4u64,
    ) {
        let mut slots: Vec<Slot> = (0..count).map(note).collect();
        for slot in &mut slots {
            let input = &mut slot.input;
            (input.amount, input.index, input.since) = (Shares(amount), Index(index), Height(since));
            (input.carry, input.basis) = (Fraction(numbers[0]), Cents(numbers[1]));
        }
        let (instance, witness) = claim(&slots);
        holds::<Rekey>(&instance, &witness);
    }
}
