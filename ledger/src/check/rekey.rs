//! Notes of keys that were replaced.

use sotto_protocol::member::Status;
use sotto_protocol::transaction::{Leg, RekeyBody};

use super::{roots, shape};
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-48: from a key that was replaced to the key that is in use in its place, and to no other. By who is issuer or steward now: a
/// steward who was dismissed could destroy notes.
pub(super) fn check(state: &State, leg: &Leg<RekeyBody>) -> Result<(), Rejected> {
    shape::check(leg)?;
    let RekeyBody { root_n, root_s, pk_old, pk_new, .. } = leg.body;
    let record = state.member_by_key(pk_new).filter(|record| record.former.contains(&pk_old));
    let Some(record) = record else { return Err(Rejected::NotReplaced) };
    if record.member.status.has(Status::ROTATING) {
        return Err(Rejected::Rotating { tid: record.member.tid });
    }
    roots::current(state, root_s)?;
    roots::anchor(state, root_n)
}
