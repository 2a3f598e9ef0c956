//! Claims in the docket.

use sotto_protocol::operation::{Claim, MAX_CLAIM_BYTES, Signed};
use sotto_protocol::role::Role;

use super::decide::is_blank;
use super::standing;
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-41: by a filer, about a member, in words.
pub(super) fn check(state: &State, signed: &Signed<Claim>) -> Result<(), Rejected> {
    standing::accredited(state, signed.signer, Role::Filer)?;
    standing::member(state, signed.payload.tid)?;
    let bytes = signed.payload.words.len();
    let empty = is_blank(&signed.payload.words);
    if empty || bytes > MAX_CLAIM_BYTES { Err(Rejected::ClaimWords { bytes }) } else { Ok(()) }
}
