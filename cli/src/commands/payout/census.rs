//! The document that shows that everybody was paid, in cash.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sotto_protocol::amount::Height;
use sotto_protocol::disclosure::CensusDocument;
use sotto_wallet::Node;

use crate::document::Document;
use crate::error::CliError;
use crate::files;
use crate::maker::Made;
use crate::session::Session;

/// How often the tip may move while a checkpoint is fetched.
const ATTEMPTS: u32 = 5;

/// What the document shows.
#[derive(Serialize)]
pub(super) struct Written {
    token: String,
    height: Height,
    batches: usize,
    out: PathBuf,
    proofs: Vec<Made>,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token, height, batches, out, .. } = self;
        writeln!(f, "proven: at block {height} no share of {token} was still owed a cent; {batches} proofs")?;
        write!(f, "written to {}; next, for anybody: sotto proof verify {0}", out.display())
    }
}

pub(super) fn write(session: &mut Session, out: &Path, at_least: usize) -> Result<Written, CliError> {
    let document = document(session, at_least)?;
    let (height, batches) = (document.checkpoint.payload.height, document.batches.len());
    let token = session.account.symbol(document.tid);
    files::write_json(out, &Document::Census(Box::new(document)))?;
    Ok(Written { token, height, batches, out: out.to_owned(), proofs: session.maker.take_made() })
}

// Against a checkpoint of the very block that was read last; a new block may come in between.
fn document(session: &mut Session, at_least: usize) -> Result<CensusDocument, CliError> {
    for _ in 0..ATTEMPTS {
        let checkpoint = session.node.checkpoint()?;
        if checkpoint.payload == session.account.state().checkpoint() {
            return Ok(session.account.census_document(at_least, checkpoint, &session.maker)?);
        }
        session.sync()?;
    }
    Err(CliError::TooFast)
}
