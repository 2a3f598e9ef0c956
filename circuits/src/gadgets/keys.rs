//! `pk = key(sk)` in constraints; see `sotto_protocol::keys`.

use sotto_protocol::hash::Tag;

use super::hash::hash;
use super::wire::{Result, Wire};

/// What follows from a spending key.
#[derive(Debug, Clone)]
pub struct KeysVar {
    /// `nk = H_NK(sk)`.
    pub nk: Wire,
    /// `pk = H_PK(ak, nk)`.
    pub pk: Wire,
}

/// `key(sk)`.
///
/// # Errors
/// Those of the constraint system.
pub fn key(sk: &Wire) -> Result<KeysVar> {
    let ak = hash(Tag::Ak, [sk])?;
    let nk = hash(Tag::Nk, [sk])?;
    let pk = hash(Tag::Pk, [&ak, &nk])?;
    Ok(KeysVar { nk, pk })
}

/// `hkc = H_HK(hk)`.
///
/// # Errors
/// Those of the constraint system.
pub fn holder_key_commitment(hk: &Wire) -> Result<Wire> {
    hash(Tag::HolderKey, [hk])
}

/// `H_PSEUDO(sk, context)`.
///
/// # Errors
/// Those of the constraint system.
pub fn pseudonym(sk: &Wire, context: &Wire) -> Result<Wire> {
    hash(Tag::Pseudonym, [sk, context])
}
