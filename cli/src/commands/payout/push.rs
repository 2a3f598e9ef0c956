//! Pushing to holders what they are owed, up to sixty-four at a time.

use sotto_protocol::transaction::{Leg, SettleBody, Transaction};
use sotto_wallet::account::CapNote;
use sotto_wallet::{Account, NodeError, WalletError};

use super::Steps;
use crate::error::CliError;
use crate::maker::Maker;
use crate::session::Session;

/// How often holders may be faster than a batch.
const MAX_RACES: u32 = 16;

pub(super) fn push(session: &mut Session) -> Result<Steps, CliError> {
    let mut steps = Steps::default();
    let mut races = 0;
    while let Some((leg, notes)) = batch(&session.account, &session.maker)? {
        match session.submit(&Transaction::Settle(Box::new(leg))) {
            Ok(accepted) => {
                steps.steps.push(session.done(format!("sent {notes} holdings what they were owed"), &accepted));
            }
            // A holder claimed in the meantime: read that, and go on with the others.
            Err(CliError::Node(NodeError::Refused { code, .. })) if code == "spent" && races < MAX_RACES => {
                races += 1;
                session.sync()?;
            }
            Err(error) => return Err(error),
        }
    }
    if steps.steps.is_empty() { Err(WalletError::Nothing("no holder is owed a cent").into()) } else { Ok(steps) }
}

// The next batch, proven, and how many notes are in it. A size is used from three quarters full; the rest of its slots stay empty.
fn batch(account: &Account, maker: &Maker) -> Result<Option<(Leg<SettleBody>, usize)>, WalletError> {
    let owed = account.owed_notes()?;
    Ok(match owed.len() {
        0 => None,
        1 | 2 => Some(of_size::<1>(account, maker, &owed)?),
        3..12 => Some(of_size::<4>(account, maker, &owed)?),
        12..48 => Some(of_size::<16>(account, maker, &owed)?),
        48.. => Some(of_size::<64>(account, maker, &owed)?),
    })
}

fn of_size<const K: usize>(
    account: &Account,
    maker: &Maker,
    owed: &[&CapNote],
) -> Result<(Leg<SettleBody>, usize), WalletError> {
    let notes = &owed[..owed.len().min(K)];
    Ok((account.push::<K>(notes)?.prove(maker)?, notes.len()))
}
