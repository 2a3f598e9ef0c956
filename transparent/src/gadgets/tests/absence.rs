use halo2_proofs::circuit::Layouter;
use halo2curves::bn256::Fr;
use halo2curves::ff::{Field, PrimeField};

use super::{Gadget, gives};
use crate::gadgets::tree::nullifier::{inside, inside_by};
use crate::gadgets::wire::{Cs, Result, Wire};

#[derive(Clone)]
struct Inside;

impl Gadget for Inside {
    fn outputs(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &[Wire]) -> Result<Vec<Wire>> {
        inside(cs, [&x[0], &x[1], &x[2]])?;
        Ok(Vec::new())
    }
}

#[test]
fn inside_is_strictly_between() {
    let [zero, one, two] = [0, 1, 2].map(Fr::from);
    let half = two.invert().unwrap();
    let last = -one;
    let middle = Fr::from(2).pow_vartime([128]);
    for (value, nf, next) in [
        (zero, one, two),
        (zero, half, last),
        (zero, one, last),
        (zero, last - one, last),
        (middle - one, middle, middle + one),
        (half, half + middle, last),
        (one, middle, half),
    ] {
        assert!(gives::<Inside>(&[value, nf, next], &[]), "{value:?} < {nf:?} < {next:?}");
        assert!(!gives::<Inside>(&[value, value, next], &[]), "the lower end");
        assert!(!gives::<Inside>(&[value, next, next], &[]), "the upper end");
        assert!(!gives::<Inside>(&[next, nf, value], &[]), "the gap turned around");
        assert!(!gives::<Inside>(&[value, next + one, next], &[]), "above the gap");
        assert!(!gives::<Inside>(&[value, value, value], &[]), "an empty gap");
    }
}

#[test]
fn the_last_sentinels_gap_has_no_inside() {
    let last = -Fr::ONE;
    for nf in [Fr::ZERO, Fr::ONE, last, -Fr::from(2), Fr::from(2).invert().unwrap()] {
        assert!(!gives::<Inside>(&[last, nf, Fr::ZERO], &[]), "{nf:?}");
    }
}

// The two halves of x, as numbers.
fn halves(x: &Fr) -> (u128, u128) {
    let bytes: [u8; 32] = x.to_repr().into();
    let half = |i: usize| u128::from_le_bytes(bytes[i..i + 16].try_into().expect("16 of 32 bytes"));
    (half(16), half(0))
}

// The high half of x + TURNS * p: the same element, once more around the circle.
fn around<const TURNS: usize>(x: &Fr) -> Fr {
    let (mut high, mut low) = halves(x);
    let (high_p, low_p) = halves(&-Fr::ONE);
    for _ in 0..TURNS {
        let (sum, carry) = low.overflowing_add(low_p + 1);
        (high, low) = (high + high_p + u128::from(carry), sum);
    }
    Fr::from_u128(high)
}

#[derive(Clone)]
struct InsideAround<const X: usize, const Z: usize, const T: usize>;

impl<const X: usize, const Z: usize, const T: usize> Gadget for InsideAround<X, Z, T> {
    fn outputs(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &[Wire]) -> Result<Vec<Wire>> {
        inside_by(cs, [&x[0], &x[1], &x[2]], [around::<X>, around::<Z>, around::<T>])?;
        Ok(Vec::new())
    }
}

fn refused<const X: usize, const Z: usize, const T: usize>() {
    let [zero, five, nine] = [0, 5, 9].map(Fr::from);
    for points in [[five, nine, -Fr::ONE], [nine, five, -Fr::ONE], [five, five, nine], [-Fr::ONE, five, zero]] {
        assert!(!gives::<InsideAround<X, Z, T>>(&points, &[]), "{X}, {Z}, {T}: {points:?}");
    }
}

#[test]
fn no_distance_may_be_taken_once_more_around_the_circle() {
    // The honest hints are those of no turn.
    assert!(gives::<InsideAround<0, 0, 0>>(&[5, 9, 11].map(Fr::from), &[]));
    refused::<1, 0, 0>();
    refused::<0, 1, 0>();
    refused::<0, 0, 1>();
    refused::<1, 1, 0>();
    refused::<1, 0, 1>();
    refused::<0, 1, 1>();
    refused::<1, 1, 1>();
    refused::<2, 0, 0>();
    refused::<0, 2, 1>();
    refused::<4, 4, 4>();
}
