//! The claims and lies of `lies.rs`, told to the relation and to the constraints.

use proptest::prelude::*;
use sotto_protocol::amount::{Height, Portion, Shares};
use sotto_protocol::testing::arb_field;

use super::Impact;
use super::lies::{
    about_each_holding, about_how_many, about_unused_places, about_who_and_which, again, claim, holder_of, shapes,
};
use crate::testing::{System, each_input_is_bound, holds, pinned, reject};

// Each public input is bound, the last of them, `ext`, by IMPACT-7.
#[test]
fn every_shape_holds() {
    for (instance, witness) in shapes() {
        holds::<Impact>(&instance, &witness);
        each_input_is_bound::<Impact>(&instance, &witness);
    }
}

#[test]
fn constraints_are_pinned() {
    pinned::<Impact>(&shapes()[..2]);
}

#[test]
fn no_private_value_is_free() {
    let (instance, witness) = claim(holder_of(5), false);
    assert!(System::of::<Impact>(&instance, &witness).free_variables().is_empty());
}

// IMPACT-1, IMPACT-2, IMPACT-3.
#[test]
fn lies_about_who_and_which() {
    let (instance, witness) = claim(holder_of(5), false);
    reject::<Impact>(&instance, &witness, &about_who_and_which());
}

// IMPACT-3.
#[test]
fn lies_about_how_many() {
    let (instance, witness) = claim(holder_of(3), false);
    reject::<Impact>(&instance, &witness, &about_how_many());
}

// IMPACT-4, IMPACT-5, IMPACT-6.
#[test]
fn lies_about_each_holding() {
    let (instance, witness) = claim(holder_of(5), false);
    reject::<Impact>(&instance, &witness, &about_each_holding());
    let (instance, witness) = claim(holder_of(1), false);
    reject::<Impact>(&instance, &witness, &about_unused_places());
}

#[test]
fn a_portion_is_exact() {
    for (amount, supply, portion, held) in [
        (100_000, 10_000_000, 1_000_000, true),
        (99_999, 10_000_000, 1_000_000, false),
        (u64::MAX, u64::MAX, 100_000_000, true),
        (u64::MAX - 1, u64::MAX, 100_000_000, false),
        (1, u64::MAX, 1, false),
    ] {
        assert_eq!(Portion(portion).is_held_by(Shares(amount), Shares(supply)), held, "{amount} of {supply}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn whatever_is_held_can_be_shown(
        amounts in proptest::collection::vec((1..=u64::MAX, 1..=u64::MAX, any::<u32>()), 1..=5),
        shows_key: bool,
        context in arb_field(),
    ) {
        let mut witness = holder_of(amounts.len());
        let mut portion = u64::from(Portion::WHOLE.0);
        for (place, (one, other, since)) in witness.places.iter_mut().zip(&amounts) {
            place.note.input.amount = Shares(*one.min(other));
            place.token.supply = Shares(*one.max(other));
            place.note.input.since = Height(*since);
            let whole = u128::from(Portion::WHOLE.0);
            let held = u128::from(*one.min(other)) * whole / u128::from(*one.max(other));
            portion = portion.min(u64::try_from(held).expect("at most the whole"));
        }
        prop_assume!(portion > 0);
        let (mut instance, mut witness) = claim(witness, shows_key);
        instance.body.portion = Portion(u32::try_from(portion).expect("at most the whole"));
        instance.body.since_max = amounts.iter().map(|(_, _, since)| Height(*since)).max().expect("at least one");
        instance.body.context = context;
        again(&mut instance, &mut witness);
        holds::<Impact>(&instance, &witness);
    }
}
