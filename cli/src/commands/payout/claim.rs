//! Claiming what one is owed.

use std::collections::BTreeSet;

use sotto_protocol::transaction::Transaction;
use sotto_wallet::WalletError;

use super::Steps;
use crate::error::CliError;
use crate::quantity::Money;
use crate::session::Session;

pub(super) fn claim(session: &mut Session, token: Option<&str>) -> Result<Steps, CliError> {
    session.account.me()?;
    let only = token.map(|name| session.account.member(name).map(|record| record.member.tid)).transpose()?;
    let mut steps = Steps::default();
    // Two notes at a time: a token may come again with another amount, never with the same.
    let mut tried = BTreeSet::new();
    loop {
        let owed = session.account.to_claim();
        let owed =
            owed.into_iter().find(|(tid, amount)| only.is_none_or(|o| o == *tid) && tried.insert((*tid, *amount)));
        let Some((tid, amount)) = owed else { break };
        let leg = session.account.claim(tid)?.prove(&session.maker).map_err(WalletError::from)?;
        let accepted = session.submit(&Transaction::Share(Box::new(leg)))?;
        let what = format!("claimed {} on shares of {}", Money(amount), session.account.symbol(tid));
        steps.steps.push(session.done(what, &accepted));
    }
    if steps.steps.is_empty() { Err(WalletError::Nothing("you are owed less than a cent").into()) } else { Ok(steps) }
}
