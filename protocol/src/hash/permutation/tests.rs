use light_poseidon::{Poseidon, PoseidonHasher};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;
use crate::field;
use crate::hash::eight::{AT_ONCE, Eightfold};

// The first few at the edges, where a lane that is dropped or swapped would show as well.
fn state<const T: usize>(case: u64, rng: &mut ChaCha12Rng) -> [F; T] {
    std::array::from_fn(|i| match case {
        0 => F::ZERO,
        1 => -F::ONE,
        2 => F::ONE,
        _ if case < 3 + T as u64 => F::from(u8::from(case - 3 == i as u64)),
        _ => field::random(rng),
    })
}

// The plain permutation, as another library computes it, for `SOTTO_CASES` random inputs of each width (2,000): one by one, and
// eight at a time where the processor can.
fn equal_to_the_plain_one<const T: usize>() {
    let cases: u64 = std::env::var("SOTTO_CASES").map_or(2_000, |text| text.parse().expect("SOTTO_CASES is a number"));
    let permutation = Permutation::<T>::circom();
    let eightfold = Eightfold::new(&permutation);
    let mut rng = ChaCha12Rng::from_seed([1; 32]);
    for first in (0..cases).step_by(AT_ONCE) {
        let states: [[F; T]; AT_ONCE] = std::array::from_fn(|i| state(first + i as u64, &mut rng));
        let expected = states.map(|state| {
            let mut plain =
                Poseidon::<F>::with_domain_tag_circom(T - 1, state[0]).expect("circom has these parameters");
            plain.hash(&state[1..]).expect("the inputs fill the width")
        });
        assert_eq!(states.map(|state| permutation.permute(state)[0]), expected, "{states:?}");
        if let Some(eightfold) = &eightfold {
            assert_eq!(eightfold.permute(&states), expected, "{states:?}");
        }
    }
}

#[test]
fn width_2_is_equal_to_the_plain_one() {
    equal_to_the_plain_one::<2>();
}

#[test]
fn width_4_is_equal_to_the_plain_one() {
    equal_to_the_plain_one::<4>();
}

#[test]
fn width_5_is_equal_to_the_plain_one() {
    equal_to_the_plain_one::<5>();
}

#[test]
fn width_6_is_equal_to_the_plain_one() {
    equal_to_the_plain_one::<6>();
}

#[test]
fn width_8_is_equal_to_the_plain_one() {
    equal_to_the_plain_one::<8>();
}

#[test]
fn a_partial_round_costs_few_products() {
    // Nothing dense is left: the factors are exact, not merely close.
    let permutation = Permutation::<5>::circom();
    assert_eq!((permutation.before.len(), permutation.partial.len(), permutation.after.len()), (4, 60, 4));
}
