//! `sotto trade inbox`: what came by letter.

use std::fmt;

use serde::Serialize;

use super::view::View;
use crate::error::CliError;
use crate::session::Session;

/// The letters for this wallet.
#[derive(Serialize)]
pub(super) struct Letters {
    letters: Vec<View>,
}

impl fmt::Display for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.letters.is_empty() {
            return write!(f, "nothing came");
        }
        for (at, view) in self.letters.iter().enumerate() {
            let gap = if at == 0 { "" } else { "\n" };
            write!(f, "{gap}{}: {view}", view.step())?;
        }
        Ok(())
    }
}

/// Reads the mailbox and shows what is for this wallet.
pub(super) fn of(session: &Session) -> Result<Letters, CliError> {
    let inbox = session.read_letters()?;
    let letters = inbox.letters().iter().filter_map(|letter| View::of_letter(&session.account, letter));
    Ok(Letters { letters: letters.collect() })
}
