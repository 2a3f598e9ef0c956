//! `sotto circuit`: what is proven, and with which keys.

use std::fmt;

use clap::Subcommand;
use serde::Serialize;
use sotto_protocol::statement::Statement;
use sotto_prover::info::{CircuitInfo, circuits};
use sotto_verifier::key::Provenance;

use crate::error::CliError;
use crate::output::{Answer, table};

/// What is proven, and with which keys.
#[derive(Debug, Subcommand)]
pub enum Circuit {
    /// Constraints, public inputs and key hashes of every statement
    #[command(after_help = "Example:\n  sotto circuit info\n  sotto --json circuit info")]
    Info,
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
    /// None.
    pub fn run(&self) -> Result<Answer, CliError> {
        match self {
            Self::Info => Ok(Answer::new(&Info { circuits: circuits().into_iter().map(Row::from).collect() })),
        }
    }
}
