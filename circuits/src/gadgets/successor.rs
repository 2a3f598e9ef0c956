//! Successors in constraints; see `sotto_protocol::successor`.

use ark_r1cs_std::fields::FieldVar;
use sotto_protocol::hash::Tag;
use sotto_protocol::successor::Slot;

use super::hash::hash;
use super::wire::{Result, Wire};

/// `H_NEXT(rho_0, slot)` of a share note.
///
/// # Errors
/// Those of the constraint system.
pub fn share(rho_0: &Wire, slot: Slot) -> Result<Wire> {
    hash(Tag::NextShare, [rho_0, &Wire::constant(slot.field())])
}

/// `H_NEXT(nk, nf_0, slot)` of a cash note.
///
/// # Errors
/// Those of the constraint system.
pub fn cash(nk: &Wire, nf_0: &Wire, slot: Slot) -> Result<Wire> {
    hash(Tag::NextCash, [nk, nf_0, &Wire::constant(slot.field())])
}

/// `H_NEXTSTAKE(nk, nf)` of a stake note.
///
/// # Errors
/// Those of the constraint system.
pub fn stake(nk: &Wire, nf: &Wire) -> Result<Wire> {
    hash(Tag::NextStake, [nk, nf])
}
