use halo2_proofs::circuit::Layouter;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::{Gadget, gives};
use crate::gadgets::range::{U32, U64, bytes};
use crate::gadgets::wire::{Cs, Result, Wire, nonzero};

#[derive(Clone)]
struct InRange;

impl Gadget for InRange {
    fn outputs(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &[Wire]) -> Result<Vec<Wire>> {
        U64::range(cs, &x[0])?;
        bytes(cs, &x[1], 72)?;
        Ok(Vec::new())
    }
}

#[derive(Clone)]
struct AtMost;

impl Gadget for AtMost {
    fn outputs(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &[Wire]) -> Result<Vec<Wire>> {
        let (a, b) = (U32::range(cs, &x[0])?, U32::range(cs, &x[1])?);
        a.at_most(cs, &b)?;
        Ok(Vec::new())
    }
}

#[derive(Clone)]
struct NotZero;

impl Gadget for NotZero {
    fn outputs(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &[Wire]) -> Result<Vec<Wire>> {
        nonzero(cs, &x[0])?;
        Ok(Vec::new())
    }
}

fn power(n: u64) -> Fr {
    Fr::from(2).pow_vartime([n])
}

#[test]
fn a_number_in_range_has_so_many_bytes() {
    for x in [Fr::ZERO, Fr::ONE, Fr::from(u64::MAX), power(63), Fr::from(0x0100_0000_0000)] {
        assert!(gives::<InRange>(&[x, x * Fr::from(256)], &[]), "{x:?}");
    }
    for x in [power(64), power(64) + Fr::ONE, -Fr::ONE, power(253), power(72), Fr::from(256).invert().unwrap()] {
        assert!(!gives::<InRange>(&[x, Fr::ZERO], &[]), "{x:?}");
    }
    assert!(!gives::<InRange>(&[Fr::ZERO, power(72)], &[]));
    assert!(!gives::<InRange>(&[Fr::ZERO, -Fr::from(u64::MAX)], &[]), "a sum below its minimum");
}

#[test]
fn a_comparison_is_of_numbers() {
    for (a, b) in [(0u64, 0), (0, 1), (7, 7), (0, u64::from(u32::MAX)), (1 << 31, (1 << 31) + 1)] {
        assert!(gives::<AtMost>(&[Fr::from(a), Fr::from(b)], &[]), "{a} <= {b}");
        assert!(a == b || !gives::<AtMost>(&[Fr::from(b), Fr::from(a)], &[]), "not {b} <= {a}");
    }
}

#[test]
fn zero_has_no_inverse() {
    assert!(gives::<NotZero>(&[-Fr::ONE], &[]));
    assert!(!gives::<NotZero>(&[Fr::ZERO], &[]));
}
