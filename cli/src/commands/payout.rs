//! `sotto payout`: distribute what was earned, and collect what one is owed.

mod census;
mod claim;
mod declare;
mod documents;
mod push;

use std::fmt;
use std::path::PathBuf;

use clap::Subcommand;
use serde::Serialize;
use sotto_protocol::event::EventId;

use crate::context::Context;
use crate::error::CliError;
use crate::files;
use crate::output::Answer;
use crate::session::{Done, Session};

/// Payouts.
#[derive(Debug, Subcommand)]
pub enum Payout {
    /// Distribute: an attested sale of yours, or what resales locked for the holders of your tokens
    #[command(
        after_help = "Example:\n  sotto payout declare --wallet ~/bob\n\nFor a sale of yours it first locks the money, at any time; then it declares, in the payouts phase. Run it again there."
    )]
    Declare {
        /// Which sale, if several are open; see `sotto token events`
        #[arg(long, value_name = "ID")]
        event: Option<EventId>,
    },
    /// Send the holders of your token what they are owed, instead of waiting until they claim it
    #[command(after_help = "Example:\n  sotto payout push --wallet ~/bob")]
    Push,
    /// Claim what you are owed
    #[command(after_help = "Example:\n  sotto payout claim --wallet ~/alice\n  sotto payout claim BOB")]
    Claim {
        /// On shares of this token only
        token: Option<String>,
    },
    /// Write the document that shows anybody what was paid out to every share alive; with --pushed, that it is paid in cash
    #[command(
        after_help = "Example:\n  sotto payout prove --out bob.payouts --wallet ~/bob\n\nWith --pushed nothing is opened but that no share alive is still owed a cent; push first.\n  sotto payout push --wallet ~/bob\n  sotto payout prove --pushed --out bob.census --wallet ~/bob"
    )]
    Prove {
        /// Where to write it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// This sale only
        #[arg(long, value_name = "ID", conflicts_with = "pushed")]
        event: Option<EventId>,
        /// Prove that every share alive was paid in cash
        #[arg(long)]
        pushed: bool,
        /// In at least so many proofs of sixteen holdings each, so that their number does not tell how many there are
        #[arg(long, value_name = "COUNT", default_value_t = 1, requires = "pushed")]
        batches: u16,
    },
}

// Several transactions, and what remains to be done.
#[derive(Default, Serialize)]
struct Steps {
    steps: Vec<Done>,
    next: Option<String>,
}

impl fmt::Display for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        match &self.next {
            Some(next) => write!(f, "next: {next}"),
            None => Ok(()),
        }
    }
}

impl Payout {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        if let Self::Prove { out, .. } = self {
            files::vacant(out)?;
        }
        let mut session = Session::synced(context)?;
        match self {
            Self::Declare { event } => Ok(Answer::new(&declare::declare(&mut session, *event)?)),
            Self::Push => Ok(Answer::new(&push::push(&mut session)?)),
            Self::Claim { token } => Ok(Answer::new(&claim::claim(&mut session, token.as_deref())?)),
            Self::Prove { out, pushed: true, batches, .. } => {
                Ok(Answer::new(&census::write(&mut session, out, usize::from(*batches))?))
            }
            Self::Prove { out, event, .. } => Ok(Answer::new(&documents::write(&session, out, *event)?)),
        }
    }
}
