//! Company sales.

use sotto_protocol::field::F;
use sotto_protocol::operation::{Attestation, Signed};
use sotto_protocol::role::Role;

use super::standing;
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-21: by an oracle, of a member, and new.
pub(super) fn check(state: &State, signed: &Signed<Attestation>) -> Result<(), Rejected> {
    standing::accredited(state, signed.signer, Role::Oracle)?;
    let Attestation { tid, event, .. } = signed.payload;
    standing::member(state, tid)?;
    if event.0 == F::from(0u64) || event.0 == F::from(1u64) {
        return Err(Rejected::ReservedEvent);
    }
    if state.event(event).is_some() { Err(Rejected::EventKnown { event }) } else { Ok(()) }
}
