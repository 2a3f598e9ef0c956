//! Company sales and stakes, as oracles attest them.

use sotto_protocol::amount::TokenId;
use sotto_protocol::event::EventId;
use sotto_protocol::operation::{Attestation, Signed, StakeAttestation};
use sotto_protocol::role::Role;

use super::{report, standing};
use crate::events::{EventStatus, Evidence};
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-21: by an oracle, of a member, and new, unless it confirms what the owner reported, or takes back that a stake was sold.
pub(super) fn check(state: &State, signed: &Signed<Attestation>) -> Result<(), Rejected> {
    standing::accredited(state, signed.signer, Role::Oracle)?;
    let Attestation { tid, event, report, of_stake, .. } = signed.payload;
    standing::member(state, tid)?;
    if of_stake && report == Some(event) {
        return Err(Rejected::StakeReported); // what confirms a report opens nothing that could wait
    }
    if let Some(report) = report {
        reported(state, tid, report)?;
    } else if !of_stake && awaits_stake(state, tid, event) {
        return Ok(());
    }
    if report == Some(event) { Ok(()) } else { report::fresh(state, tid, event) }
}

/// LEDGER-40: the report is this member's, and no oracle has spoken about it yet.
fn reported(state: &State, tid: TokenId, report: EventId) -> Result<(), Rejected> {
    let event = state.event(tid, report).filter(|event| event.evidence == Evidence::Reported);
    if event.is_some() { Ok(()) } else { Err(Rejected::NoSuchReport { event: report }) }
}

/// LEDGER-21: of more units than any stake holds, say, the owner could consume none, and would owe for ever.
fn awaits_stake(state: &State, tid: TokenId, event: EventId) -> bool {
    state.event(tid, event).is_some_and(|event| event.status == EventStatus::AwaitsStake)
}

/// LEDGER-43: by an oracle. What the note says stays between the oracle and its owner; that it is a stake, the ledger sees to.
pub(super) fn stake(state: &State, signed: &Signed<StakeAttestation>) -> Result<(), Rejected> {
    standing::accredited(state, signed.signer, Role::Oracle)
}
