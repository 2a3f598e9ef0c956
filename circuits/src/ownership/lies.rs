//! One valid claim of each shape, and the lies. Both circuits of this statement are tested against them: this crate's and the
//! transparent one.

use sotto_protocol::amount::{Cents, Fraction, Height, Index, Position, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::keys::{PublicKey, SpendingKey};
use sotto_protocol::note::Commitment;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;
use sotto_protocol::tree::nullifier::{last, leaf};
use sotto_protocol::tree::{NoteTree, NullifierTree};

use super::{Claim, Instance, OwnedNote, Ownership2, Ownership4, Witness};
use crate::lie::Lie;

fn f(x: u64) -> F {
    F::from(x)
}

/// Whose shares.
pub const TID: TokenId = TokenId(3);

/// What [`two`] claims; the others differ where they say so.
#[must_use]
pub fn claim() -> Claim {
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

/// Puts the notes into a tree among others, spends others' notes and those of `spent`, and claims from the result.
///
/// # Panics
/// If there are more notes than places.
#[must_use]
pub fn world<const J: usize>(notes: Vec<OwnedNote>, spent: &[usize], claim: Claim) -> (Instance, Witness<J>) {
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

/// Two notes in two places.
#[must_use]
pub fn two() -> (Instance, Witness<2>) {
    world(vec![note(0), note(1)], &[], claim())
}

/// One note in two places, the key shown.
#[must_use]
pub fn one() -> (Instance, Witness<2>) {
    world(vec![note(0)], &[], Claim { min: Shares(1), shows_key: true, ..claim() })
}

/// Four notes in four places.
#[must_use]
pub fn four() -> (Instance, Witness<4>) {
    world((0..4).map(note).collect(), &[], Claim { min: Shares(2_200), since_max: Height(41), ..claim() })
}

/// Three notes in four places, the key shown.
#[must_use]
pub fn three() -> (Instance, Witness<4>) {
    world((0..3).map(note).collect(), &[], Claim { since_max: Height(u32::MAX), shows_key: true, ..claim() })
}

/// Told to [`two`]: about the prover and the notes.
#[must_use]
pub fn about_who_and_which() -> Vec<Lie<Ownership2>> {
    vec![
        Lie { rule: "OWNERSHIP-1", name: "somebody else's name", tell: |i, _| i.body.pk_pub = PublicKey(f(9)) },
        Lie { rule: "OWNERSHIP-1", name: "another pseudonym", tell: |i, _| i.body.pseudonym += f(1) },
        Lie { rule: "OWNERSHIP-1", name: "a proof for another verifier", tell: |i, _| i.body.context = f(56) },
        Lie {
            rule: "OWNERSHIP-2",
            name: "somebody else's notes",
            tell: |i, w| {
                w.sk = SpendingKey(f(78));
                i.body.pseudonym = w.sk.pseudonym(i.body.context);
            },
        },
        Lie { rule: "OWNERSHIP-2", name: "notes of another token", tell: |i, _| i.body.tid = TokenId(4) },
        Lie { rule: "OWNERSHIP-2", name: "more shares than the note has", tell: |_, w| w.notes[1].input.amount.0 += 1 },
        Lie { rule: "OWNERSHIP-2", name: "an older note", tell: |_, w| w.notes[1].input.since.0 -= 1 },
        Lie { rule: "OWNERSHIP-2", name: "a note at another position", tell: |_, w| w.notes[1].input.path.index ^= 2 },
        Lie { rule: "OWNERSHIP-2", name: "one note twice", tell: |_, w| w.notes[1] = w.notes[0].clone() },
        Lie { rule: "OWNERSHIP-2", name: "falling positions", tell: |_, w| w.notes.swap(0, 1) },
        Lie {
            rule: "OWNERSHIP-2",
            name: "an unused place first",
            tell: |i, w| {
                w.notes[0] = OwnedNote::default();
                i.body.min = Shares(500);
            },
        },
        Lie { rule: "OWNERSHIP-2", name: "shares in an unused place", tell: |_, w| w.notes[1].input.enabled = false },
    ]
}

/// Told to [`three`]: about the order of the places.
#[must_use]
pub fn about_places() -> Vec<Lie<Ownership4>> {
    vec![Lie {
        rule: "OWNERSHIP-2",
        name: "an unused place between two notes",
        tell: |_, w| {
            w.notes[3] = w.notes[2].clone();
            w.notes[2] = OwnedNote::default();
        },
    }]
}

// The same claim after the second note was spent, and the tree in which it is.
fn spend_the_second(i: &mut Instance, w: &mut Witness<2>) -> NullifierTree {
    let (spent, private) = world(vec![note(0), note(1)], &[1], claim());
    (*i, *w) = (spent, private);
    let mut tree = NullifierTree::default();
    tree.insert(&[3, 2, 1].map(|i| Nullifier::of_share(Rho(f(i)), Position(0)))).expect("new");
    tree.insert(&[w.notes[1].nullifier()]).expect("new");
    assert_eq!(tree.root(), i.body.root_nf);
    tree
}

/// Told to [`two`]: about what was spent.
///
/// # Panics
/// Not before it is told.
#[must_use]
pub fn about_spent_notes() -> Vec<Lie<Ownership2>> {
    vec![
        Lie {
            rule: "OWNERSHIP-3",
            name: "a spent note, with the gap below it",
            tell: |i, w| {
                let tree = spend_the_second(i, w);
                let below = Nullifier(w.notes[1].nullifier().0 - f(1));
                w.notes[1].absence = tree.absence(below).expect("the number below is no nullifier");
            },
        },
        Lie {
            rule: "OWNERSHIP-3",
            name: "a spent note, with the gap above it",
            tell: |i, w| {
                let tree = spend_the_second(i, w);
                let above = Nullifier(w.notes[1].nullifier().0 + f(1));
                w.notes[1].absence = tree.absence(above).expect("the number above is no nullifier");
            },
        },
        Lie {
            rule: "OWNERSHIP-3",
            name: "a spent note, with a gap of the prover's own making",
            tell: |i, w| {
                spend_the_second(i, w);
            },
        },
        Lie {
            rule: "OWNERSHIP-3",
            name: "the last sentinel's gap, from p - 1 to 0",
            tell: |i, w| {
                let tree = NullifierTree::default();
                i.body.root_nf = tree.root();
                for note in &mut w.notes {
                    note.absence = tree.absence(note.nullifier()).expect("nothing is spent");
                }
                let absence = &mut w.notes[1].absence;
                absence.path.siblings[0][0] = leaf(f(0), last());
                absence.path.index = 1;
                (absence.value, absence.next) = (last(), f(0));
                assert_eq!(absence.path.root(leaf(last(), f(0))), tree.root().0, "that leaf is in the tree");
            },
        },
        Lie {
            rule: "OWNERSHIP-3",
            name: "a wider gap than the tree has",
            tell: |_, w| w.notes[0].absence.value -= f(1),
        },
        Lie {
            rule: "OWNERSHIP-3",
            name: "another tree of nullifiers",
            tell: |i, _| i.body.root_nf = NullifierTree::default().root(),
        },
    ]
}

/// Told to [`two`]: about the claim itself.
#[must_use]
pub fn about_how_much_and_since_when() -> Vec<Lie<Ownership2>> {
    vec![
        Lie { rule: "OWNERSHIP-4", name: "held longer", tell: |i, _| i.body.since_max = Height(38) },
        Lie { rule: "OWNERSHIP-4", name: "one share more than held", tell: |i, _| i.body.min = Shares(901) },
        Lie { rule: "OWNERSHIP-4", name: "all shares there can be", tell: |i, _| i.body.min = Shares(u64::MAX) },
        Lie { rule: "OWNERSHIP-4", name: "a claim of nothing", tell: |i, _| i.body.min = Shares::ZERO },
    ]
}
