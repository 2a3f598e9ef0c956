//! `cargo xtask load`: the service under load, against what checking and hashing alone would allow.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::machine;
use crate::progress::{self, beside_this, cargo};

/// How much, and onto what.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// How many transactions
    #[arg(long, default_value_t = 20_000)]
    transactions: u32,
    /// Keep the log in a PostgreSQL server of its own, instead of a file
    #[arg(long)]
    postgres: bool,
}

/// Builds the service and what loads it, and runs both.
///
/// # Errors
/// A missing program, cargo's failure, or that something good was refused.
pub(crate) fn run(root: &Path, options: &Options) -> Result<(), Error> {
    machine::programs()?;
    progress::run(cargo(root).args(["build", "--quiet", "--workspace", "--bins", "--locked"]))?;
    let mut command = Command::new(beside_this("load"));
    command.arg(options.transactions.to_string()).arg(if options.postgres { "postgres" } else { "redb" });
    progress::run(command.current_dir(root))
}
