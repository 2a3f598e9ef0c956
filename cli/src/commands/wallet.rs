//! `sotto wallet`: seed, money, shares, history.

mod balance;
mod history;
mod init;

use std::fmt;

use clap::Subcommand;
use serde::Serialize;
use sotto_protocol::amount::{Height, TokenId};
use sotto_protocol::keys::Address;
use sotto_wallet::{Chore, Folder};

use crate::ask;
use crate::context::Context;
use crate::error::CliError;
use crate::maker::Made;
use crate::output::Answer;
use crate::quantity::Money;
use crate::session::Session;

pub use init::{Of, Restore};

/// Wallets.
#[derive(Debug, Subcommand)]
pub enum Wallet {
    /// Make a wallet, and show its 24 words once
    #[command(after_help = "Example:\n  sotto wallet init --service http://127.0.0.1:7300 --wallet ~/bob")]
    Init(Of),
    /// Make a wallet again from its 24 words, which are asked for or read from standard input
    #[command(
        after_help = "Example:\n  sotto wallet restore --service http://127.0.0.1:7300 --wallet ~/bob\n  sotto wallet restore --birthday 120000 --service http://127.0.0.1:7300 --wallet ~/bob"
    )]
    Restore(Restore),
    /// Read what is new, claim what you are owed, declare what is locked for your tokens' holders
    ///
    /// It can be interrupted at any time and goes on where it was. How far it is shows in a terminal.
    #[command(
        after_help = "Example:\n  sotto wallet sync --wallet ~/bob\n  sotto wallet sync --no-chores\n  sotto wallet sync --newest 2000   # spend what is in these, and read the rest later"
    )]
    Sync {
        /// On a long log: decrypt only so many of the newest blocks for now. What is in them can be spent at once; until the next sync
        /// without this, the wallet knows nothing of the rest
        #[arg(long, value_name = "BLOCKS")]
        newest: Option<u32>,
        /// Only read: neither claim nor declare
        #[arg(long)]
        no_chores: bool,
    },
    /// What you have, as of the last sync
    #[command(after_help = "Example:\n  sotto wallet balance --wallet ~/bob")]
    Balance,
    /// What happened, as of the last sync
    #[command(after_help = "Example:\n  sotto wallet history --json")]
    History,
    /// Your public keys
    #[command(after_help = "Example:\n  sotto wallet address")]
    Address,
    /// Your 24 words again: whoever sees them has everything you have
    #[command(after_help = "Example:\n  sotto wallet seed --wallet ~/bob")]
    Seed,
}

#[derive(Serialize)]
struct Synced {
    height: Height,
    // From which block on everything is known.
    birthday: Height,
    whole: bool,
    chores: Vec<Row>,
    proofs: Vec<Made>,
}

#[derive(Serialize)]
struct Row {
    chore: &'static str,
    token: String,
    amount: Money,
}

impl fmt::Display for Synced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "read up to block {}", self.height)?;
        if !self.whole {
            write!(f, "; nothing before block {} is known until the next `sotto wallet sync`", self.birthday)?;
        }
        for Row { chore, token, amount } in &self.chores {
            let what = if *chore == "declared" { "declared for all holders of" } else { "claimed on shares of" };
            write!(f, "\n{what} {token}: {amount}")?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Who {
    member: Option<TokenId>,
    symbol: Option<String>,
    #[serde(flatten)]
    address: Address,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.symbol {
            Some(symbol) => writeln!(f, "{symbol}")?,
            None => writeln!(f, "not a member yet")?,
        }
        let Address { pk, ek, vk } = self.address;
        writeln!(f, "public key      {pk}")?;
        writeln!(f, "encryption key  {}", hex::encode(ek.0))?;
        write!(f, "signing key     {}", hex::encode(vk.0))
    }
}

impl Wallet {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        match self {
            Self::Init(of) => init::init(context, of),
            Self::Restore(of) => init::restore(context, of),
            Self::Sync { no_chores, newest } => sync(context, *no_chores, *newest),
            Self::Balance => Ok(Answer::new(&balance::of(&Session::open(context)?.account))),
            Self::History => Ok(Answer::new(&history::of(&Session::open(context)?.account))),
            Self::Address => {
                let account = Session::open(context)?.account;
                let member = account.me().ok().map(|me| me.member.tid);
                let symbol = member.map(|tid| account.symbol(tid));
                Ok(Answer::new(&Who { member, symbol, address: account.keys().address() }))
            }
            Self::Seed => {
                let folder = Folder::open(context.wallet()?, &ask::passphrase(context)?)?;
                Ok(Answer::new(&init::Words::of(folder.mnemonic())))
            }
        }
    }
}

fn sync(context: &Context, no_chores: bool, newest: Option<u32>) -> Result<Answer, CliError> {
    let mut session = Session::open(context)?;
    session.reach(newest)?;
    let chores = if no_chores {
        session.sync()?;
        Vec::new()
    } else {
        session.sync_and_settle()?
    };
    let row = |chore: &Chore| {
        let (chore, tid, amount) = match chore {
            Chore::Declared { tid, amount } => ("declared", tid, amount),
            Chore::Claimed { tid, amount } => ("claimed", tid, amount),
        };
        Row { chore, token: session.account.symbol(*tid), amount: Money(*amount) }
    };
    let chores = chores.iter().map(row).collect();
    let (height, birthday) = (session.account.height(), session.account.birthday());
    let whole = session.folder.is_whole(&session.account);
    Ok(Answer::new(&Synced { height, birthday, whole, chores, proofs: session.maker.take_made() }))
}
