//! Pushes to holders.

use sotto_protocol::transaction::{Leg, SettleBody};

use super::{roots, shape};
use crate::rejected::Rejected;
use crate::state::State;

/// At any time, under a recent registry: what was owed then is still owed.
pub(super) fn check(state: &State, leg: &Leg<SettleBody>) -> Result<(), Rejected> {
    shape::check(leg)?;
    roots::recent(state, leg.body.root_s)?;
    roots::anchor(state, leg.body.root_n)
}
