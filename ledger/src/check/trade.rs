//! Trades: three legs over one `T`, together or not at all.

use sotto_protocol::epoch::Phase;
use sotto_protocol::transaction::TradeLegs;

use super::{roots, shape, time};
use crate::rejected::Rejected;
use crate::state::State;

/// The rules of a trade, in the open phase, under the current registry.
pub(super) fn check(state: &State, legs: &TradeLegs) -> Result<(), Rejected> {
    shape::check(&legs.share)?;
    shape::cash(&legs.cash)?;
    shape::check(&legs.approve)?;
    one_trade(legs)?;
    let share = &legs.share.body;
    if state.trades.contains(&share.trade) {
        return Err(Rejected::TradeSeen { trade: share.trade }); // LEDGER-12
    }
    time::phase(state, "trade", Phase::Open)?;
    time::expiry(state, share.expiry)?;
    roots::current(state, share.root_s)?;
    roots::anchor(state, share.root_n)?;
    roots::anchor(state, legs.cash.body.root_n)
}

/// LEDGER-11: the legs are about one trade, under one set of circumstances.
fn one_trade(legs: &TradeLegs) -> Result<(), Rejected> {
    let (share, cash, approve) = (&legs.share.body, &legs.cash.body, &legs.approve.body);
    if !share.trade.is_some() {
        return Err(Rejected::NoTrade);
    }
    if share.trade != cash.trade || share.trade != approve.trade {
        return Err(Rejected::TradesDiffer);
    }
    if share.expiry != cash.expiry || share.expiry != approve.expiry {
        return Err(Rejected::ExpiriesDiffer);
    }
    if share.root_s != approve.root_s {
        return Err(Rejected::RegistryRootsDiffer);
    }
    Ok(())
}
