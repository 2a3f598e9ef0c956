//! `N = H_TAG(pk, rho)` in constraints; see `sotto_protocol::tag`.

use sotto_protocol::hash::Tag;

use super::hash::hash;
use super::wire::{Result, Wire};

/// `H_TAG(pk, rho)`.
///
/// # Errors
/// Those of the constraint system.
pub fn owner_tag(pk: &Wire, rho: &Wire) -> Result<Wire> {
    hash(Tag::OwnerTag, [pk, rho])
}
