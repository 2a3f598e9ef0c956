use light_poseidon::{Poseidon, PoseidonHasher};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;
use crate::field;

// The plain permutation, as another library computes it: `SOTTO_CASES` random inputs of each width (2,000).
fn equal_to_the_plain_one<const T: usize>() {
    let cases: u64 = std::env::var("SOTTO_CASES").map_or(2_000, |text| text.parse().expect("SOTTO_CASES is a number"));
    let permutation = Permutation::<T>::circom();
    let mut rng = ChaCha12Rng::from_seed([1; 32]);
    for case in 0..cases {
        // The first few at the edges, where a lane that is dropped or swapped would show as well.
        let state: [F; T] = std::array::from_fn(|i| match case {
            0 => F::ZERO,
            1 => -F::ONE,
            _ if case < 2 + T as u64 => F::from(u8::from(case - 2 == i as u64)),
            _ => field::random(&mut rng),
        });
        let mut plain = Poseidon::<F>::with_domain_tag_circom(T - 1, state[0]).expect("circom has these parameters");
        let expected = plain.hash(&state[1..]).expect("the inputs fill the width");
        assert_eq!(permutation.permute(state)[0], expected, "{state:?}");
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
