//! `sotto audit`: replay a whole network and verify every proof in it.

mod log;
mod position;
mod report;

use std::path::PathBuf;

use clap::Args;
use sotto_ledger::CheckpointError;
use sotto_protocol::amount::Height;
use sotto_protocol::block::{BlockHash, Checkpoint};
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_tlog::{Entry, LogCheckpoint, Tree};
use sotto_verifier::Verifier;

use self::log::Log;
use self::position::Keeper;
use self::report::Report;
use crate::context::Context;
use crate::error::CliError;
use crate::output::Answer;
use crate::session::{blocks_bar, show};
use crate::{files, ledger, log_file};

const EXAMPLE: &str = "\
Example:
  sotto audit --service http://127.0.0.1:7300 --genesis net/genesis.json --save log.cbor
  sotto audit --export log.cbor --genesis net/genesis.json --checkpoint checkpoint.json
  sotto audit --service http://127.0.0.1:7300 --genesis net/genesis.json --save log.cbor --position audit.json   # every day";

/// Replay a whole network and verify every proof in it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
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
    /// What the operator signed of the transparency log, from `sotto log checkpoint`: the log must have these entries, to the last byte of
    /// each proof; the service's own is always checked
    #[arg(long, value_name = "FILE")]
    pub log_checkpoint: Option<PathBuf>,
    /// A signed checkpoint of an earlier audit: the log must contain its block, and proofs up to it are not verified again
    #[arg(long, value_name = "FILE")]
    pub from_checkpoint: Option<PathBuf>,
    /// Keep in this file how far the audit came; if it is there, go on from where it says
    #[arg(long, value_name = "FILE", conflicts_with = "from_checkpoint")]
    pub position: Option<PathBuf>,
    /// Keep the log that the service sent; if the file is there, only what follows is downloaded and added
    #[arg(long, value_name = "FILE", conflicts_with = "export")]
    pub save: Option<PathBuf>,
}

impl Audit {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError::Audit`], [`CliError::Export`] or [`CliError::Checkpoint`] for a log that does not hold.
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let given = self.genesis.as_deref().map(ledger::read_genesis).transpose()?;
        let mut log = match &self.export {
            Some(path) => Log::of_file(path)?,
            None => Log::of_service(context, self.save.as_deref())?,
        };
        let genesis = given.map_or_else(|| log.genesis(), Ok)?;
        let mut keeper = self.position.as_deref().map(|path| Keeper::open(path, genesis.id())).transpose()?;
        let known = self.known(&genesis, keeper.as_ref())?;
        let ends: Vec<_> = [log.checkpoint().cloned(), read(self.checkpoint.as_ref())?].into_iter().flatten().collect();
        let mut audit = sotto_ledger::Audit::new(genesis.clone(), Verifier::new(&genesis)?)?;
        if let Some((height, block)) = known {
            audit = audit.known(height, block)?;
        }
        // Every byte of proofs and signatures is in the tree as well.
        let mut tree = Tree::new(&genesis.id());
        let mut report = Report::since(known.map(|(height, _)| height));
        let bar = blocks_bar();
        let length = ends.iter().map(|end| end.payload.height.0).max();
        while let Some(block) = log.next_block()? {
            let height = block.header.height;
            if let Some(keeper) = &mut keeper {
                keeper.read(&block, &log)?;
            }
            report.block(&block);
            tree.push(&Entry::of(&block));
            audit.block(block)?;
            show(&bar, audit.settled().0, length.unwrap_or(height.0));
            if let Some(keeper) = &mut keeper {
                keeper.settled(audit.settled())?;
            }
        }
        audit.settle()?;
        for end in &ends {
            audit.state().confirm(end)?;
        }
        for seen in log.log_checkpoint(&genesis)?.iter().chain(&self.log_checkpoint(&genesis)?) {
            if tree.root_at(seen.size()) != Some(seen.root()) {
                return Err(CliError::OtherLog { entries: seen.size() });
            }
        }
        if let Some(keeper) = &mut keeper {
            keeper.settled(audit.settled())?;
        }
        bar.finish_and_clear();
        Ok(Answer::new(&report.finish(audit.state(), !ends.is_empty())))
    }

    fn log_checkpoint(&self, genesis: &Genesis) -> Result<Option<LogCheckpoint>, CliError> {
        self.log_checkpoint.as_deref().map(|path| log_file::read_file(path, genesis)).transpose()
    }

    // Up to which block an earlier audit verified everything.
    fn known(&self, genesis: &Genesis, keeper: Option<&Keeper>) -> Result<Option<(Height, BlockHash)>, CliError> {
        if let Some(kept) = keeper.and_then(Keeper::kept) {
            return Ok(Some((kept.height, kept.block)));
        }
        let Some(checkpoint) = read(self.from_checkpoint.as_ref())? else { return Ok(None) };
        if checkpoint.signer != genesis.accreditation.operator {
            return Err(CheckpointError::NotTheOperator.into());
        }
        checkpoint.verify(&genesis.id()).map_err(CheckpointError::from)?;
        Ok(Some((checkpoint.payload.height, checkpoint.payload.block)))
    }
}

fn read(path: Option<&PathBuf>) -> Result<Option<Signed<Checkpoint>>, CliError> {
    path.map(|path| files::read_json(path, "a signed checkpoint")).transpose()
}
