//! Vetoes of a replacement of keys.

use sotto_protocol::decision::Verdict;
use sotto_protocol::operation::{Signed, Veto};

use super::standing;
use crate::decisions::DecisionStatus;
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-36: of a replacement that is pending, by the key in use.
pub(super) fn check(state: &State, signed: &Signed<Veto>) -> Result<(), Rejected> {
    let decision = signed.payload.decision;
    let pending = state.decisions.get(decision).filter(|record| record.status == DecisionStatus::Pending);
    let Some(Verdict::Rotate { tid, .. }) = pending.map(|record| &record.decision.verdict) else {
        return Err(Rejected::NothingToVeto { decision });
    };
    standing::owner(standing::member(state, *tid)?, signed.signer)
}
