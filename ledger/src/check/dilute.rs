//! Dilutions.

use sotto_protocol::epoch::Phase;
use sotto_protocol::transaction::{IssueBody, Leg};

use super::{shape, standing, time};
use crate::registry::MemberRecord;
use crate::rejected::Rejected;
use crate::state::State;

/// The rules of a dilution, after the payouts of the epoch it was announced for.
pub(super) fn check(state: &State, leg: &Leg<IssueBody>) -> Result<(), Rejected> {
    shape::check(leg)?;
    time::phase(state, "dilute", Phase::Issues)?;
    let body = &leg.body;
    let record = standing::member(state, body.tid)?;
    standing::may_dilute(state, record)?;
    announced(state, body)?;
    current(state, body, record)?;
    time::mint(state, body.height)
}

/// LEDGER-18: announced for this epoch and supply, and proven once. The announcement came two full quiet epochs before, by LEDGER-17.
fn announced(state: &State, body: &IssueBody) -> Result<(), Rejected> {
    let tid = body.tid;
    let matches = |supply, epoch| supply == body.supply_new && epoch == state.epoch();
    match state.announcement(tid) {
        Some(ahead) if matches(ahead.supply_new, ahead.epoch) => {}
        Some(_) | None => return Err(Rejected::NotAnnounced { tid }),
    }
    if state.pending_dilution(tid).is_some() { Err(Rejected::AlreadyDiluted { tid }) } else { Ok(()) }
}

/// LEDGER-18: by the owner, from the supply in effect and the state that this closing's payouts left, under the same holder key.
fn current(state: &State, body: &IssueBody, record: &MemberRecord) -> Result<(), Rejected> {
    let tid = body.tid;
    if body.pk != record.member.pk {
        return Err(Rejected::DilutionKey { tid });
    }
    if body.supply_old != record.supply {
        return Err(Rejected::DilutionSupply { tid, supply: record.supply });
    }
    if state.pending_token(tid) != Some(body.k_old) {
        return Err(Rejected::DilutionState { tid });
    }
    if body.hkc != record.hkc {
        return Err(Rejected::HolderKeyChanged { tid });
    }
    Ok(())
}
