//! Removals of shareholders.

use sotto_protocol::epoch::Phase;
use sotto_protocol::transaction::RemovalLegs;

use super::{roots, shape, time};
use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-50: in the open phase, under a ruling that is final and not over, by the issuer's two legs, and while the token owes nothing.
///
/// It is quiet by then: since before the ruling was in force, and as long as it is (LEDGER-49).
pub(super) fn check(state: &State, legs: &RemovalLegs) -> Result<(), Rejected> {
    shape::check(&legs.remove)?;
    shape::cash(&legs.cash)?;
    let (remove, cash) = (&legs.remove.body, &legs.cash.body);
    one_trade(legs)?;
    if state.trades.contains(&remove.trade) {
        return Err(Rejected::TradeSeen { trade: remove.trade });
    }
    time::phase(state, "remove", Phase::Open)?;
    time::expiry(state, remove.expiry)?;
    let ruling = state.removals.get(&remove.ruling).filter(|removal| removal.tid == remove.tid);
    let removal = ruling.ok_or(Rejected::NoRuling { ruling: remove.ruling })?;
    if removal.floor != remove.floor {
        return Err(Rejected::OtherFloor { floor: removal.floor });
    }
    if let Some(event) = state.events.open_of(remove.tid).next() {
        return Err(Rejected::EventOpen { tid: remove.tid, event });
    }
    roots::current(state, remove.root_s)?;
    roots::anchor(state, remove.root_n)?;
    roots::anchor(state, cash.root_n)
}

// LEDGER-50, as LEDGER-11 for trades: both legs are about one trade, under one expiry.
fn one_trade(legs: &RemovalLegs) -> Result<(), Rejected> {
    let (remove, cash) = (&legs.remove.body, &legs.cash.body);
    if !remove.trade.is_some() {
        return Err(Rejected::NoTrade);
    }
    if remove.trade != cash.trade {
        return Err(Rejected::TradesDiffer);
    }
    if remove.expiry == cash.expiry { Ok(()) } else { Err(Rejected::ExpiriesDiffer) }
}
