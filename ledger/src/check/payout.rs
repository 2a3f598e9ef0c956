//! Distributions.

use sotto_protocol::amount::TokenId;
use sotto_protocol::epoch::Phase;
use sotto_protocol::event::EventId;
use sotto_protocol::transaction::{Leg, PayoutBody};

use super::{roots, shape, standing, time};
use crate::events::EventStatus;
use crate::rejected::Rejected;
use crate::state::State;

/// The rules of a payout. Of blocked members too: what is owed by them still flows.
pub(super) fn check(state: &State, leg: &Leg<PayoutBody>) -> Result<(), Rejected> {
    shape::check(leg)?;
    time::phase(state, "payout", Phase::Payouts)?;
    let body = &leg.body;
    current(state, body)?;
    if state.nonces.contains(&body.nu) {
        return Err(Rejected::NonceSeen { nu: body.nu }); // LEDGER-14
    }
    if let Some(id) = body.event {
        event(state, body.tid, id)?;
    }
    roots::anchor(state, body.root_n)
}

/// LEDGER-13: policy and supply are the token's, and the payout continues where the last of this closing ended.
fn current(state: &State, body: &PayoutBody) -> Result<(), Rejected> {
    let tid = body.tid;
    let record = standing::member(state, tid)?;
    if body.policy != record.member.policy {
        return Err(Rejected::PayoutPolicy { tid, policy: record.member.policy });
    }
    if body.supply != record.supply {
        return Err(Rejected::PayoutSupply { tid, supply: record.supply });
    }
    if state.pending_token(tid) != Some(body.k_old) {
        return Err(Rejected::PayoutState { tid });
    }
    Ok(())
}

/// LEDGER-15 and LEDGER-47: an attested event of this token that was not distributed yet.
fn event(state: &State, tid: TokenId, id: EventId) -> Result<(), Rejected> {
    let event = state.event(tid, id).ok_or(Rejected::UnknownEvent { event: id })?;
    match event.status {
        EventStatus::Open => Ok(()),
        EventStatus::AwaitsStake => Err(Rejected::StakeFirst { event: id }),
        EventStatus::Closing | EventStatus::Closed | EventStatus::Replaced => Err(Rejected::EventPaid { event: id }),
    }
}
