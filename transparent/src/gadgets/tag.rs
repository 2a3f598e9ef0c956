//! Owner tags; twin of `sotto_circuits::gadgets::tag`.

use halo2_proofs::circuit::Layouter;
use halo2curves::bn256::Fr;
use sotto_protocol::hash::Tag;

use super::hash::hash;
use super::wire::{Cs, Result, Wire};

/// `N = H_TAG(pk, rho)`.
///
/// # Errors
/// Those of the layouter.
pub fn owner_tag(cs: &mut Cs<'_, impl Layouter<Fr>>, pk: &Wire, rho: &Wire) -> Result<Wire> {
    hash(cs, Tag::OwnerTag, [pk, rho])
}
