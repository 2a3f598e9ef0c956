//! `sotto wallet`: seed, money, shares, history.

mod balance;
mod history;
mod init;

use std::fmt;

use clap::Subcommand;
use serde::Serialize;
use sotto_protocol::amount::{Height, Shares, TokenId};
use sotto_protocol::keys::Address;
use sotto_wallet::trade::{Continued, Outcome};
use sotto_wallet::{Account, Chore, Folder};

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
    /// Read what is new, claim what you are owed, declare what is locked for your tokens' holders, go on with trades
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
        /// Only read the log: neither claim nor declare, and leave letters and trades alone
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
    trades: Vec<TradeRow>,
    // That wait for an answer.
    letters: usize,
    // Why letters could not be read.
    unread: Option<String>,
    proofs: Vec<Made>,
}

#[derive(Serialize)]
struct Row {
    chore: &'static str,
    token: String,
    amount: Money,
}

// A trade that was agreed to by letter.
#[derive(Serialize)]
struct TradeRow {
    token: String,
    shares: Shares,
    price: Money,
    outcome: &'static str,
    why: Option<String>,
}

impl TradeRow {
    fn of(account: &Account, continued: Continued) -> Self {
        let Continued { trade, outcome } = continued;
        let (outcome, why) = match outcome {
            Outcome::ConsentedAgain(_) => ("consented_again", None),
            Outcome::Made(_) => ("made", None),
            Outcome::Waits(why) => ("waits", Some(why)),
            Outcome::Lapsed(why) => ("lapsed", Some(why)),
        };
        Self { token: account.symbol(trade.tid), shares: trade.shares, price: Money(trade.price), outcome, why }
    }
}

impl fmt::Display for TradeRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token, shares, price, outcome, why } = self;
        let what = match *outcome {
            "consented_again" => "consented again, under the registry of now, to a trade of",
            "made" => "handed in, and made, a trade of",
            "waits" => "goes on later with a trade of",
            _ => "no longer goes on with a trade of",
        };
        write!(f, "{what} {shares} shares of {token} for {price}")?;
        why.as_ref().map_or(Ok(()), |why| write!(f, ": {why}"))
    }
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
        self.trades.iter().try_for_each(|trade| write!(f, "\n{trade}"))?;
        if self.letters > 0 {
            write!(
                f,
                "\n{} to answer: sotto trade inbox",
                if self.letters == 1 { "a letter".into() } else { format!("{} letters", self.letters) }
            )?;
        }
        if let Some(why) = &self.unread {
            write!(f, "\nletters could not be read: {why}")?;
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
    let (mut trades, mut letters, mut unread) = (Vec::new(), 0, None);
    // Every member's wallet reads all letters, whether it waits for one or not. One that knows the newest blocks only decides nothing.
    if !no_chores && newest.is_none() && session.account.me().is_ok() {
        // What was done before is told all the same, and what was agreed to needs no new letters.
        unread = session.read_letters().err().map(|error| error.to_string());
        trades = session.continue_trades(None)?;
        letters = session.folder.inbox()?.letters().iter().filter(|letter| letter.answered.is_none()).count();
    }
    let trades = trades.into_iter().map(|one| TradeRow::of(&session.account, one)).collect();
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
    Ok(Answer::new(&Synced {
        height,
        birthday,
        whole,
        chores,
        trades,
        letters,
        unread,
        proofs: session.maker.take_made(),
    }))
}
