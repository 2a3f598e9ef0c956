//! `H_tag(x1..xn)` in constraints: the permutation of `sotto_protocol::hash` over the same parameters, the capacity set to the tag.

use std::sync::OnceLock;

use ark_r1cs_std::fields::FieldVar;
use ark_r1cs_std::fields::fp::{AllocatedFp, FpVar};
use light_poseidon::PoseidonParameters;
use light_poseidon::parameters::bn254_x5::get_poseidon_parameters;
use sotto_protocol::field::F;
use sotto_protocol::hash::{Tag, WIDTHS, width};

use super::wire::{Result, Wire, constant};

// Parameters of one width, parsed once.
fn parameters(width: usize) -> &'static PoseidonParameters<F> {
    static PARAMETERS: [OnceLock<PoseidonParameters<F>>; WIDTHS.len()] = [const { OnceLock::new() }; WIDTHS.len()];
    let at = WIDTHS.iter().position(|w| *w == width).expect("hashes use only these widths");
    PARAMETERS[at].get_or_init(|| {
        let width = u8::try_from(width).expect("widths are small");
        get_poseidon_parameters(width).expect("circom has parameters for every width in WIDTHS")
    })
}

// x^5 in three constraints.
fn sbox(x: &Wire) -> Result<Wire> {
    let x2 = x.square()?;
    let x4 = x2.square()?;
    Ok(x4 * x)
}

// One row of the matrix times the state, as a single linear combination.
fn row(coefficients: &[F], state: &[Wire]) -> Wire {
    let mut sum = F::from(0u64);
    let mut scales = Vec::with_capacity(state.len());
    let mut variables: Vec<&AllocatedFp<F>> = Vec::with_capacity(state.len());
    for (scale, element) in coefficients.iter().zip(state) {
        match element {
            FpVar::Constant(c) => sum += *scale * c,
            FpVar::Var(v) => {
                scales.push(*scale);
                variables.push(v);
            }
        }
    }
    match AllocatedFp::linear_combination(scales.iter(), &variables) {
        Some(lc) => FpVar::Var(lc.add_constant(sum)),
        None => FpVar::Constant(sum),
    }
}

/// `H_tag(inputs)`. Padding zeros and the tag are constants, so they cost nothing in the first round.
///
/// # Errors
/// Those of the constraint system.
///
/// # Panics
/// If `N` is not the tag's arity, which is a mistake in the program.
pub fn hash<const N: usize>(tag: Tag, inputs: [&Wire; N]) -> Result<Wire> {
    assert_eq!(N, tag.arity(), "H_{} takes another number of inputs", tag.name());
    hash_with_tag(&constant(tag as u64), inputs)
}

/// The same with a tag that the circuit chooses between two of equal arity.
///
/// # Errors
/// Those of the constraint system.
pub fn hash_with_tag<const N: usize>(tag: &Wire, inputs: [&Wire; N]) -> Result<Wire> {
    let parameters = parameters(width(N));
    let width = parameters.width;
    let mut state = vec![tag.clone()];
    state.extend(inputs.into_iter().cloned());
    state.resize(width, constant(0));
    let half = parameters.full_rounds / 2;
    for (round, constants) in parameters.ark.chunks_exact(width).enumerate() {
        for (element, c) in state.iter_mut().zip(constants) {
            *element = &*element + *c;
        }
        let full = round < half || round >= half + parameters.partial_rounds;
        for element in state.iter_mut().take(if full { width } else { 1 }) {
            *element = sbox(element)?;
        }
        state = parameters.mds.iter().map(|coefficients| row(coefficients, &state)).collect();
    }
    Ok(state.swap_remove(0))
}
