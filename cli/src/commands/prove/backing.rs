//! `sotto prove backing`: what stands behind a token.

use std::fmt;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use sotto_protocol::amount::{Height, Units};
use sotto_wallet::build::backing::BackingDisclosure;

use super::{Audience, at_the_tip};
use crate::document::Document;
use crate::error::CliError;
use crate::files;
use crate::maker::Made;
use crate::output::Answer;
use crate::session::Session;

/// `prove backing`.
#[derive(Debug, Args)]
pub struct Backing {
    /// The company's name, as its oracle writes it
    #[arg(long, value_name = "NAME")]
    company: String,
    /// At least so many units
    #[arg(long, value_name = "UNITS")]
    at_least: u64,
    #[command(flatten)]
    pub(super) audience: Audience,
}

#[derive(Serialize)]
struct Proven {
    company: String,
    at_least: Units,
    since: Height,
    audience: String,
    nonce: String,
    height: Height,
    out: PathBuf,
    proofs: Vec<Made>,
}

impl fmt::Display for Proven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { company, at_least, since, audience, nonce, height, out, .. } = self;
        writeln!(
            f,
            "proven: at least {at_least} units of {company}, held since block {since} or before, at block {height}"
        )?;
        writeln!(f, "for {audience:?}, nonce {nonce}")?;
        write!(f, "written to {}; next, for whom it is: sotto proof verify {0}", out.display())
    }
}

impl Backing {
    pub(super) fn run(&self, session: &mut Session) -> Result<Answer, CliError> {
        let disclosure = BackingDisclosure {
            company: self.company.clone(),
            min: Units(self.at_least),
            since_max: self.audience.since(session),
            audience: self.audience.audience.clone(),
            nonce: self.audience.nonce()?,
            shows_key: self.audience.show_key,
        };
        let document = at_the_tip(session, |session, checkpoint| {
            session.account.backing_document(&disclosure, checkpoint, &session.maker)
        })?;
        let (height, out) = (document.shown.checkpoint.payload.height, self.audience.out.clone());
        files::write_json(&out, &Document::Backing(Box::new(document)))?;
        let BackingDisclosure { company, min: at_least, since_max, audience, nonce, .. } = disclosure;
        let proofs = session.maker.take_made();
        let since = since_max.min(height);
        Ok(Answer::new(&Proven { company, at_least, since, audience, nonce, height, out, proofs }))
    }
}
