//! One valid claim of each shape, and the lies.

use sotto_protocol::amount::{Cents, Fraction, Height, Index, Position, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::keys::SpendingKey;
use sotto_protocol::note::Commitment;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;
use sotto_protocol::tree::{NoteTree, NullifierTree};

use super::{Claim, Instance, OwnedNote, Ownership2, Ownership4, Witness};
use crate::testing::{each_input_is_bound, holds, pinned};

fn f(x: u64) -> F {
    F::from(x)
}

const TID: TokenId = TokenId(3);

fn claim() -> Claim {
    Claim { tid: TID, min: Shares(900), since_max: Height(40), context: f(55), shows_key: false }
}

// The `i`-th of the holder's notes: 400 shares held since 38, then 500 since 39, and so on.
fn note(i: usize) -> OwnedNote {
    let i = i as u64;
    let mut note = OwnedNote::default();
    note.input.enabled = true;
    note.input.amount = Shares(400 + 100 * i);
    note.input.index = Index(7 << 70);
    note.input.carry = Fraction(11 + i);
    note.input.basis = Cents(1_000_000 + i);
    note.input.since = Height(38 + u32::try_from(i).expect("few notes"));
    note.input.rho = Rho(f(2000 + i));
    note
}

// Puts the notes into a tree among others, spends others' notes and some of `spent`, and proves from the result.
fn world<const J: usize>(notes: Vec<OwnedNote>, spent: &[usize], claim: Claim) -> (Instance, Witness<J>) {
    let mut witness = Witness::<J> { sk: SpendingKey(f(77)), ..Witness::default() };
    let mut tree = NoteTree::default();
    tree.append(&[Commitment(f(5)), Commitment(f(6)), Commitment(f(7))]).expect("room");
    let count = notes.len();
    for (slot, note) in witness.notes.iter_mut().zip(notes) {
        let cm = note.input.note(claim.tid, witness.sk.public_key()).commit();
        *slot = note;
        slot.input.path.index = tree.append(&[cm, Commitment(f(8))]).expect("room").0;
    }
    let mut nullifiers = NullifierTree::default();
    nullifiers.insert(&[3, 2, 1].map(|i| Nullifier::of_share(Rho(f(i)), Position(0)))).expect("new");
    for i in spent {
        nullifiers.insert(&[witness.notes[*i].nullifier()]).expect("new");
    }
    for note in &mut witness.notes[..count] {
        note.input.path = tree.path(note.position());
        note.absence = nullifiers.absence(note.nullifier()).unwrap_or_default();
    }
    let body = witness.body((tree.root(), nullifiers.root()), claim);
    (Instance { body, ext: f(123) }, witness)
}

fn two() -> (Instance, Witness<2>) {
    world(vec![note(0), note(1)], &[], claim())
}

fn one() -> (Instance, Witness<2>) {
    world(vec![note(0)], &[], Claim { min: Shares(1), shows_key: true, ..claim() })
}

fn four() -> (Instance, Witness<4>) {
    world((0..4).map(note).collect(), &[], Claim { min: Shares(2_200), since_max: Height(41), ..claim() })
}

fn three() -> (Instance, Witness<4>) {
    world((0..3).map(note).collect(), &[], Claim { since_max: Height(u32::MAX), shows_key: true, ..claim() })
}

#[test]
fn every_shape_holds() {
    for (instance, witness) in [one(), two()] {
        holds::<Ownership2>(&instance, &witness);
        each_input_is_bound::<Ownership2>(&instance, &witness);
    }
    for (instance, witness) in [three(), four()] {
        holds::<Ownership4>(&instance, &witness);
    }
    let (instance, witness) = four();
    each_input_is_bound::<Ownership4>(&instance, &witness);
}

#[test]
fn constraints_are_pinned() {
    pinned::<Ownership2>(&[one(), two()]);
    pinned::<Ownership4>(&[three(), four()]);
}
