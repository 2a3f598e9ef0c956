use num_bigint::BigUint;

use super::*;

fn big(limbs: &Limbs) -> BigUint {
    limbs.iter().rev().fold(BigUint::ZERO, |number, limb| (number << BITS) + BigUint::from(*limb))
}

fn p() -> BigUint {
    big(&P)
}

fn r() -> BigUint {
    BigUint::from(1u64) << (BITS as usize * LIMBS)
}

// The most that a sum of products of numbers and factors is after `reduce`.
fn reduced(terms: impl IntoIterator<Item = (BigUint, BigUint)>) -> BigUint {
    terms.into_iter().map(|(number, factor)| number * factor).sum::<BigUint>() / r() + p() + 1u64
}

// The most that a lane is after its constant was added and the sum raised to the fifth power.
fn raised(lane: &BigUint) -> BigUint {
    let x = lane + p();
    let square = reduced([(x.clone(), x.clone())]);
    let fourth = reduced([(square.clone(), square.clone())]);
    let fifth = reduced([(fourth.clone(), x.clone())]);
    for number in [x, square, fourth] {
        assert!(number < r(), "the last limb overflows");
    }
    fifth
}

// Follows `first_lanes` with the largest numbers instead of the numbers. Every constant is below p.
fn stays_below_r<const T: usize>() {
    let permutation = Permutation::<T>::circom();
    let dot = |state: &[BigUint]| reduced(state.iter().map(|lane| (lane.clone(), p())));
    let full = |state: &[BigUint]| vec![dot(&state.iter().map(raised).collect::<Vec<_>>()); T];
    let mut state = vec![p() * 16u64; T];
    for _ in &permutation.before {
        state = full(&state);
    }
    for _ in &permutation.partial {
        state[0] = raised(&state[0]);
        let first = dot(&state);
        let lane = state[0].clone();
        for other in &mut state[1..] {
            *other += reduced([(lane.clone(), p())]);
            assert!(*other < r(), "the last limb overflows");
        }
        state[0] = first;
    }
    for _ in &permutation.after {
        state = full(&state);
    }
    assert!(state[0] < p() * 2u64, "one subtraction is not enough");
}

#[test]
fn no_number_reaches_r() {
    stays_below_r::<2>();
    stays_below_r::<4>();
    stays_below_r::<5>();
    stays_below_r::<6>();
    stays_below_r::<8>();
}

#[test]
fn limbs_and_back() {
    let mut largest = F::MODULUS;
    largest.sub_with_borrow(&BigInt::one());
    for number in [BigInt::zero(), BigInt::one(), largest, F::MODULUS, BigInt([u64::MAX; 4])] {
        let limbs = split(&number);
        assert!(limbs.iter().all(|limb| *limb <= MASK));
        assert_eq!(join(limbs), number);
    }
    assert_eq!(p(), BigUint::from(F::MODULUS));
    assert_eq!(P[0].wrapping_mul(NEGATED_INVERSE) & MASK, MASK, "times p it is -1");
}

// Numbers at the borders: of the field, of a limb, of what fits.
fn edges() -> [Limbs; AT_ONCE] {
    let below = |n: u64| {
        let mut limbs = P;
        limbs[0] -= n;
        limbs
    };
    [
        [0; LIMBS],
        [1, 0, 0, 0, 0],
        below(1),
        P,
        [MASK; LIMBS],
        [MASK, 0, MASK, 0, MASK],
        [0, MASK, 0, MASK, 0],
        [0, 0, 0, 0, MASK],
    ]
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn arithmetic_is_right() {
    let numbers = edges();
    let vectors: Eight = std::array::from_fn(|limb| load(&numbers.map(|number| number[limb])));
    let numbers_of = |eight: &Eight| -> [Limbs; AT_ONCE] {
        let limbs = eight.map(|limb| store(limb));
        std::array::from_fn(|place| limbs.map(|limb| limb[place]))
    };
    let same = |got: &Limbs, expected: BigUint| {
        // What does not fit five limbs is not a number here; the bounds above say that it does not come up.
        if &expected / r() + p() < r() {
            assert!(got.iter().all(|limb| *limb <= MASK), "{got:?}");
            assert_eq!(big(got) * r() % p(), expected % p());
        }
    };
    for (place, number) in numbers.iter().enumerate() {
        same(&numbers_of(&square(&vectors))[place], big(number).pow(2));
        same(&numbers_of(&multiply(&vectors, &vectors))[place], big(number).pow(2));
    }
    for factor in numbers {
        // Eight of the largest products at once: the columns do not overflow.
        let dot = numbers_of(&dot(&[factor; 8], &[vectors; 8]));
        let sum = numbers_of(&add(&zero(), &factor));
        let more = numbers_of(&multiply_add(&vectors, &factor, &enter(&[F::from(3u64); AT_ONCE])));
        for (place, number) in numbers.iter().enumerate() {
            let three = BigUint::from(F::from(3u64).0) * 16u64 * r();
            same(&more[place], big(number) * big(&factor) + three);
            same(&dot[place], big(number) * big(&factor) * 8u64);
            assert_eq!(sum[place], factor);
        }
    }
    // Carries run through every limb.
    let one = numbers_of(&add(&vectors, &[1, 0, 0, 0, 0]));
    for (place, number) in numbers.iter().enumerate().filter(|(_, number)| number[LIMBS - 1] != MASK) {
        assert_eq!(big(&one[place]), big(number) + 1u64);
    }
    // Only fields' elements come in and go out.
    let elements: [F; AT_ONCE] =
        std::array::from_fn(|i| if i % 2 == 0 { F::from(i as u64) } else { -F::from(i as u64) });
    for (place, got) in numbers_of(&enter(&elements)).iter().enumerate() {
        assert_eq!(big(got), BigUint::from(elements[place].0) * 16u64);
    }
    let twice: [Limbs; AT_ONCE] = std::array::from_fn(|i| split(&BigInt([i as u64, 0, 0, 0])));
    let above: Eight = std::array::from_fn(|limb| load(&twice.map(|number| number[limb] + P[limb])));
    assert_eq!(leave(&carry(above)), std::array::from_fn(|i| F::new_unchecked(BigInt([i as u64, 0, 0, 0]))));
}

#[test]
fn arithmetic_at_the_borders() {
    if Eightfold::new(&Permutation::<2>::circom()).is_some() {
        // SAFETY: both features are there, or `new` would have made nothing.
        unsafe { arithmetic_is_right() };
    } else {
        println!("not run: this processor never runs it");
    }
}
