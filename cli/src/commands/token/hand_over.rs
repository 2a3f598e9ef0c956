//! `sotto token hand-over` and `take-over`: a lost holder key comes back to the token's owner.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::CliError;
use crate::files::{self, Access};
use crate::output::Answer;
use crate::session::Session;

#[derive(Serialize)]
struct HandedOver {
    token: String,
    file: PathBuf,
}

impl fmt::Display for HandedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token, file } = self;
        write!(
            f,
            "the state of {token} is in {0}, for its owner alone; there: sotto token take-over {0}",
            file.display()
        )
    }
}

#[derive(Serialize)]
struct TakenOver {
    token: String,
}

impl fmt::Display for TakenOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "this wallet follows {0} again: it can approve trades of it, and resell; buy or be granted a share of {0}, and your seed alone brings it back from then on",
            self.token
        )
    }
}

pub(super) fn give(session: &Session, token: &str, out: &Path) -> Result<Answer, CliError> {
    files::vacant(out)?;
    let record = session.account.member(token)?;
    let tid = record.member.tid;
    files::write(out, &session.account.hand_over(tid)?, Access::Shared)?;
    Ok(Answer::new(&HandedOver { token: session.account.symbol(tid), file: out.to_owned() }))
}

pub(super) fn take(session: &mut Session, file: &Path) -> Result<Answer, CliError> {
    let tid = session.folder.take_over(&mut session.account, &files::read(file)?)?;
    Ok(Answer::new(&TakenOver { token: session.account.symbol(tid) }))
}
