//! Members' votes on decisions.

use sotto_protocol::transaction::{BallotBody, Leg};

use super::shape;
use crate::decisions::DecisionStatus;
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-44: on a decision that may be overruled, in time, by somebody who was a member when it was made, once.
pub(super) fn check(state: &State, leg: &Leg<BallotBody>) -> Result<(), Rejected> {
    shape::check(leg)?;
    let BallotBody { root_s, decision, nullifier, .. } = leg.body;
    let pending = state.decisions.get(decision).filter(|record| record.status == DecisionStatus::Pending);
    let vote = pending.and_then(|record| record.vote).ok_or(Rejected::NoVote { decision })?;
    if state.height() >= vote.closes {
        return Err(Rejected::VoteClosed { decision, closes: vote.closes });
    }
    if root_s != vote.root {
        return Err(Rejected::VoteRoot { root: vote.root });
    }
    if state.ballots.contains(&nullifier) { Err(Rejected::Voted { decision }) } else { Ok(()) }
}
