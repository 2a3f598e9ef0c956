//! `sotto token remove`: two notes a transaction, until none is left.

use sotto_protocol::amount::{Cents, Shares};
use sotto_protocol::transaction::{RemovalLegs, Transaction};
use sotto_wallet::WalletError;
use sotto_wallet::build::remove::RulingFile;

use crate::error::CliError;
use crate::output::Answer;
use crate::quantity::Money;
use crate::session::Session;

pub(super) fn run(session: &mut Session, file: &RulingFile) -> Result<Answer, CliError> {
    let (mut shares, mut paid) = (Shares::ZERO, Cents::ZERO);
    // The first look says if there is nothing to do, and why.
    let mut next = session.account.buy_out(&file.ruling)?;
    loop {
        let legs = session.with_cash(|account, maker| {
            let (remove, cash) = account.remove(file, next.least)?;
            Ok(RemovalLegs { remove: remove.prove(maker)?, cash: cash.prove(maker)? })
        })?;
        let accepted = session.submit(&Transaction::Remove(Box::new(legs)))?;
        shares.0 = shares.0.saturating_add(next.shares.0);
        paid.0 = paid.0.saturating_add(next.least.0);
        match session.account.buy_out(&file.ruling) {
            Ok(more) => next = more,
            Err(WalletError::Nothing(_)) => {
                let what = format!("bought {shares} shares back for {}", Money(paid));
                return Ok(Answer::new(&session.done(what, &accepted)));
            }
            Err(error) => return Err(error.into()),
        }
    }
}
