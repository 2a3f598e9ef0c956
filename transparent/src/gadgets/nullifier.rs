//! Nullifiers; twin of `sotto_circuits::gadgets::nullifier`.

use halo2_proofs::circuit::Layouter;
use halo2curves::bn256::Fr;
use sotto_protocol::hash::Tag;

use super::hash::hash;
use super::wire::{Cs, Result, Wire};

/// `H_NF(rho, position)` of a share note.
///
/// # Errors
/// Those of the layouter.
pub fn of_share(cs: &mut Cs<'_, impl Layouter<Fr>>, rho: &Wire, position: &Wire) -> Result<Wire> {
    hash(cs, Tag::NfShare, [rho, position])
}
