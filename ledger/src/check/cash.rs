//! Cash alone: merges, withdrawals, money locked for holders.

use sotto_protocol::transaction::{CashBody, Leg};

use super::{roots, shape, time};
use crate::rejected::Rejected;
use crate::state::State;

/// At any time. LEDGER-10: not a leg of a trade.
pub(super) fn check(state: &State, leg: &Leg<CashBody>) -> Result<(), Rejected> {
    shape::cash(leg)?;
    let body = &leg.body;
    if body.trade.is_some() {
        return Err(Rejected::LegWithoutTrade { trade: body.trade });
    }
    time::expiry(state, body.expiry)?;
    roots::anchor(state, body.root_n)
}
