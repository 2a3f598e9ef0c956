//! Money in.

use sotto_protocol::operation::{Deposit, Signed};
use sotto_protocol::role::Role;

use super::standing;
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-20: by a gateway, of something. That it was not made before is LEDGER-9: its id covers owner, amount,
/// reference and signer.
pub(super) fn check(state: &State, signed: &Signed<Deposit>) -> Result<(), Rejected> {
    standing::accredited(state, signed.signer, Role::Gateway)?;
    if signed.payload.amount.0 == 0 { Err(Rejected::EmptyDeposit) } else { Ok(()) }
}
