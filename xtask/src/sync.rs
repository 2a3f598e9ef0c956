//! `cargo xtask sync`: a wallet reads a long log, against what trying its encrypted notes alone would allow, and is killed on the way.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::machine;
use crate::progress::{self, beside_this};

/// How much, and what is asked of it.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// How many notes of strangers the log has; a log that was made once is kept in target/sync
    #[arg(long, default_value_t = 1_000_000)]
    notes: u32,
    /// As many as every test run reads
    #[arg(long)]
    quick: bool,
    /// Fail below so many per cent of what trying the encrypted notes alone would allow; for a machine that does nothing else
    #[arg(long, value_name = "PERCENT", default_value_t = 0)]
    at_least: u32,
}

const QUICK_NOTES: u32 = 20_000;

/// What every test run reads.
pub(crate) const QUICK: Options = Options { notes: QUICK_NOTES, quick: true, at_least: 0 };

/// Builds the wallet and what it reads, and runs both.
///
/// # Errors
/// A missing program, cargo's failure, a wallet that finds something else than there is, or one that is slower than was asked.
pub(crate) fn run(root: &Path, options: &Options) -> Result<(), Error> {
    machine::programs()?;
    progress::build(root, options.quick)?;
    let notes = if options.quick { QUICK_NOTES } else { options.notes };
    let log = root.join("target/sync").join(notes.to_string());
    let mut command = Command::new(beside_this("sync"));
    command.arg(log).arg(notes.to_string()).arg(options.at_least.to_string());
    progress::run(command.current_dir(root))
}
