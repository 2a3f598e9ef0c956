//! `H_tag(x1..xn)`: the library's Poseidon chip over circom's parameters, the capacity element set to the tag; twin of
//! `sotto_circuits::gadgets::hash`.
//!
//! The chip is asked for the bare permutation. Its sponge would put the capacity last and the length into it; circom's hash has the
//! capacity first, and here the tag is in it.

use halo2_gadgets::poseidon::{PoseidonInstructions, Pow5Chip, Pow5Config};
use halo2_poseidon::{Mds, Spec};
use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Fixed};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use light_poseidon::PoseidonParameters;
use light_poseidon::parameters::bn254_x5::get_poseidon_parameters;
use sotto_protocol::field::F;
use sotto_protocol::hash::{Tag, width};

use super::config::STATE;
use super::wire::{Cs, Result, Wire, constant};
use crate::field::to_halo2;

/// circom's parameters: the constants, the matrix and the numbers of rounds of `sotto_protocol::hash`.
#[derive(Debug, Clone, Copy)]
pub struct Circom;

fn parameters(width: usize) -> PoseidonParameters<F> {
    let width = u8::try_from(width).expect("widths are small");
    get_poseidon_parameters(width).expect("circom has parameters for every width in use")
}

impl<const T: usize, const RATE: usize> Spec<Fr, T, RATE> for Circom {
    fn full_rounds() -> usize {
        parameters(T).full_rounds
    }

    fn partial_rounds() -> usize {
        parameters(T).partial_rounds
    }

    fn sbox(x: Fr) -> Fr {
        x.square().square() * x
    }

    fn secure_mds() -> usize {
        unreachable!("asked for only where constants are generated, and these are circom's")
    }

    fn constants() -> (Vec<[Fr; T]>, Mds<Fr, T>, Mds<Fr, T>) {
        let PoseidonParameters { ark, mds, .. } = parameters(T);
        let row = |row: &[F]| -> [Fr; T] { std::array::from_fn(|i| to_halo2(&row[i])) };
        let matrix: Mds<Fr, T> = std::array::from_fn(|i| row(&mds[i]));
        (ark.chunks_exact(T).map(row).collect(), matrix, inverse(&matrix))
    }
}

// Gauss and Jordan's way. The matrix is an MDS matrix, of which every square part is invertible, so each pivot can be found on the diagonal.
fn inverse<const T: usize>(matrix: &Mds<Fr, T>) -> Mds<Fr, T> {
    let mut left = *matrix;
    let mut right: Mds<Fr, T> = std::array::from_fn(|i| std::array::from_fn(|j| Fr::from(u64::from(i == j))));
    for pivot in 0..T {
        let scale = left[pivot][pivot].invert().expect("every leading part of an MDS matrix is invertible");
        for column in 0..T {
            left[pivot][column] *= scale;
            right[pivot][column] *= scale;
        }
        for row in (0..T).filter(|row| *row != pivot) {
            let factor = left[row][pivot];
            for column in 0..T {
                let (l, r) = (left[pivot][column] * factor, right[pivot][column] * factor);
                left[row][column] -= l;
                right[row][column] -= r;
            }
        }
    }
    right
}

/// A chip for each width that a statement here hashes at, all in the same columns. Width 6 is left out: five inputs are hashed by none.
#[derive(Debug, Clone)]
pub(super) struct HashConfig {
    t2: Pow5Config<Fr, 2, 1>,
    t4: Pow5Config<Fr, 4, 3>,
    t5: Pow5Config<Fr, 5, 4>,
    t8: Pow5Config<Fr, 8, 7>,
}

impl HashConfig {
    pub(super) fn new(
        meta: &mut ConstraintSystem<Fr>,
        state: &[Column<Advice>; STATE],
        sbox: Column<Advice>,
        constants: (&[Column<Fixed>; STATE], &[Column<Fixed>; STATE]),
    ) -> Self {
        Self {
            t2: chip(meta, state, sbox, constants),
            t4: chip(meta, state, sbox, constants),
            t5: chip(meta, state, sbox, constants),
            t8: chip(meta, state, sbox, constants),
        }
    }
}

/// The chip of one width, in the first columns of those given.
pub(super) fn chip<const T: usize, const RATE: usize>(
    meta: &mut ConstraintSystem<Fr>,
    state: &[Column<Advice>; STATE],
    sbox: Column<Advice>,
    (first, second): (&[Column<Fixed>; STATE], &[Column<Fixed>; STATE]),
) -> Pow5Config<Fr, T, RATE> {
    let (state, first, second) =
        (std::array::from_fn(|i| state[i]), std::array::from_fn(|i| first[i]), std::array::from_fn(|i| second[i]));
    Pow5Chip::configure::<Circom>(meta, state, sbox, first, second)
}

/// The first element of the permuted state `[capacity, inputs..]`.
pub(super) fn permute<const T: usize, const RATE: usize>(
    config: &Pow5Config<Fr, T, RATE>,
    layouter: &mut impl Layouter<Fr>,
    state: [Wire; T],
) -> Result<Wire> {
    let chip = Pow5Chip::construct(config.clone());
    let state = state.map(Into::into);
    let permuted = PoseidonInstructions::<Fr, Circom, T, RATE>::permute(&chip, layouter, &state)?;
    Ok(permuted[0].clone().into())
}

/// `H_tag(inputs)`.
///
/// # Errors
/// Those of the layouter.
///
/// # Panics
/// If `N` is not the tag's arity, or the circuit has no chip of its width: mistakes in the program.
pub fn hash<const N: usize>(cs: &mut Cs<'_, impl Layouter<Fr>>, tag: Tag, inputs: [&Wire; N]) -> Result<Wire> {
    assert_eq!(N, tag.arity(), "H_{} takes another number of inputs", tag.name());
    let (capacity, zero) = (constant(cs, tag as u64)?, constant(cs, 0)?);
    let at = |i: usize| match i.checked_sub(1) {
        None => capacity.clone(),
        Some(i) => inputs.get(i).map_or_else(|| zero.clone(), |input| (*input).clone()),
    };
    let (config, layouter) = (&cs.config.hash, &mut cs.layouter);
    match width(N) {
        2 => permute(&config.t2, layouter, std::array::from_fn(at)),
        4 => permute(&config.t4, layouter, std::array::from_fn(at)),
        5 => permute(&config.t5, layouter, std::array::from_fn(at)),
        8 => permute(&config.t8, layouter, std::array::from_fn(at)),
        other => panic!("the circuit has no chip of width {other}"),
    }
}
