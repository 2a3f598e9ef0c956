//! Complaints of issuers about their own holders.

use sotto_protocol::transaction::{ComplaintBody, Leg};

use super::{roots, shape};
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-46: in this period and under the registry that it began with, about a note that was alive a moment ago, once.
pub(super) fn check(state: &State, leg: &Leg<ComplaintBody>) -> Result<(), Rejected> {
    shape::check(leg)?;
    let ComplaintBody { root_n, root_nf, root_s, nullifier, period, .. } = leg.body;
    let current = state.period();
    if period != current {
        return Err(Rejected::OtherPeriod { current });
    }
    if root_s != state.period_root() {
        return Err(Rejected::PeriodRoot { root: state.period_root() });
    }
    if !state.nullifier_roots.contains(root_nf) {
        return Err(Rejected::NullifierRootTooOld { root: root_nf });
    }
    roots::anchor(state, root_n)?;
    if state.complaints.contains_key(&nullifier) { Err(Rejected::Complained) } else { Ok(()) }
}
