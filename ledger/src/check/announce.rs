//! Dilutions ahead.

use sotto_protocol::operation::{Announcement, Signed};

use super::standing;
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-17: by the owner, of a rise, early enough, one at a time. LEDGER-2: signed with the owner's registered key.
pub(super) fn check(state: &State, signed: &Signed<Announcement>) -> Result<(), Rejected> {
    let Announcement { tid, supply_new, epoch, made_at } = signed.payload;
    let record = standing::member(state, tid)?;
    if signed.signer != record.address.vk {
        return Err(Rejected::NotTheOwner { tid });
    }
    standing::may_dilute(state, record)?;
    if supply_new <= record.supply {
        return Err(Rejected::SupplyNotRaised { tid, supply: record.supply });
    }
    let earliest = state.earliest_dilution();
    if epoch < earliest {
        return Err(Rejected::AnnouncedTooLate { epoch, earliest });
    }
    if made_at > state.height() {
        return Err(Rejected::AnnouncedAhead { made_at });
    }
    match state.announcement(tid) {
        Some(ahead) => Err(Rejected::AnnouncementPending { tid, epoch: ahead.epoch }),
        None => Ok(()),
    }
}
