//! Dilutions ahead.

use sotto_protocol::amount::Height;
use sotto_protocol::member::Status;
use sotto_protocol::operation::{Announcement, Signed, Withdrawal};

use super::standing;
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-17: by the owner, of a rise, early enough and not too early, one at a time. LEDGER-2: signed with the owner's registered key.
pub(super) fn check(state: &State, signed: &Signed<Announcement>) -> Result<(), Rejected> {
    let Announcement { tid, supply_new, epoch, made_at } = signed.payload;
    let record = standing::member(state, tid)?;
    standing::owner(record, signed.signer)?;
    standing::may_dilute(state, record)?;
    if supply_new <= record.supply {
        return Err(Rejected::SupplyNotRaised { tid, supply: record.supply });
    }
    let earliest = state.earliest_dilution();
    if epoch < earliest {
        return Err(Rejected::AnnouncedTooLate { epoch, earliest });
    }
    let latest = state.latest_dilution();
    if epoch > latest {
        return Err(Rejected::AnnouncedTooFar { epoch, latest });
    }
    dated(state, made_at)?;
    match state.announcement(tid) {
        Some(ahead) => Err(Rejected::AnnouncementPending { tid, epoch: ahead.epoch }),
        None => Ok(()),
    }
}

/// LEDGER-38: by the owner, of the announcement that is pending, before it was carried out. LEDGER-35: not by a key that is being replaced.
pub(super) fn withdrawal(state: &State, signed: &Signed<Withdrawal>) -> Result<(), Rejected> {
    let Withdrawal { tid, epoch, made_at } = signed.payload;
    let record = standing::member(state, tid)?;
    standing::owner(record, signed.signer)?;
    if record.member.status.has(Status::ROTATING) {
        return Err(Rejected::Rotating { tid });
    }
    dated(state, made_at)?;
    if state.announcement(tid).is_none_or(|ahead| ahead.epoch != epoch) {
        return Err(Rejected::NothingAnnounced { tid, epoch });
    }
    if state.pending_dilution(tid).is_some() { Err(Rejected::AlreadyDiluted { tid }) } else { Ok(()) }
}

/// LEDGER-17 and LEDGER-38: not before its own date.
fn dated(state: &State, made_at: Height) -> Result<(), Rejected> {
    if made_at > state.height() { Err(Rejected::AnnouncedAhead { made_at }) } else { Ok(()) }
}
