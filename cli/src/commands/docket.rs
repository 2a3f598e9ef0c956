//! `sotto docket`: public claims that somebody's success was not reported.

use std::fmt;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;
use sotto_protocol::operation::Claim;
use sotto_protocol::transaction::Transaction;
use sotto_service::api::ClaimView;

use super::desk::{Desk, random_reference, sign};
use crate::context::Context;
use crate::error::CliError;
use crate::ledger;
use crate::output::{Answer, table};

/// The docket.
#[derive(Debug, Subcommand)]
pub enum Docket {
    /// File a claim, with a filer's key
    #[command(
        after_help = "Example:\n  sotto docket file DAN --words 'sold Initech in May, see the register' --key net/filer.key"
    )]
    File(FileArgs),
    /// All claims, and what was ruled on them
    #[command(after_help = "Example:\n  sotto docket list --service http://127.0.0.1:7300")]
    List,
}

/// `docket file`.
#[derive(Debug, Args)]
pub struct FileArgs {
    /// The member's symbol or number
    pub token: String,
    /// What is claimed, and where it can be seen, for everybody to read
    #[arg(long)]
    pub words: String,
    /// The filer's signing key
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Claims(Vec<ClaimView>);

impl Docket {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        match self {
            Self::List => Ok(Answer::new(&Claims(context.node()?.docket()?))),
            Self::File(FileArgs { token, words, key }) => {
                let desk = Desk::open(context, std::slice::from_ref(key))?;
                let tid = ledger::member(desk.state(), token)?.member.tid;
                let claim = Claim { tid, words: words.clone(), reference: random_reference()? };
                let signed = sign(&desk.network, claim, key)?;
                let done = format!("filed a claim about {}", ledger::symbol(desk.state(), tid));
                Ok(Answer::new(&desk.submit(done, &Transaction::File(Box::new(signed)))?))
            }
        }
    }
}

impl fmt::Display for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("nothing was claimed yet");
        }
        let row = |view: &ClaimView| {
            let ruling = match view.upheld {
                None => "open",
                Some(true) => "upheld",
                Some(false) => "dismissed",
            };
            let (filed, tid) = (view.filed.to_string(), view.tid.to_string());
            [filed, tid, ruling.to_owned(), view.words.clone(), view.id.to_string()]
        };
        f.write_str(&table(["filed", "member", "ruling", "words", "claim"], self.0.iter().map(row)))
    }
}
