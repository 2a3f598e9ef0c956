//! Who holds a member's token.

use std::fmt;

use serde::Serialize;
use sotto_protocol::amount::{Height, Shares};
use sotto_wallet::{Account, WalletError};

use crate::output::table;
use crate::quantity::{Money, percent};

/// All holders, the largest first.
#[derive(Serialize)]
pub(super) struct CapTable {
    token: String,
    supply: Shares,
    height: Height,
    holders: Vec<Holder>,
}

#[derive(Serialize)]
struct Holder {
    holder: String,
    shares: Shares,
    percent: String,
    basis: Money,
    since: Height,
}

pub(super) fn of(account: &Account) -> Result<CapTable, WalletError> {
    let me = account.me()?;
    let holders = account.cap_table().by_holder().into_iter().map(|(tid, shares, basis, since)| Holder {
        holder: account.symbol(tid),
        shares,
        percent: percent(shares, me.supply),
        basis: Money(basis),
        since,
    });
    Ok(CapTable {
        token: account.symbol(me.member.tid),
        supply: me.supply,
        height: account.height(),
        holders: holders.collect(),
    })
}

impl fmt::Display for CapTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} shares, as of block {}\n", self.token, self.supply, self.height)?;
        let row = |h: &Holder| {
            let (basis, since) = (h.basis.to_string(), h.since.to_string());
            [h.holder.clone(), h.shares.to_string(), h.percent.clone(), basis, since]
        };
        f.write_str(&table(["holder", "shares", "part", "paid", "since block"], self.holders.iter().map(row)))
    }
}
