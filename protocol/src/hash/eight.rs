//! Eight permutations of one width side by side, with AVX-512's multiply-and-add of 52-bit integers (IFMA).
//!
//! A number is five limbs of 52 bits and stands in Montgomery form with R = 2^260; a vector holds one limb of eight numbers, so
//! that the eight never meet. p < 2^254, so R is more than 80 p, and a number need not be below p: a reduction of `a * b` gives less
//! than `a * b / R + p`. Nowhere in a permutation does a number reach R (its tests compute the largest), so nothing is subtracted
//! before the end. The rounds and their constants are those of [`Permutation`].
//! Source: Gueron and Krasnov, "Accelerating big integer arithmetic using Intel IFMA extensions", ARITH 2016.
//!
//! The only place in this repository with code that the compiler does not check, and it is two things: calling what only some
//! processors have, and moving eight integers between memory and a vector.
//!
//! Loops count, and what is hot takes no closure: a closure may be compiled apart, without the instructions that its caller has.
#![allow(unsafe_code)]
#![deny(unsafe_op_in_unsafe_fn)]
#![allow(clippy::needless_range_loop)]

use std::arch::x86_64::{
    __m512i, _mm512_add_epi64, _mm512_and_si512, _mm512_loadu_si512, _mm512_madd52hi_epu64, _mm512_madd52lo_epu64,
    _mm512_set1_epi64, _mm512_setzero_si512, _mm512_slli_epi64, _mm512_srli_epi64, _mm512_storeu_si512,
};

use ark_ff::{BigInt, BigInteger, PrimeField};

use super::permutation::{Partial, Permutation};
use crate::field::F;

/// How many are computed at once.
pub(super) const AT_ONCE: usize = 8;

const LIMBS: usize = 5;
const BITS: u32 = 52;
const MASK: u64 = (1 << BITS) - 1;

/// One number.
type Limbs = [u64; LIMBS];
/// Eight numbers: a vector for each limb.
type Eight = [__m512i; LIMBS];
/// Eight products before they are reduced. A column is a sum of halves of products, each below 2^52: of at most `2 * LIMBS` for
/// each of at most eight products and for the reduction, and a carry. So it stays below 2^60.
type Wide = [__m512i; 2 * LIMBS];

const P: Limbs = split(&F::MODULUS);
/// `-1 / p` modulo 2^52: what it is modulo 2^64, cut.
const NEGATED_INVERSE: u64 = F::INV & MASK;

/// The limbs of a number below 2^256.
const fn split(&BigInt([a, b, c, d]): &BigInt<4>) -> Limbs {
    [a & MASK, (a >> 52 | b << 12) & MASK, (b >> 40 | c << 24) & MASK, (c >> 28 | d << 36) & MASK, d >> 16]
}

/// The number below 2^256 that has these limbs.
const fn join([a, b, c, d, e]: Limbs) -> BigInt<4> {
    BigInt([a | b << 52, b >> 12 | c << 40, c >> 24 | d << 28, d >> 36 | e << 16])
}

// `x` times R, below p. arkworks' form is `x` times 2^256.
fn constant(x: &F) -> Limbs {
    split(&(F::from(16u64) * x).0)
}

/// The permutation of width `T`, its constants in the form that the vectors take.
#[derive(Debug)]
pub(super) struct Eightfold<const T: usize> {
    before: Vec<[Limbs; T]>,
    after: Vec<[Limbs; T]>,
    matrix: [[Limbs; T]; T],
    into_partial: [[Limbs; T]; T],
    partial: Vec<Partial<Limbs, T>>,
    /// The matrix's first row in arkworks' form: the last product turns the result back into that.
    last_row: [Limbs; T],
}

impl<const T: usize> Eightfold<T> {
    /// `None` where the processor lacks what this needs.
    pub(super) fn new(permutation: &Permutation<T>) -> Option<Self> {
        if !(is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512ifma")) {
            return None;
        }
        let row = |row: &[F; T]| row.each_ref().map(constant);
        Some(Self {
            before: permutation.before.iter().map(row).collect(),
            after: permutation.after.iter().map(row).collect(),
            matrix: permutation.matrix.each_ref().map(row),
            into_partial: permutation.into_partial.each_ref().map(row),
            partial: permutation
                .partial
                .iter()
                .map(|round| Partial {
                    constant: constant(&round.constant),
                    row: row(&round.row),
                    column: row(&round.column),
                })
                .collect(),
            last_row: permutation.matrix[0].each_ref().map(|x| split(&x.0)),
        })
    }

    /// Lane 0 of each state after the permutation.
    pub(super) fn permute(&self, states: &[[F; T]; AT_ONCE]) -> [F; AT_ONCE] {
        // SAFETY: `new` is the only maker of `self`, and it found both features on this processor.
        unsafe { self.first_lanes(states) }
    }

    #[target_feature(enable = "avx512f,avx512ifma")]
    fn first_lanes(&self, states: &[[F; T]; AT_ONCE]) -> [F; AT_ONCE] {
        let mut state = [zero(); T];
        for (lane, eight) in state.iter_mut().enumerate() {
            *eight = enter(&states.each_ref().map(|state| state[lane]));
        }
        let last = self.before.len() - 1;
        for (i, constants) in self.before.iter().enumerate() {
            full(&mut state, constants, if i == last { &self.into_partial } else { &self.matrix });
        }
        for round in &self.partial {
            let lane = fifth_power(&add(&state[0], &round.constant));
            state[0] = lane;
            let first = dot(&round.row, &state);
            for i in 1..T {
                state[i] = multiply_add(&lane, &round.column[i], &state[i]);
            }
            state[0] = first;
        }
        let (last, others) = self.after.split_last().expect("there are full rounds after the partial ones");
        for constants in others {
            full(&mut state, constants, &self.matrix);
        }
        raise(&mut state, last);
        leave(&dot(&self.last_row, &state))
    }
}

// Eight field elements as vectors: arkworks' form times 16, so below 16 p.
#[target_feature(enable = "avx512f")]
fn enter(elements: &[F; AT_ONCE]) -> Eight {
    let limbs = elements.map(|x| split(&x.0));
    carry(std::array::from_fn(|limb| _mm512_slli_epi64::<4>(load(&limbs.map(|number| number[limb])))))
}

// Back, from arkworks' form and below 2 p.
#[target_feature(enable = "avx512f")]
fn leave(numbers: &Eight) -> [F; AT_ONCE] {
    let limbs = numbers.map(|limb| store(limb));
    std::array::from_fn(|place| {
        let mut number = join(limbs.map(|limb| limb[place]));
        if number >= F::MODULUS {
            number.sub_with_borrow(&F::MODULUS);
        }
        F::new_unchecked(number)
    })
}

#[target_feature(enable = "avx512f")]
fn load(from: &[u64; AT_ONCE]) -> __m512i {
    // SAFETY: reads 64 bytes, which is what the reference is to; `loadu` asks for no alignment.
    unsafe { _mm512_loadu_si512(from.as_ptr().cast()) }
}

#[target_feature(enable = "avx512f")]
fn store(from: __m512i) -> [u64; AT_ONCE] {
    let mut to = [0; AT_ONCE];
    // SAFETY: writes 64 bytes, which is what `to` has; `storeu` asks for no alignment.
    unsafe { _mm512_storeu_si512(to.as_mut_ptr().cast(), from) };
    to
}

#[inline]
#[target_feature(enable = "avx512f")]
fn all(limb: u64) -> __m512i {
    _mm512_set1_epi64(limb.cast_signed())
}

#[inline]
#[target_feature(enable = "avx512f")]
fn zero<const N: usize>() -> [__m512i; N] {
    [_mm512_setzero_si512(); N]
}

// Brings each limb below 2^52, the last one excepted, which no number here overfills.
#[inline]
#[target_feature(enable = "avx512f")]
fn carry(mut number: Eight) -> Eight {
    for i in 0..LIMBS - 1 {
        number[i + 1] = _mm512_add_epi64(number[i + 1], _mm512_srli_epi64::<BITS>(number[i]));
        number[i] = _mm512_and_si512(number[i], all(MASK));
    }
    number
}

#[inline]
#[target_feature(enable = "avx512f")]
fn add(number: &Eight, constant: &Limbs) -> Eight {
    let mut sum = *number;
    for i in 0..LIMBS {
        sum[i] = _mm512_add_epi64(sum[i], all(constant[i]));
    }
    carry(sum)
}

// `wide += number * factor`
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn accumulate(mut wide: Wide, number: &Eight, factor: &Limbs) -> Wide {
    for j in 0..LIMBS {
        let limb = all(factor[j]);
        for i in 0..LIMBS {
            wide[i + j] = _mm512_madd52lo_epu64(wide[i + j], number[i], limb);
            wide[i + j + 1] = _mm512_madd52hi_epu64(wide[i + j + 1], number[i], limb);
        }
    }
    wide
}

// `wide / R + plus` modulo p: adds the multiple of p that makes the lower half vanish, limb by limb.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn reduce(mut wide: Wide, plus: &Eight) -> Eight {
    for i in 0..LIMBS {
        let quotient = _mm512_madd52lo_epu64(_mm512_setzero_si512(), wide[i], all(NEGATED_INVERSE));
        for j in 0..LIMBS {
            wide[i + j] = _mm512_madd52lo_epu64(wide[i + j], quotient, all(P[j]));
            wide[i + j + 1] = _mm512_madd52hi_epu64(wide[i + j + 1], quotient, all(P[j]));
        }
        wide[i + 1] = _mm512_add_epi64(wide[i + 1], _mm512_srli_epi64::<BITS>(wide[i]));
    }
    let mut number = *plus;
    for i in 0..LIMBS {
        number[i] = _mm512_add_epi64(number[i], wide[LIMBS + i]);
    }
    carry(number)
}

// `number * factor + plus`
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn multiply_add(number: &Eight, factor: &Limbs, plus: &Eight) -> Eight {
    reduce(accumulate(zero(), number, factor), plus)
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn dot<const T: usize>(row: &[Limbs; T], state: &[Eight; T]) -> Eight {
    let mut wide = zero();
    for i in 0..T {
        wide = accumulate(wide, &state[i], &row[i]);
    }
    reduce(wide, &zero())
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn multiply(a: &Eight, b: &Eight) -> Eight {
    let mut wide: Wide = zero();
    for i in 0..LIMBS {
        for j in 0..LIMBS {
            wide[i + j] = _mm512_madd52lo_epu64(wide[i + j], a[i], b[j]);
            wide[i + j + 1] = _mm512_madd52hi_epu64(wide[i + j + 1], a[i], b[j]);
        }
    }
    reduce(wide, &zero())
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn square(x: &Eight) -> Eight {
    // Each product of two different limbs once, then all of them twice, then the squares.
    let mut wide: Wide = zero();
    for i in 0..LIMBS {
        for j in i + 1..LIMBS {
            wide[i + j] = _mm512_madd52lo_epu64(wide[i + j], x[i], x[j]);
            wide[i + j + 1] = _mm512_madd52hi_epu64(wide[i + j + 1], x[i], x[j]);
        }
    }
    for column in &mut wide {
        *column = _mm512_add_epi64(*column, *column);
    }
    for i in 0..LIMBS {
        wide[2 * i] = _mm512_madd52lo_epu64(wide[2 * i], x[i], x[i]);
        wide[2 * i + 1] = _mm512_madd52hi_epu64(wide[2 * i + 1], x[i], x[i]);
    }
    reduce(wide, &zero())
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn fifth_power(x: &Eight) -> Eight {
    multiply(&square(&square(x)), x)
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn raise<const T: usize>(state: &mut [Eight; T], constants: &[Limbs; T]) {
    for i in 0..T {
        state[i] = fifth_power(&add(&state[i], &constants[i]));
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn full<const T: usize>(state: &mut [Eight; T], constants: &[Limbs; T], matrix: &[[Limbs; T]; T]) {
    raise(state, constants);
    let powers = *state;
    for i in 0..T {
        state[i] = dot(&matrix[i], &powers);
    }
}

#[cfg(test)]
mod tests;
