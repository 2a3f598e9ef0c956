//! What happened, in the member's words.

use std::fmt;

use serde::Serialize;
use sotto_protocol::amount::{Cents, Height, Shares, TokenId};
use sotto_wallet::Account;
use sotto_wallet::account::{Entry, What};

use crate::output::table;
use crate::quantity::Money;

/// Everything that happened, oldest first.
#[derive(Serialize)]
pub(super) struct History {
    height: Height,
    entries: Vec<Row>,
}

// Fields that say nothing of an entry are left out.
#[derive(Default, Serialize)]
struct Row {
    height: Height,
    what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shares: Option<Shares>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gain: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locked: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payout: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    company: Option<String>,
}

pub(super) fn of(account: &Account) -> History {
    let rows = account.history().iter().map(|entry| row(account, entry));
    History { height: account.height(), entries: rows.collect() }
}

fn row(account: &Account, entry: &Entry) -> Row {
    // The number 0 stands for somebody this wallet does not know.
    let name = |tid: TokenId| (tid != TokenId::ZERO).then(|| account.symbol(tid));
    let money = |cents: Cents| Some(Money(cents));
    let row = |what| Row { height: entry.height, what, ..Row::default() };
    match &entry.what {
        What::Deposited { amount } => Row { amount: money(*amount), ..row("deposited") },
        What::Withdrew { amount } => Row { amount: money(*amount), ..row("withdrew") },
        What::Minted { tid, shares } => Row { token: name(*tid), shares: Some(*shares), ..row("minted") },
        What::Bought { tid, shares, price, from } => {
            let (token, shares, amount) = (name(*tid), Some(*shares), money(*price));
            Row { token, shares, amount, from: name(*from), ..row("bought") }
        }
        What::Sold { tid, shares, price, locked, to, payout } => {
            let (token, shares, amount) = (name(*tid), Some(*shares), money(*price));
            let (locked, payout) = (money(*locked), money(*payout));
            Row { token, shares, amount, locked, payout, to: name(*to), ..row("sold") }
        }
        What::Claimed { tid, amount } => Row { token: name(*tid), amount: money(*amount), ..row("claimed") },
        What::Received { tid, amount } => Row { token: name(*tid), amount: money(*amount), ..row("received") },
        What::Locked { tid, amount } => Row { token: name(*tid), amount: money(*amount), ..row("locked") },
        What::Attested { company, gross, gain } => {
            let (amount, gain) = (money(*gross), money(*gain));
            Row { company: Some(company.clone()), amount, gain, ..row("attested") }
        }
        What::Reported { company, gross, gain } => {
            let (amount, gain) = (money(*gross), money(*gain));
            Row { company: Some(company.clone()), amount, gain, ..row("reported") }
        }
        What::Staked { company, basis, .. } => {
            Row { company: Some(company.clone()), amount: money(*basis), ..row("stake attested") }
        }
        What::Removed { tid, shares, price, locked, payout } => {
            let (token, shares, amount) = (name(*tid), Some(*shares), money(*price));
            let (locked, payout) = (money(*locked), money(*payout));
            Row { token, shares, amount, locked, payout, ..row("bought back by ruling") }
        }
        What::BoughtOut { shares, price, from } => {
            let (shares, amount) = (Some(*shares), money(*price));
            Row { shares, amount, from: name(*from), ..row("removed a holder") }
        }
        What::Rekeyed { tid, shares } => Row { token: name(*tid), shares: Some(*shares), ..row("moved to new key") },
        What::Approved { shares, price, from, to } => {
            let (shares, amount) = (Some(*shares), money(*price));
            Row { shares, amount, from: name(*from), to: name(*to), ..row("approved") }
        }
    }
}

impl Row {
    fn note(&self) -> String {
        let text = |label: &str, value: &Option<String>| value.as_ref().map(|value| format!("{label}{value}"));
        let cents = |label: &str, value: Option<Money>| {
            value.filter(|money| money.0 > Cents::ZERO).map(|money| format!("{label} {money}"))
        };
        let parts = [
            text("from ", &self.from),
            text("to ", &self.to),
            text("", &self.company),
            cents("gain", self.gain),
            cents("locked for own holders", self.locked),
            cents("claimed on the way", self.payout),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.entries.is_empty() {
            return write!(f, "nothing happened up to block {}", self.height);
        }
        let row = |row: &Row| {
            let shares = row.shares.map_or_else(String::new, |shares| shares.to_string());
            let amount = row.amount.map_or_else(String::new, |amount| amount.to_string());
            let token = row.token.clone().unwrap_or_default();
            [row.height.to_string(), row.what.to_owned(), token, shares, amount, row.note()]
        };
        f.write_str(&table(["block", "what", "token", "shares", "amount", "more"], self.entries.iter().map(row)))
    }
}
