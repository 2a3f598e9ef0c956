//! `sotto audit`: replay a whole network and verify every proof in it.

mod log;
mod report;

use std::path::PathBuf;

use clap::Args;
use sotto_ledger::State;
use sotto_protocol::block::{Block, Checkpoint};
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::Transaction;
use sotto_verifier::Verifier;

use self::log::Log;
use self::report::Report;
use crate::context::Context;
use crate::error::CliError;
use crate::output::Answer;
use crate::session::{blocks_bar, show};
use crate::{files, ledger};

/// How many transactions are verified as one batch.
const BATCH: usize = 256;

/// Replay a whole network and verify every proof in it.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  sotto audit --service http://127.0.0.1:7300 --save log.cbor\n  sotto audit --export log.cbor --genesis net/genesis.json --checkpoint checkpoint.json"
)]
pub struct Audit {
    /// A log that was saved, instead of the service's
    #[arg(long, value_name = "FILE", requires = "genesis")]
    pub export: Option<PathBuf>,
    /// The network's genesis; without it, the service is believed
    #[arg(long, value_name = "FILE")]
    pub genesis: Option<PathBuf>,
    /// A signed checkpoint that the log must end at; the service's own is always checked
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// Keep the log that the service sent
    #[arg(long, value_name = "FILE", conflicts_with = "export")]
    pub save: Option<PathBuf>,
}

impl Audit {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError::Log`], [`CliError::LogProof`] or [`CliError::Checkpoint`] for a log that does not hold.
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let given = self.genesis.as_deref().map(ledger::read_genesis).transpose()?;
        let mut log = match &self.export {
            Some(path) => Log::of_file(path)?,
            None => Log::of_service(context, self.save.as_deref())?,
        };
        let genesis = given.map_or_else(|| log.genesis(), Ok)?;
        let verifier = Verifier::new(&genesis)?;
        let mut audit =
            Audited { state: State::new(genesis)?, verifier, waiting: Vec::new(), report: Report::default() };
        let bar = blocks_bar();
        while let Some(block) = log.next_block()? {
            show(&bar, block.header.height.0, log.length().unwrap_or(block.header.height.0));
            audit.block(block)?;
        }
        audit.verify()?;
        bar.finish_and_clear();
        let file = |path: &PathBuf| files::read_json::<Signed<Checkpoint>>(path, "a signed checkpoint");
        let checkpoints = [log.checkpoint().cloned(), self.checkpoint.as_ref().map(file).transpose()?];
        let mut confirmed = false;
        for checkpoint in checkpoints.iter().flatten() {
            audit.state.confirm(checkpoint)?;
            confirmed = true;
        }
        Ok(Answer::new(&audit.report.finish(&audit.state, confirmed)))
    }
}

struct Audited {
    state: State,
    verifier: Verifier,
    // Replayed, but their signatures and proofs still to be verified.
    waiting: Vec<(sotto_protocol::amount::Height, Transaction)>,
    report: Report,
}

impl Audited {
    fn block(&mut self, block: Block) -> Result<(), CliError> {
        self.state.replay(&block)?;
        self.report.block();
        self.waiting.extend(block.transactions.into_iter().map(|transaction| (block.header.height, transaction)));
        if self.waiting.len() >= BATCH { self.verify() } else { Ok(()) }
    }

    fn verify(&mut self) -> Result<(), CliError> {
        let (heights, transactions): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting).into_iter().unzip();
        for transaction in &transactions {
            self.report.transaction(transaction);
        }
        for (height, verdict) in heights.into_iter().zip(self.verifier.verify_batch(transactions)) {
            verdict.map_err(|error| CliError::LogProof { height, error })?;
        }
        Ok(())
    }
}
