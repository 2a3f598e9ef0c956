//! The ways of a step: by letter, through the network's mailbox, or as a file that people hand each other.

use std::path::{Path, PathBuf};

use clap::Args;
use sotto_protocol::letter::LetterNumber;
use sotto_protocol::trade::TradeId;
use sotto_wallet::Mailbox;
use sotto_wallet::trade::Outgoing;

use crate::error::CliError;
use crate::files::{self, Access};
use crate::session::Session;

/// How a step came.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Came {
    /// The file that came
    file: Option<PathBuf>,
    /// The letter that came, as `sotto trade inbox` numbers it
    #[arg(long, value_name = "NUMBER")]
    letter: Option<u64>,
}

impl Came {
    /// The letter, if it is one.
    pub(super) fn letter(&self) -> Option<LetterNumber> {
        self.letter.map(LetterNumber)
    }

    /// What came, as a file.
    pub(super) fn read(&self, session: &Session) -> Result<Vec<u8>, CliError> {
        match (&self.file, self.letter()) {
            (Some(path), _) => files::read(path),
            (None, Some(number)) => {
                session.read_letters()?;
                Ok(session.folder.letter_as_file(&session.account, number)?)
            }
            (None, None) => Err(CliError::NoStep),
        }
    }

    /// Refuses an offer that was accepted before.
    pub(super) fn is_open(&self, session: &Session) -> Result<(), CliError> {
        self.letter().map_or(Ok(()), |number| Ok(session.folder.is_open(number)?))
    }

    /// Remembers that it was answered.
    pub(super) fn answered(&self, session: &Session, trade: TradeId) -> Result<(), CliError> {
        self.letter().map_or(Ok(()), |number| Ok(session.folder.answered(number, trade)?))
    }
}

/// How the next step goes.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct Goes {
    /// Send it as an encrypted letter, through the network's mailbox
    #[arg(long)]
    send: bool,
    /// Write it to a file, to hand over
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Goes {
    /// Checks that the file can be made, before work is done for it.
    pub(super) fn vacant(&self) -> Result<(), CliError> {
        self.out.as_deref().map_or(Ok(()), files::vacant)
    }

    /// Sends it, writes it, or both: where it is, and which letter it became.
    pub(super) fn deliver(
        &self,
        session: &Session,
        step: &Outgoing,
    ) -> Result<(Option<&Path>, Option<LetterNumber>), CliError> {
        if let Some(out) = &self.out {
            files::write(out, &step.file()?, Access::Shared)?;
        }
        let letter = if self.send { Some(session.node.put(&step.letter()?)?) } else { None };
        Ok((self.out.as_deref(), letter))
    }
}
