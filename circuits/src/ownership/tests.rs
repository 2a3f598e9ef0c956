//! The claims and lies of `lies.rs`, told to the relation and to the constraints.

use proptest::prelude::*;
use sotto_protocol::amount::Shares;
use sotto_protocol::tag::Rho;
use sotto_protocol::testing::{arb, arb_cents, arb_field, arb_fraction, arb_height, arb_index, arb_shares};

use super::lies::{
    TID, about_how_much_and_since_when, about_places, about_spent_notes, about_who_and_which, four, one, three, two,
    world,
};
use super::{Claim, OwnedNote, Ownership2, Ownership4, Witness};
use crate::testing::{System, each_input_is_bound, holds, pinned, reject};

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

#[test]
fn no_private_value_is_free() {
    let (instance, witness) = one();
    assert!(System::of::<Ownership2>(&instance, &witness).free_variables().is_empty());
    let (instance, witness) = two();
    assert!(System::of::<Ownership2>(&instance, &witness).free_variables().is_empty());
}

#[test]
fn notes_are_put_in_order() {
    let (_, honest) = four();
    let mut notes = honest.notes.to_vec();
    notes.reverse();
    let positions = |witness: &Witness<4>| witness.notes.each_ref().map(OwnedNote::position);
    let again = Witness::<4>::new(honest.sk.clone(), notes.clone()).expect("four of four");
    assert_eq!(positions(&again), positions(&honest));
    assert!(Witness::<2>::new(honest.sk.clone(), notes.clone()).is_none(), "four notes do not fit into two places");
    notes.truncate(1);
    let one = Witness::<2>::new(honest.sk.clone(), notes).expect("one of two");
    assert!(one.notes[0].input.enabled && !one.notes[1].input.enabled);
}

// OWNERSHIP-1, OWNERSHIP-2.
#[test]
fn lies_about_who_and_which() {
    let (instance, witness) = two();
    reject::<Ownership2>(&instance, &witness, &about_who_and_which());
    let (instance, witness) = three();
    reject::<Ownership4>(&instance, &witness, &about_places());
}

// OWNERSHIP-3.
#[test]
fn lies_about_spent_notes() {
    let (instance, witness) = two();
    reject::<Ownership2>(&instance, &witness, &about_spent_notes());
}

// OWNERSHIP-4.
#[test]
fn lies_about_how_much_and_since_when() {
    let (instance, witness) = two();
    reject::<Ownership2>(&instance, &witness, &about_how_much_and_since_when());
    // OWNERSHIP-5 is what `each_input_is_bound` shows: `ext` is one of the inputs.
}

prop_compose! {
    fn arb_note()(
        amount in arb_shares(),
        index in arb_index(),
        carry in arb_fraction(),
        basis in arb_cents(),
        since in arb_height(),
        rho in arb(Rho),
    ) -> OwnedNote {
        let mut note = OwnedNote::default();
        note.input.enabled = true;
        note.input.amount = amount;
        (note.input.index, note.input.carry, note.input.basis) = (index, carry, basis);
        note.input.since = since;
        note.input.rho = rho;
        note
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_held_can_be_shown(notes in proptest::collection::vec(arb_note(), 1..=2), shows_key: bool, context in arb_field()) {
        let held: u128 = notes.iter().map(|note| u128::from(note.input.amount.0)).sum();
        prop_assume!(held > 0);
        let min = Shares(u64::try_from(held).unwrap_or(u64::MAX));
        let since_max = notes.iter().map(|note| note.input.since).max().unwrap_or_default();
        let (instance, witness) = world(notes, &[], Claim { tid: TID, min, since_max, context, shows_key });
        holds::<Ownership2>(&instance, &witness);
    }
}
