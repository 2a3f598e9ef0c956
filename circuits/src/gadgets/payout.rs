//! Payout pads and exact division in constraints; see `sotto_protocol::payout`.

use ark_r1cs_std::fields::FieldVar;
use sotto_protocol::hash::Tag;
use sotto_protocol::payout::Padded;

use super::hash::hash;
use super::wire::{Result, Wire};

/// `H_PAD(hk, nu, i)`.
///
/// # Errors
/// Those of the constraint system.
pub fn pad(hk: &Wire, nonce: &Wire, which: Padded) -> Result<Wire> {
    hash(Tag::PayoutPad, [hk, nonce, &Wire::constant(sotto_protocol::field::F::from(which as u64))])
}
