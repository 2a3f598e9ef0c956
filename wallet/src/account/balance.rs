//! What a member has.

use serde::Serialize;
use sotto_protocol::amount::{Cents, Height, Shares, TokenId};
use sotto_protocol::payout::owed_together;

use super::Account;

/// Shares of one token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldingBalance {
    /// Whose.
    pub tid: TokenId,
    /// Its symbol, with `$`.
    pub symbol: String,
    /// How many.
    pub shares: Shares,
    /// Of how many.
    pub supply: Shares,
    /// What was paid for them.
    pub basis: Cents,
    /// What is owed and can be claimed now.
    pub claimable: Cents,
    /// Held since, by the youngest note.
    pub since: Height,
    /// What waits for the holders of this token, all together, until the next closing.
    pub waiting: Cents,
}

/// All that a member has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Money at hand.
    pub cash: Cents,
    /// Shares, by token.
    pub holdings: Vec<HoldingBalance>,
}

impl Account {
    /// What this member has now.
    #[must_use]
    pub fn balance(&self) -> Balance {
        let cash = Cents(self.holdings.cash().iter().map(|n| n.amount.0).sum());
        let holdings = self.tokens.keys().filter_map(|tid| self.holding(*tid)).collect();
        Balance { cash, holdings }
    }

    /// What this member has of one token; `None` for nothing.
    #[must_use]
    pub fn holding(&self, tid: TokenId) -> Option<HoldingBalance> {
        let notes = self.holdings.shares(tid);
        let token = self.token(tid).ok()?;
        if notes.is_empty() {
            return None;
        }
        let settled: Vec<_> = notes.iter().map(|n| (n.memo.amount, n.memo.index, n.memo.carry)).collect();
        let claimable = owed_together(&settled, token.index).map_or(Cents::ZERO, |(cents, _)| cents);
        Some(HoldingBalance {
            tid,
            symbol: self.symbol(tid),
            shares: Shares(notes.iter().map(|n| n.memo.amount.0).sum()),
            supply: self.state().member(tid).map_or(Shares::ZERO, |m| m.supply),
            basis: Cents(notes.iter().map(|n| n.memo.basis.0).sum()),
            claimable,
            since: notes.iter().map(|n| n.memo.since).max().unwrap_or_default(),
            waiting: Cents(self.locks.waiting(tid).map(|l| l.note.amount.0).sum()),
        })
    }
}
