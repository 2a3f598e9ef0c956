//! Owners' own reports of company sales.

use sotto_protocol::amount::TokenId;
use sotto_protocol::event::EventId;
use sotto_protocol::member::Status;
use sotto_protocol::operation::{MAX_OPEN_REPORTS, Report, Signed};

use super::standing;
use crate::events::Evidence;
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-39: by the owner, of something new, and not without end. LEDGER-35: a key that is being replaced reports nothing.
pub(super) fn check(state: &State, signed: &Signed<Report>) -> Result<(), Rejected> {
    let Report { tid, event, .. } = signed.payload;
    let record = standing::member(state, tid)?;
    standing::owner(record, signed.signer)?;
    if record.member.status.has(Status::ROTATING) {
        return Err(Rejected::Rotating { tid });
    }
    let unconfirmed = |id: &EventId| state.event(tid, *id).is_some_and(|known| known.evidence == Evidence::Reported);
    if state.events.open_of(tid).filter(unconfirmed).count() >= MAX_OPEN_REPORTS {
        return Err(Rejected::ManyReports { tid });
    }
    fresh(state, tid, event)
}

/// LEDGER-21 and LEDGER-39: an event that is new for this token, and no id that means something else.
pub(super) fn fresh(state: &State, tid: TokenId, event: EventId) -> Result<(), Rejected> {
    if event.0 == 0u64.into() || event.0 == 1u64.into() {
        return Err(Rejected::ReservedEvent);
    }
    if state.event(tid, event).is_some() { Err(Rejected::EventKnown { event }) } else { Ok(()) }
}
