//! `cargo xtask model`: short random sequences of operations, on the plain model and on wallets and ledger.

use std::path::Path;

use crate::error::Error;
use crate::progress::{cargo, run};

/// What is run.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// How many sequences
    #[arg(long, default_value_t = 1_000)]
    sequences: u64,
    /// Go on where an earlier run stopped
    #[arg(long)]
    resume: bool,
}

/// Runs the sequences; how far they came is noted in `target/model/tally.json`.
///
/// # Errors
/// The failure of the comparison, or a note that cannot be removed.
pub(crate) fn run_sequences(root: &Path, options: &Options) -> Result<(), Error> {
    let tally = root.join("target/model/tally.json");
    let mut command = cargo(root);
    command.args(["test", "--workspace", "--locked", "--test", "model_equals_ledger", "--"]);
    command.args(["--exact", "short_sequences_agree", "--nocapture"]);
    if !options.resume && tally.exists() {
        std::fs::remove_file(&tally).map_err(|source| Error::File { path: tally.clone(), source })?;
    }
    command.env("SOTTO_SHORT_SEQUENCES", options.sequences.to_string()).env("SOTTO_TALLY", tally);
    run(&mut command)
}
