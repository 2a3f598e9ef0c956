//! Blocking and releasing a member.

use sotto_protocol::member::Status;
use sotto_protocol::operation::{Block, Signed};

use super::standing;
use crate::rejected::{Rejected, Role};
use crate::state::State;

/// LEDGER-22: by the authority, of a member, and a change.
pub(super) fn check(state: &State, signed: &Signed<Block>) -> Result<(), Rejected> {
    standing::accredited(state, signed.signer, Role::Authority)?;
    let Block { tid, blocked, .. } = signed.payload;
    let record = standing::member(state, tid)?;
    if record.member.status.has(Status::BLOCKED) == blocked { Err(Rejected::NothingToChange { tid }) } else { Ok(()) }
}
