//! What a member has.

use std::fmt;

use serde::Serialize;
use sotto_protocol::amount::{Height, Shares};
use sotto_wallet::Account;
use sotto_wallet::account::HoldingBalance;

use crate::output::table;
use crate::quantity::{Money, percent};

/// All that a member has, as of a block.
#[derive(Serialize)]
pub(super) struct Balance {
    height: Height,
    member: Option<String>,
    cash: Money,
    holdings: Vec<Holding>,
}

#[derive(Serialize)]
struct Holding {
    token: String,
    shares: Shares,
    supply: Shares,
    percent: String,
    basis: Money,
    claimable: Money,
    waiting: Money,
    since: Height,
}

impl From<HoldingBalance> for Holding {
    fn from(holding: HoldingBalance) -> Self {
        Self {
            token: holding.symbol,
            shares: holding.shares,
            supply: holding.supply,
            percent: percent(holding.shares, holding.supply),
            basis: Money(holding.basis),
            claimable: Money(holding.claimable),
            waiting: Money(holding.waiting),
            since: holding.since,
        }
    }
}

pub(super) fn of(account: &Account) -> Balance {
    let balance = account.balance();
    Balance {
        height: account.height(),
        member: account.me().ok().map(|me| account.symbol(me.member.tid)),
        cash: Money(balance.cash),
        holdings: balance.holdings.into_iter().map(Holding::from).collect(),
    }
}

impl fmt::Display for Balance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = self.member.as_deref().unwrap_or("not a member yet");
        writeln!(f, "{who}, as of block {}", self.height)?;
        writeln!(f, "cash {}", self.cash)?;
        if self.holdings.is_empty() {
            return Ok(());
        }
        let row = |h: &Holding| {
            let Holding { token, shares, percent, basis, claimable, waiting, since, .. } = h;
            let money = [basis, claimable, waiting].map(Money::to_string);
            let [basis, claimable, waiting] = money;
            [token.clone(), shares.to_string(), percent.clone(), basis, claimable, waiting, since.to_string()]
        };
        let heading = ["token", "shares", "part", "paid", "claimable", "waiting for all", "held since block"];
        write!(f, "\n{}", table(heading, self.holdings.iter().map(row)))
    }
}
