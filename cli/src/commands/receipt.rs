//! `sotto receipt`: what the operator acknowledged, held against what is in the log.

use std::fmt;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;
use sotto_protocol::amount::Height;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::TransactionId;
use sotto_service::api::Receipt as Acknowledged;
use sotto_tlog::{ProofError, TransactionProof};

use crate::context::Context;
use crate::error::CliError;
use crate::log_file::ServiceLog;
use crate::output::Answer;
use crate::{files, ledger};

/// Receipts.
#[derive(Debug, Subcommand)]
pub enum Receipt {
    /// Check a receipt's signature, offline; with a proof or a service, also that the operator kept its word
    #[command(
        after_help = "Example:\n  sotto receipt verify wallet/receipts/<TRANSACTION>.json --genesis net/genesis.json --service http://127.0.0.1:7300\n\nA wallet keeps the receipts for what it submitted in its folder. With `sotto log prove --height HEIGHT`, which shows what is in a block,\na receipt for what is not in it convicts the operator in front of anybody."
    )]
    Verify(Verify),
}

/// `receipt verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The receipt
    pub file: PathBuf,
    /// The network's genesis
    #[arg(long, value_name = "FILE")]
    pub genesis: PathBuf,
    /// A proof of what is in the block, made with `sotto log prove`
    #[arg(long, value_name = "FILE")]
    pub proof: Option<PathBuf>,
}

#[derive(Serialize)]
struct Verified {
    verified: bool,
    transaction: TransactionId,
    height: Height,
    /// Whether it was also found in the log that the operator signed.
    in_log: bool,
}

impl Receipt {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError::Receipt`] for one that is not the operator's, [`CliError::Dropped`] for what is not in the log.
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let Self::Verify(args) = self;
        let genesis = ledger::read_genesis(&args.genesis)?;
        let signed: Signed<Acknowledged> = files::read_json(&args.file, "a receipt")?;
        if signed.signer != genesis.accreditation.operator || signed.verify(&genesis.id()).is_err() {
            return Err(CliError::Receipt);
        }
        let Acknowledged { id, height } = signed.payload;
        match (&args.proof, &context.service) {
            (Some(path), _) => {
                let proof = files::read_json(path, "a proof from the transparency log")?;
                compare(&signed.payload, &proof, &genesis, path)?;
            }
            (None, Some(_)) => {
                let proof = ServiceLog::fetch(&context.node()?, &genesis)?.proof(height)?;
                // Kept only where it contradicts the receipt.
                let beside = args.file.with_extension("proof.json");
                if let Err(error) = compare(&signed.payload, &proof, &genesis, &beside) {
                    files::replace_json(&beside, &proof)?;
                    return Err(error);
                }
            }
            (None, None) => {}
        }
        let in_log = args.proof.is_some() || context.service.is_some();
        Ok(Answer::new(&Verified { verified: true, transaction: id, height, in_log }))
    }
}

// Both are the operator's word: one of them is a lie, or they agree.
fn compare(receipt: &Acknowledged, proof: &TransactionProof, genesis: &Genesis, at: &Path) -> Result<(), CliError> {
    let Acknowledged { id, height } = *receipt;
    match proof.verify(&genesis.id(), &genesis.accreditation.operator, id) {
        Ok(at) if at == height => Ok(()),
        Err(ProofError::NotInBlock) if proof.entry.header.height == height => {
            Err(CliError::Dropped { id, height, proof: at.to_owned() })
        }
        Ok(at) => Err(CliError::OtherBlock { at, height }),
        Err(ProofError::NotInBlock) => Err(CliError::OtherBlock { at: proof.entry.header.height, height }),
        Err(error) => Err(error.into()),
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the operator signed that transaction {} is in block {}", self.transaction, self.height)?;
        if self.in_log { write!(f, ", and it is") } else { Ok(()) }
    }
}
