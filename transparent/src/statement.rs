//! What a statement adds to itself to be proven transparently.

use halo2_proofs::plonk::Circuit;
use halo2curves::bn256::Fr;
use sotto_circuits::Proven;

/// A statement with a transparent circuit. Instance, witness and relation are those of [`Proven`].
pub trait Transparent: Proven {
    /// The circuit has `2^K` rows.
    const K: u32;
    /// The circuit.
    type Circuit: Circuit<Fr>;

    /// The circuit with these private inputs; without them, what keys are made from.
    fn circuit(witness: Option<&Self::Witness>) -> Self::Circuit;

    /// The committed pin: `key value` lines.
    fn pin() -> &'static str;
}
