//! `sotto circuit`: what is proven, and with which keys.

use std::fmt;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;
use sotto_protocol::statement::Statement;
use sotto_prover::info::{CircuitInfo, circuits};
use sotto_prover::{Prover, iden3};
use sotto_verifier::key::Provenance;

use crate::error::CliError;
use crate::output::{Answer, table};

/// What is proven, and with which keys.
#[derive(Debug, Subcommand)]
pub enum Circuit {
    /// Constraints, public inputs and key hashes of every statement
    #[command(after_help = "Example:\n  sotto circuit info\n  sotto --json circuit info")]
    Info,
    /// Write a statement's constraints and keys in the formats of circom's tools
    #[command(
        after_help = "Example:\n  sotto circuit export approve --out approve/\n  snarkjs r1cs info approve/circuit.r1cs\n\nThe keys of a development network are INSECURE, in this form too."
    )]
    Export(Export),
}

/// Write a statement's constraints and keys in the formats of circom's tools.
#[derive(Debug, Args)]
pub struct Export {
    /// Which, as `sotto circuit info` calls it
    pub statement: Statement,
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// The verifying key only: all that checking a proof takes
    #[arg(long)]
    pub verifying: bool,
}

#[derive(Serialize)]
struct Exported {
    statement: Statement,
    files: Vec<PathBuf>,
}

impl fmt::Display for Exported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.iter().try_for_each(|file| writeln!(f, "{}", file.display()))
    }
}

impl Export {
    fn run(&self) -> Result<Answer, CliError> {
        let (statement, prover) = (self.statement, Prover::from_env()?);
        let names: &[&str] = if self.verifying {
            iden3::export_verifying_key(statement, &self.out, &prover)?;
            &[iden3::VERIFYING_KEY]
        } else {
            iden3::export_circuit(statement, &self.out, &prover)?;
            &[iden3::CIRCUIT, iden3::KEY, iden3::VERIFYING_KEY]
        };
        let files = names.iter().map(|name| self.out.join(name)).collect();
        Ok(Answer::new(&Exported { statement, files }))
    }
}

#[derive(Serialize)]
struct Row {
    statement: Statement,
    constraints: usize,
    public_inputs: Vec<String>,
    circuit: String,
    provenance: &'static str,
    verifying_key: &'static str,
    proving_key: &'static str,
}

#[derive(Serialize)]
struct Info {
    circuits: Vec<Row>,
}

impl From<CircuitInfo> for Row {
    fn from(info: CircuitInfo) -> Self {
        let provenance = match info.keys.provenance {
            Provenance::Development => "development-INSECURE",
            Provenance::Ceremony => "ceremony",
        };
        Self {
            statement: info.statement,
            constraints: info.circuit.constraints,
            public_inputs: info.inputs,
            circuit: info.circuit.digest.to_owned(),
            provenance,
            verifying_key: info.keys.verifying_key,
            proving_key: info.keys.proving_key,
        }
    }
}

impl fmt::Display for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |row: &Row| {
            let count = row.public_inputs.len().to_string();
            let key = row.verifying_key.get(..16).unwrap_or(row.verifying_key);
            [
                row.statement.to_string(),
                row.constraints.to_string(),
                count,
                format!("{key}.."),
                row.provenance.to_owned(),
            ]
        };
        let heading = ["statement", "constraints", "public inputs", "verifying key", "provenance"];
        f.write_str(&table(heading, self.circuits.iter().map(row)))?;
        f.write_str("(--json has the whole hashes and the names of the public inputs)")
    }
}

impl Circuit {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError::CircuitExport`] or [`CliError::ProvingKeys`].
    pub fn run(&self) -> Result<Answer, CliError> {
        match self {
            Self::Info => Ok(Answer::new(&Info { circuits: circuits().into_iter().map(Row::from).collect() })),
            Self::Export(export) => export.run(),
        }
    }
}
