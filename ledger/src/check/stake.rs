//! Stakes that were sold.

use sotto_protocol::amount::TokenId;
use sotto_protocol::event::EventId;
use sotto_protocol::member::Status;
use sotto_protocol::transaction::{Leg, StakeBody};

use super::{report, roots, shape, standing};
use crate::events::{EventStatus, Evidence};
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-47: by the member with the key in use; the attested sale is open and awaits its stake. What takes its place is new, or what the
/// owner reported and no oracle has spoken about: of what an oracle confirmed, this would be a second sale.
pub(super) fn check(state: &State, leg: &Leg<StakeBody>) -> Result<(), Rejected> {
    shape::check(leg)?;
    let StakeBody { root_n, tid, pk, event_gross, event_net, .. } = leg.body;
    let member = &standing::member(state, tid)?.member;
    if member.status.has(Status::ROTATING) {
        return Err(Rejected::Rotating { tid });
    }
    if member.pk != pk {
        return Err(Rejected::StakeKey { tid });
    }
    let awaited = state.event(tid, event_gross).filter(|event| event.status == EventStatus::AwaitsStake);
    if awaited.is_none() {
        return Err(Rejected::NoStakeAwaited { event: event_gross });
    }
    takes_its_place(state, tid, event_net)?;
    roots::anchor(state, root_n)
}

// The owner may have reported the very same before: an event of its own making keeps nobody from consuming a stake.
fn takes_its_place(state: &State, tid: TokenId, net: EventId) -> Result<(), Rejected> {
    let own = state.event(tid, net).is_some_and(|event| event.evidence == Evidence::Reported);
    if own { Ok(()) } else { report::fresh(state, tid, net) }
}
