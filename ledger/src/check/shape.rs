//! What is attached to a leg.

use sotto_protocol::transaction::{Body, CashBody, Leg};

use crate::rejected::Rejected;

/// LEDGER-3, for every leg that cannot withdraw: as many ciphertexts as its statement has, and no destination.
pub(super) fn check<B: Body>(leg: &Leg<B>) -> Result<(), Rejected> {
    leg.check_shape().map_err(|error| Rejected::Shape { error })?;
    if leg.destination.is_empty() { Ok(()) } else { Err(Rejected::StrayDestination) }
}

/// LEDGER-3, for cash: a destination if and only if something is withdrawn.
pub(super) fn cash(leg: &Leg<CashBody>) -> Result<(), Rejected> {
    leg.check_shape().map_err(|error| Rejected::Shape { error })?;
    match (leg.body.withdraw.0 > 0, leg.destination.is_empty()) {
        (true, true) => Err(Rejected::NoDestination),
        (false, false) => Err(Rejected::StrayDestination),
        (true, false) | (false, true) => Ok(()),
    }
}
