//! Nullifiers in constraints; see `sotto_protocol::nullifier`.

use sotto_protocol::field::F;
use sotto_protocol::hash::Tag;

use super::hash::{hash, hash_with_tag};
use super::wire::{Bit, Result, Wire, select};

/// Nullifier of an input: `H_NF(secret, position)` if it is enabled, `H_NFD(r, position)` if not. One hash serves both, since only the
/// tag and the secret differ: `tag = e ? kind : NfDisabled` is linear in `e`.
///
/// # Errors
/// Those of the constraint system.
pub fn of_input(kind: Tag, enabled: &Bit, (secret, r): (&Wire, &Wire), position: &Wire) -> Result<Wire> {
    let difference = F::from(kind as u64) - F::from(Tag::NfDisabled as u64);
    let tag = Wire::from(enabled.clone()) * difference + F::from(Tag::NfDisabled as u64);
    hash_with_tag(&tag, [&select(enabled, secret, r)?, position])
}

/// `H_NF(rho, position)` of a share note.
///
/// # Errors
/// Those of the constraint system.
pub fn of_share(rho: &Wire, position: &Wire) -> Result<Wire> {
    hash(Tag::NfShare, [rho, position])
}

/// `H_NFSTAKE(nk, position)` of a stake note.
///
/// # Errors
/// Those of the constraint system.
pub fn of_stake(nk: &Wire, position: &Wire) -> Result<Wire> {
    hash(Tag::NfStake, [nk, position])
}
