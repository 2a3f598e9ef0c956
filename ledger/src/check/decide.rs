//! Decisions of the authority.

use sotto_protocol::decision::{Decision, MAX_REASON_BYTES};
use sotto_protocol::operation::Endorsed;
use sotto_protocol::powers::Power;
use sotto_protocol::role::Role;

use super::{standing, verdict};
use crate::decisions::DecisionStatus;
use crate::rejected::Rejected;
use crate::state::State;

/// The rules of a decision.
pub(super) fn check(state: &State, endorsed: &Endorsed<Decision>) -> Result<(), Rejected> {
    let decision = &endorsed.payload;
    endorsed_for(state, decision.verdict.power(), endorsed)?;
    form(state, decision)?;
    reopening(state, decision)?;
    verdict::may_begin(state, &decision.verdict)?;
    verdict::holds(state, &decision.verdict)
}

/// LEDGER-30: the power is held at this height, and as many different keys as it takes sign; LEDGER-2: each of them accredited.
pub(super) fn endorsed_for<P>(state: &State, power: Power, endorsed: &Endorsed<P>) -> Result<(), Rejected>
where
    P: sotto_protocol::operation::Payload,
{
    let row = state.genesis.powers.at(power, state.height()).ok_or(Rejected::NotHeld { power })?;
    endorsed.check_order().map_err(|error| Rejected::Endorsements { error })?;
    let signers = endorsed.signers();
    signers.iter().try_for_each(|signer| standing::accredited(state, *signer, Role::Authority))?;
    let got = u32::try_from(signers.len()).unwrap_or(u32::MAX);
    if got < row.keys { Err(Rejected::TooFewKeys { power, needed: row.keys, got }) } else { Ok(()) }
}

/// LEDGER-31 and LEDGER-41: spaces, tabs and ends of lines are no words. Of ASCII alone: what else counts as blank depends on whom one asks.
pub(super) fn is_blank(words: &str) -> bool {
    words.bytes().all(|byte| byte.is_ascii_whitespace())
}

/// LEDGER-31: a reason for everybody to read, decided once, and not later than its signers meant it to be.
fn form(state: &State, decision: &Decision) -> Result<(), Rejected> {
    let bytes = decision.reason.len();
    if is_blank(&decision.reason) || bytes > MAX_REASON_BYTES {
        return Err(Rejected::Reason { bytes });
    }
    let id = decision.id(&state.network);
    let (expiry, height) = (decision.expiry, state.height());
    if expiry < height {
        return Err(Rejected::DecisionExpired { expiry, height });
    }
    if state.decisions.get(id).is_some() { Err(Rejected::Decided { decision: id }) } else { Ok(()) }
}

/// LEDGER-31: what is reopened is in force, about the same member, key or claim, and what can be taken back by this.
fn reopening(state: &State, decision: &Decision) -> Result<(), Rejected> {
    let Some(earlier) = decision.reopens else { return Ok(()) };
    let known = state.decisions.get(earlier).filter(|record| record.status == DecisionStatus::InForce);
    if known.is_some_and(|record| decision.verdict.may_reopen(&record.decision.verdict)) {
        Ok(())
    } else {
        Err(Rejected::NotReopened { decision: earlier })
    }
}
