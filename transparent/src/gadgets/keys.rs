//! `pk = key(sk)`; twin of `sotto_circuits::gadgets::keys`.

use halo2_proofs::circuit::Layouter;
use halo2curves::bn256::Fr;
use sotto_protocol::hash::Tag;

use super::hash::hash;
use super::wire::{Cs, Result, Wire};

/// `pk = H_PK(H_AK(sk), H_NK(sk))`.
///
/// # Errors
/// Those of the layouter.
pub fn key(cs: &mut Cs<'_, impl Layouter<Fr>>, sk: &Wire) -> Result<Wire> {
    let ak = hash(cs, Tag::Ak, [sk])?;
    let nk = hash(cs, Tag::Nk, [sk])?;
    hash(cs, Tag::Pk, [&ak, &nk])
}

/// `H_PSEUDO(sk, context)`.
///
/// # Errors
/// Those of the layouter.
pub fn pseudonym(cs: &mut Cs<'_, impl Layouter<Fr>>, sk: &Wire, context: &Wire) -> Result<Wire> {
    hash(cs, Tag::Pseudonym, [sk, context])
}
