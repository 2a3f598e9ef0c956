//! `sotto prove impact`: a part of so many people's tokens.

use std::fmt;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use sotto_protocol::amount::Height;
use sotto_wallet::build::impact::ImpactDisclosure;

use super::{Audience, at_the_tip};
use crate::document::Document;
use crate::error::CliError;
use crate::files;
use crate::maker::Made;
use crate::output::Answer;
use crate::quantity::Percentage;
use crate::session::Session;

/// `prove impact`.
#[derive(Debug, Args)]
pub struct Impact {
    /// At least such a part of each token
    #[arg(long, value_name = "PERCENT")]
    at_least: Percentage,
    /// Of so many people's tokens, 1 to 5; your own does not count
    #[arg(long, value_name = "NUMBER")]
    tokens: u32,
    /// A proof that rests on no setup: larger and slower, and nobody's word is needed for its keys
    #[arg(long)]
    transparent: bool,
    #[command(flatten)]
    pub(super) audience: Audience,
}

#[derive(Serialize)]
struct Proven {
    tokens: u32,
    at_least: Percentage,
    since: Height,
    audience: String,
    nonce: String,
    height: Height,
    out: PathBuf,
    proofs: Vec<Made>,
}

impl fmt::Display for Proven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tokens, at_least, since, audience, nonce, height, out, .. } = self;
        writeln!(
            f,
            "proven: at least {at_least} of each of {tokens} people's tokens, held since block {since} or before, at block {height}"
        )?;
        writeln!(f, "for {audience:?}, nonce {nonce}")?;
        write!(f, "written to {}; next, for whom it is: sotto proof verify {0}", out.display())
    }
}

impl Impact {
    pub(super) fn run(&self, session: &mut Session) -> Result<Answer, CliError> {
        let disclosure = ImpactDisclosure {
            portion: self.at_least.0,
            count: self.tokens,
            since_max: self.audience.since(session),
            audience: self.audience.audience.clone(),
            nonce: self.audience.nonce()?,
            shows_key: self.audience.show_key,
        };
        let (height, document) = if self.transparent {
            let document = at_the_tip(session, |session, checkpoint| {
                session
                    .maker
                    .transparently(|keys| session.account.transparent_impact_document(&disclosure, checkpoint, keys))
            })?;
            (document.checkpoint.payload.height, Document::TransparentImpact(Box::new(document)))
        } else {
            let document = at_the_tip(session, |session, checkpoint| {
                session.account.impact_document(&disclosure, checkpoint, &session.maker)
            })?;
            (document.checkpoint.payload.height, Document::Impact(Box::new(document)))
        };
        let out = self.audience.out.clone();
        files::write_json(&out, &document)?;
        let ImpactDisclosure { since_max, audience, nonce, .. } = disclosure;
        let proofs = session.maker.take_made();
        let (tokens, at_least) = (self.tokens, self.at_least);
        let since = since_max.min(height);
        Ok(Answer::new(&Proven { tokens, at_least, since, audience, nonce, height, out, proofs }))
    }
}
