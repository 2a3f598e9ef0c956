//! `sotto prove`: show a fact, and nothing more.

mod backing;
mod impact;

use std::fmt;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;
use sotto_protocol::amount::{Height, Shares};
use sotto_protocol::block::Checkpoint;
use sotto_protocol::operation::Signed;
use sotto_wallet::build::ownership::Disclosure;
use sotto_wallet::{Node, WalletError};

use crate::context::Context;
use crate::document::Document;
use crate::error::CliError;
use crate::files;
use crate::maker::Made;
use crate::output::Answer;
use crate::quantity::Part;
use crate::session::Session;

/// How often the tip may move while a checkpoint is fetched.
const ATTEMPTS: u32 = 5;

/// Facts that can be proven.
#[derive(Debug, Subcommand)]
pub enum Prove {
    /// That you hold at least so much of a token, and have since some block
    #[command(
        after_help = "Example:\n  sotto prove ownership --token BOB --at-least 2% --since 120 --audience 'Amy' --out ryan.proof --wallet ~/ryan"
    )]
    Ownership(Ownership),
    /// That you hold at least such a part of so many people's tokens, without saying whose
    #[command(
        after_help = "Example:\n  sotto prove impact --at-least 1% --tokens 5 --since 120 --audience 'Amy' --out ryan.proof --wallet ~/ryan"
    )]
    Impact(impact::Impact),
    /// What stands behind your token: that you hold at least so much of a company, as an oracle attested it
    #[command(
        after_help = "Example:\n  sotto prove backing --company ACME --at-least 3000 --audience 'Amy' --show-key --out alice.proof --wallet ~/alice"
    )]
    Backing(backing::Backing),
}

/// For whom a proof is made, and where it goes.
#[derive(Debug, Args)]
pub struct Audience {
    /// Held at this block already; without it, only that it is held now
    #[arg(long, value_name = "BLOCK")]
    since: Option<u32>,
    /// For whom, and what for: the proof is worthless to anybody else
    #[arg(long, value_name = "TEXT")]
    audience: String,
    /// A number that they gave you; without it, a random one
    #[arg(long, value_name = "TEXT")]
    nonce: Option<String>,
    /// Also show who you are
    #[arg(long)]
    show_key: bool,
    /// Where to write the proof
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Audience {
    fn since(&self, session: &Session) -> Height {
        since(self.since, session)
    }

    fn nonce(&self) -> Result<String, CliError> {
        self.nonce.clone().map_or_else(random_nonce, Ok)
    }
}

/// `prove ownership`.
#[derive(Debug, Args)]
pub struct Ownership {
    /// The token's symbol or number
    #[arg(long)]
    pub token: String,
    /// At least so many shares, or such a part of all
    #[arg(long, value_name = "SHARES|PERCENT")]
    pub at_least: Part,
    /// Held at this block already; without it, only that they are held now
    #[arg(long, value_name = "BLOCK")]
    pub since: Option<u32>,
    /// For whom, and what for: the proof is worthless to anybody else
    #[arg(long, value_name = "TEXT")]
    pub audience: String,
    /// A number that they gave you; without it, a random one
    #[arg(long, value_name = "TEXT")]
    pub nonce: Option<String>,
    /// Also show who you are
    #[arg(long)]
    pub show_key: bool,
    /// A proof that rests on no setup: larger and slower, and nobody's word is needed for its keys
    #[arg(long)]
    pub transparent: bool,
    /// Where to write the proof
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Serialize)]
struct Proven {
    token: String,
    at_least: Shares,
    since: Height,
    audience: String,
    nonce: String,
    height: Height,
    out: PathBuf,
    proofs: Vec<Made>,
}

impl fmt::Display for Proven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token, at_least, since, audience, nonce, height, out, .. } = self;
        writeln!(
            f,
            "proven: at least {at_least} shares of {token}, held since block {since} or before, at block {height}"
        )?;
        writeln!(f, "for {audience:?}, nonce {nonce}")?;
        write!(f, "written to {}; next, for whom it is: sotto proof verify {0}", out.display())
    }
}

impl Prove {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        match self {
            Self::Ownership(ownership) => {
                files::vacant(&ownership.out)?;
                ownership.run(&mut Session::synced(context)?)
            }
            Self::Impact(impact) => {
                files::vacant(&impact.audience.out)?;
                impact.run(&mut Session::synced(context)?)
            }
            Self::Backing(backing) => {
                files::vacant(&backing.audience.out)?;
                backing.run(&mut Session::synced(context)?)
            }
        }
    }
}

impl Ownership {
    fn run(&self, session: &mut Session) -> Result<Answer, CliError> {
        let record = session.account.member(&self.token)?;
        let disclosure = Disclosure {
            tid: record.member.tid,
            min: self.at_least.rounded_up(record.supply),
            since_max: since(self.since, session),
            audience: self.audience.clone(),
            nonce: self.nonce.clone().map_or_else(random_nonce, Ok)?,
            shows_key: self.show_key,
        };
        let (height, document) = if self.transparent {
            let document = at_the_tip(session, |session, checkpoint| {
                session
                    .maker
                    .transparently(|keys| session.account.transparent_ownership_document(&disclosure, checkpoint, keys))
            })?;
            (document.checkpoint.payload.height, Document::TransparentOwnership(Box::new(document)))
        } else {
            let document = at_the_tip(session, |session, checkpoint| {
                session.account.ownership_document(&disclosure, checkpoint, &session.maker)
            })?;
            (document.checkpoint.payload.height, Document::Ownership(Box::new(document)))
        };
        files::write_json(&self.out, &document)?;
        Ok(Answer::new(&Proven {
            token: session.account.symbol(disclosure.tid),
            at_least: disclosure.min,
            since: disclosure.since_max.min(height),
            audience: disclosure.audience,
            nonce: disclosure.nonce,
            height,
            out: self.out.clone(),
            proofs: session.maker.take_made(),
        }))
    }
}

// Without a wish, as late as a note that was just bought can be dated: it counts from the payment's expiry on, which lies ahead. The
// document's reader is told no later block than its own.
fn since(asked: Option<u32>, session: &Session) -> Height {
    asked.map_or_else(|| session.account.expiry(), Height)
}

fn random_nonce() -> Result<String, CliError> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(CliError::Randomness)?;
    Ok(hex::encode(bytes))
}

// Against a checkpoint of the very block that was read last; a new block may come in between.
fn at_the_tip<T>(
    session: &mut Session,
    make: impl Fn(&Session, Signed<Checkpoint>) -> Result<T, WalletError>,
) -> Result<T, CliError> {
    for _ in 0..ATTEMPTS {
        let checkpoint = session.node.checkpoint()?;
        if checkpoint.payload == session.account.state().checkpoint() {
            return Ok(make(session, checkpoint)?);
        }
        session.sync()?;
    }
    Err(CliError::TooFast)
}
