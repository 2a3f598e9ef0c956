//! Shares alone: claims and merges.

use sotto_protocol::transaction::{Leg, ShareBody};

use super::{roots, shape, time};
use crate::rejected::Rejected;
use crate::state::State;

/// At any time, under a recent registry. LEDGER-10: not a leg of a trade.
pub(super) fn check(state: &State, leg: &Leg<ShareBody>) -> Result<(), Rejected> {
    shape::check(leg)?;
    let body = &leg.body;
    if body.trade.is_some() {
        return Err(Rejected::LegWithoutTrade { trade: body.trade });
    }
    time::expiry(state, body.expiry)?;
    roots::recent(state, body.root_s)?;
    roots::anchor(state, body.root_n)
}
