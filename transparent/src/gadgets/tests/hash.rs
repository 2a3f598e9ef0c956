use halo2_poseidon::Spec;
use halo2_proofs::circuit::Layouter;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use sotto_protocol::field::F;
use sotto_protocol::hash::{Tag, WIDTHS, hash};

use super::{Gadget, gives};
use crate::field::to_halo2;
use crate::gadgets;
use crate::gadgets::hash::Circom;
use crate::gadgets::wire::{Cs, Result, Wire};

// One hash of each arity that a tag can have.
#[derive(Clone)]
struct OfEveryArity;

impl Gadget for OfEveryArity {
    fn outputs(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &[Wire]) -> Result<Vec<Wire>> {
        Ok(vec![
            gadgets::hash::hash(cs, Tag::Ak, [&x[0]])?,
            gadgets::hash::hash(cs, Tag::Pk, [&x[0], &x[1]])?,
            gadgets::hash::hash(cs, Tag::Reg, [&x[0], &x[1], &x[2]])?,
            gadgets::hash::hash(cs, Tag::Node, [&x[0], &x[1], &x[2], &x[3]])?,
            gadgets::hash::hash(cs, Tag::Member, [&x[0], &x[1], &x[2], &x[3], &x[4], &x[5]])?,
            gadgets::hash::hash(cs, Tag::Share, [&x[0], &x[1], &x[2], &x[3], &x[4], &x[5], &x[6]])?,
        ])
    }
}

fn expected(x: [F; 7]) -> Vec<Fr> {
    let [a, b, c, d, e, f, g] = x;
    let hashes = [
        hash(Tag::Ak, [a]),
        hash(Tag::Pk, [a, b]),
        hash(Tag::Reg, [a, b, c]),
        hash(Tag::Node, [a, b, c, d]),
        hash(Tag::Member, [a, b, c, d, e, f]),
        hash(Tag::Share, [a, b, c, d, e, f, g]),
    ];
    hashes.iter().map(to_halo2).collect()
}

#[test]
fn hashes_are_the_protocols() {
    let small: [F; 7] = std::array::from_fn(|i| F::from(i as u64));
    let large: [F; 7] = std::array::from_fn(|i| -F::from(i as u64 + 1));
    let mixed: [F; 7] = std::array::from_fn(|i| hash(Tag::Ak, [F::from(i as u64)]));
    for inputs in [small, large, mixed] {
        let (private, expected) = (inputs.map(|x| to_halo2(&x)), expected(inputs));
        assert!(gives::<OfEveryArity>(&private, &expected));
        for i in 0..expected.len() {
            let mut wrong = expected.clone();
            wrong[i] += Fr::ONE;
            assert!(!gives::<OfEveryArity>(&private, &wrong), "hash {i} is not tied to its inputs");
        }
    }
}

fn check_constants<const T: usize, const RATE: usize>() {
    let (rounds, matrix, inverse) = <Circom as Spec<Fr, T, RATE>>::constants();
    let (full, partial) =
        (<Circom as Spec<Fr, T, RATE>>::full_rounds(), <Circom as Spec<Fr, T, RATE>>::partial_rounds());
    assert_eq!(rounds.len(), full + partial, "one row of constants a round");
    assert!(full.is_multiple_of(2) && partial.is_multiple_of(2), "the chip takes partial rounds two by two");
    for (i, row) in matrix.iter().enumerate() {
        for j in 0..T {
            let product: Fr = row.iter().zip(&inverse).map(|(left, right)| *left * right[j]).sum();
            assert_eq!(product, Fr::from(u64::from(i == j)), "t = {T}, {i}, {j}");
        }
    }
}

#[test]
fn the_chip_takes_every_width_of_the_protocol() {
    assert_eq!(WIDTHS, [2, 4, 5, 6, 8]);
    check_constants::<2, 1>();
    check_constants::<4, 3>();
    check_constants::<5, 4>();
    check_constants::<6, 5>();
    check_constants::<8, 7>();
}
