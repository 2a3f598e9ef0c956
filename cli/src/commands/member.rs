//! `sotto member`: become one.

use std::fmt;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use sotto_protocol::decision::DecisionId;
use sotto_protocol::operation::Signed;
use sotto_protocol::token::Policy;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::Folder;

use crate::context::Context;
use crate::error::CliError;
use crate::output::Answer;
use crate::request::{RIGHTS_AND_RISKS, Request, acknowledgement};
use crate::session::Session;
use crate::{ask, files};

/// Membership.
#[derive(Debug, Subcommand)]
pub enum Member {
    /// Write a request for the authority, which verifies who you are
    #[command(
        after_help = "Example:\n  sotto member request --symbol BOB --policy gross --out bob.request --wallet ~/bob"
    )]
    Request(RequestArgs),
    /// Object to the replacement of your keys
    #[command(after_help = "Example:\n  sotto member veto <DECISION> --wallet ~/bob")]
    Veto {
        /// The decision, from `sotto decisions list`
        decision: DecisionId,
    },
}

/// `member request`.
#[derive(Debug, Args)]
pub struct RequestArgs {
    /// The symbol of your token: 1 to 12 of A-Z and 0-9
    #[arg(long)]
    pub symbol: String,
    /// What of a sale your holders share; it never changes
    #[arg(long)]
    pub policy: PolicyArg,
    /// Where to write the request
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// You have read the page of rights and risks that is shown otherwise
    #[arg(long)]
    pub yes: bool,
}

/// A payout policy, as it is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum PolicyArg {
    /// The whole amount
    Gross,
    /// Only the gain over what was paid
    Gains,
}

impl From<PolicyArg> for Policy {
    fn from(policy: PolicyArg) -> Self {
        match policy {
            PolicyArg::Gross => Self::Gross,
            PolicyArg::Gains => Self::Gains,
        }
    }
}

#[derive(Serialize)]
struct Requested {
    symbol: String,
    policy: Policy,
    request: PathBuf,
}

impl fmt::Display for Requested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "request for ${} written to {}", self.symbol, self.request.display())?;
        write!(f, "next: hand it to the authority; with what comes back: sotto token found <FILE> --supply 10000000")
    }
}

impl Member {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        match self {
            Self::Request(args) => args.run(context),
            Self::Veto { decision } => {
                let mut session = Session::synced(context)?;
                let veto = session.account.veto(*decision);
                let accepted = session.submit(&Transaction::Veto(veto))?;
                Ok(Answer::new(&session.done("your keys stay as they are".to_owned(), &accepted)))
            }
        }
    }
}

impl RequestArgs {
    fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let args = self;
        files::vacant(&args.out)?;
        let folder = Folder::open(context.wallet()?, &ask::passphrase(context)?)?;
        ask::consent(RIGHTS_AND_RISKS, "Have you read this, and do you agree?", args.yes)?;
        let account = folder.account()?;
        let keys = account.keys();
        let request = Request {
            symbol: args.symbol.trim_start_matches('$').to_ascii_uppercase(),
            policy: args.policy.into(),
            address: keys.address(),
            acknowledgement: acknowledgement(),
        };
        let (symbol, policy) = (request.symbol.clone(), request.policy);
        let signed = Signed::sign(&folder.network().genesis.id(), request, keys.signing_key());
        files::write_json(&args.out, &signed)?;
        Ok(Answer::new(&Requested { symbol, policy, request: args.out.clone() }))
    }
}
