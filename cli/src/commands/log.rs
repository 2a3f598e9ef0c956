//! `sotto log`: the transparency log, as whoever trusts nobody uses it.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;
use sotto_protocol::amount::Height;
use sotto_protocol::transaction::TransactionId;
use sotto_service::api::TransactionView;
use sotto_tlog::{Cosigner, LogCheckpoint, Root, TransactionProof};

use crate::context::Context;
use crate::error::CliError;
use crate::log_file::{self, ServiceLog};
use crate::output::Answer;
use crate::{files, ledger};

/// The transparency log.
#[derive(Debug, Subcommand)]
pub enum Log {
    /// What the operator signed of the log, checked against what you saw before
    #[command(
        after_help = "Example:\n  sotto log checkpoint --since yesterday.log --out today.log --genesis net/genesis.json --service http://127.0.0.1:7300"
    )]
    Checkpoint(Checkpoint),
    /// Make a proof that a transaction is in the log, for somebody who has the genesis and nothing else
    #[command(
        after_help = "Example:\n  sotto log prove <TRANSACTION> --out transaction.proof --genesis net/genesis.json --service http://127.0.0.1:7300"
    )]
    Prove(Prove),
    /// Check such a proof, offline
    #[command(
        after_help = "Example:\n  sotto log verify transaction.proof --transaction <TRANSACTION> --genesis net/genesis.json"
    )]
    Verify(Verify),
}

/// `log checkpoint`.
#[derive(Debug, Args)]
pub struct Checkpoint {
    /// The network's genesis
    #[arg(long, value_name = "FILE")]
    pub genesis: PathBuf,
    /// What you saw before: the log must continue it
    #[arg(long, value_name = "FILE")]
    pub since: Option<PathBuf>,
    /// The newest checkpoint that these cosigned is taken
    #[command(flatten)]
    pub witnesses: Witnesses,
    /// Keep it in this file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Whose word counts besides the operator's.
#[derive(Debug, Args)]
pub struct Witnesses {
    /// A witness that you trust, by the key that it gave you: it must have cosigned the checkpoint. Can be repeated
    #[arg(long, value_name = "KEY")]
    pub witness: Vec<Cosigner>,
    /// How many of them must have cosigned it; all of them, if this is not said
    #[arg(long, value_name = "NUMBER", requires = "witness")]
    pub quorum: Option<NonZeroUsize>,
}

/// `log prove`.
#[derive(Debug, Args)]
pub struct Prove {
    /// Which transaction
    #[arg(value_parser = id, required_unless_present = "height")]
    pub transaction: Option<TransactionId>,
    /// Of all transactions of this block instead, whatever they are
    #[arg(long, value_name = "HEIGHT", conflicts_with = "transaction")]
    pub height: Option<u32>,
    /// The network's genesis
    #[arg(long, value_name = "FILE")]
    pub genesis: PathBuf,
    /// At the newest checkpoint that witnesses cosigned, for whoever names them to `log verify`
    #[arg(long)]
    pub cosigned: bool,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `log verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The proof
    pub file: PathBuf,
    /// Which transaction it should be about
    #[arg(long, value_parser = id)]
    pub transaction: TransactionId,
    /// The network's genesis
    #[arg(long, value_name = "FILE")]
    pub genesis: PathBuf,
    /// Whom the checkpoint in the proof must show, too
    #[command(flatten)]
    pub witnesses: Witnesses,
}

fn id(text: &str) -> Result<TransactionId, String> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| "a transaction's id is 64 hexadecimal digits".to_owned())?;
    Ok(TransactionId(bytes))
}

#[derive(Serialize)]
struct Seen {
    verified: bool,
    entries: u64,
    root: Root,
    /// How many of the witnesses that were named cosigned it.
    witnesses: usize,
    /// How many of the entries were seen before.
    since: Option<u64>,
    checkpoint: String,
}

#[derive(Serialize)]
struct Included {
    verified: bool,
    transaction: Option<TransactionId>,
    height: Height,
    entries: u64,
    /// How many of the witnesses that were named cosigned the log.
    witnesses: usize,
}

impl Log {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        match self {
            Self::Checkpoint(args) => args.run(context),
            Self::Prove(args) => args.run(context),
            Self::Verify(args) => args.run(),
        }
    }
}

impl Witnesses {
    // How many cosigned it: enough of them.
    fn count(&self, checkpoint: &LogCheckpoint) -> Result<usize, CliError> {
        let (got, all) = (checkpoint.cosigned(&self.witness), self.witness.len());
        let wanted = self.quorum.map_or(all, NonZeroUsize::get);
        if got < wanted { Err(CliError::TooFewWitnesses { got, wanted }) } else { Ok(got) }
    }
}

impl Checkpoint {
    fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let genesis = ledger::read_genesis(&self.genesis)?;
        let since = self.since.as_deref().map(|path| log_file::read_file(path, &genesis)).transpose()?;
        let node = context.node()?;
        let cosigned = !self.witnesses.witness.is_empty();
        let log = ServiceLog::fetch_either(&node, &genesis, cosigned)?;
        let witnesses = self.witnesses.count(log.checkpoint())?;
        if let (Some(since), Some(path)) = (&since, &self.since) {
            log.continues_file(since, path)?;
        }
        if let Some(out) = &self.out {
            log_file::write(out, log.checkpoint())?;
        }
        let checkpoint = log.checkpoint();
        Ok(Answer::new(&Seen {
            verified: true,
            entries: checkpoint.size(),
            root: checkpoint.root(),
            witnesses,
            since: since.as_ref().map(LogCheckpoint::size),
            checkpoint: checkpoint.text().to_owned(),
        }))
    }
}

impl Prove {
    fn run(&self, context: &Context) -> Result<Answer, CliError> {
        files::vacant(&self.out)?;
        let genesis = ledger::read_genesis(&self.genesis)?;
        let node = context.node()?;
        let height = match (self.transaction, self.height) {
            (Some(id), _) => match node.transaction(id)? {
                TransactionView::Accepted { height } => height,
                TransactionView::Unknown | TransactionView::Drafted => return Err(CliError::NotInLog),
            },
            (None, height) => Height(height.unwrap_or_default()),
        };
        let log = ServiceLog::fetch_either(&node, &genesis, self.cosigned)?;
        let proof = log.proof(height)?;
        let operator = &genesis.accreditation.operator;
        match self.transaction {
            Some(id) => proof.verify(&genesis.id(), operator, id)?,
            None => proof.verify_block(&genesis.id(), operator)?,
        };
        files::write_json(&self.out, &proof)?;
        let entries = log.checkpoint().size();
        Ok(Answer::new(&Included { verified: true, transaction: self.transaction, height, entries, witnesses: 0 }))
    }
}

impl Verify {
    fn run(&self) -> Result<Answer, CliError> {
        let genesis = ledger::read_genesis(&self.genesis)?;
        let proof: TransactionProof = files::read_json(&self.file, "a proof from the transparency log")?;
        let height = proof.verify(&genesis.id(), &genesis.accreditation.operator, self.transaction)?;
        let checkpoint = log_file::read(&proof.checkpoint, &genesis)?;
        let (entries, witnesses) = (checkpoint.size(), self.witnesses.count(&checkpoint)?);
        Ok(Answer::new(&Included { verified: true, transaction: Some(self.transaction), height, entries, witnesses }))
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.checkpoint)?;
        if let Some(since) = self.since {
            writeln!(f, "\nit continues the {since} entries that you saw before")?;
        }
        if self.witnesses > 0 {
            writeln!(f, "\n{}", Cosigned(self.witnesses))?;
        }
        write!(f, "\nsigned by the operator: {} entries with root {}", self.entries, self.root)
    }
}

impl fmt::Display for Included {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.transaction {
            Some(id) => write!(f, "transaction {id} is in block {}", self.height)?,
            None => write!(f, "these are the transactions of block {}", self.height)?,
        }
        write!(f, ", in a log of {} entries that the operator signed", self.entries)?;
        if self.witnesses > 0 { write!(f, "\n{}", Cosigned(self.witnesses)) } else { Ok(()) }
    }
}

struct Cosigned(usize);

impl fmt::Display for Cosigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cosigned by {} of the witnesses that you named", self.0)
    }
}
