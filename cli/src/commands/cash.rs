//! `sotto cash`: money in and out.

use std::fmt;

use clap::Subcommand;
use serde::Serialize;
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::transaction::Transaction;

use crate::context::Context;
use crate::error::CliError;
use crate::output::Answer;
use crate::quantity::Money;
use crate::session::Session;

/// Money.
#[derive(Debug, Subcommand)]
pub enum Cash {
    /// The tag to give to the gateway with your next payment; it changes once it was used
    #[command(after_help = "Example:\n  sotto cash deposit-tag --wallet ~/ryan")]
    DepositTag,
    /// Take money out; the gateway pays it to the destination
    #[command(after_help = "Example:\n  sotto cash withdraw 1234.05 --to 'DE00 1234 5678' --wallet ~/ryan")]
    Withdraw {
        /// How much
        amount: Money,
        /// Where the gateway shall pay it; public
        #[arg(long, value_name = "DESTINATION")]
        to: String,
    },
}

#[derive(Serialize)]
struct Tag {
    tag: OwnerTag,
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tag.fmt(f)
    }
}

impl Cash {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let mut session = Session::synced(context)?;
        match self {
            Self::DepositTag => Ok(Answer::new(&Tag { tag: session.account.deposits().next() })),
            Self::Withdraw { amount, to } => {
                let leg =
                    session.with_cash(|account, maker| Ok(account.withdraw(amount.0, to.clone())?.prove(maker)?))?;
                let accepted = session.submit(&Transaction::Cash(Box::new(leg)))?;
                Ok(Answer::new(&session.done(format!("withdrew {amount} to {to}"), &accepted)))
            }
        }
    }
}
