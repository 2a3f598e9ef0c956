//! `cargo xtask replay`: a random history, and what the second implementation in `replay-ts/` makes of it.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::machine;
use crate::progress::{cargo, run};

/// What is replayed.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// How many transactions
    #[arg(long, default_value_t = 1_000)]
    transactions: u32,
    /// With real proofs, verified by snarkjs: so many transactions that carry one
    #[arg(long)]
    proofs: bool,
    /// All of them on one network, in one export; otherwise each network is replayed while the next one is made
    #[arg(long)]
    together: bool,
    /// Keep the histories in this folder; a later run goes on where this one stopped
    #[arg(long)]
    keep: Option<PathBuf>,
}

/// Makes the histories and replays them.
///
/// # Errors
/// A missing program, or the failure of the comparison.
pub(crate) fn run_history(root: &Path, options: &Options) -> Result<(), Error> {
    machine::programs()?;
    let (test, setting) = if options.proofs {
        ("it_verifies_every_proof", "SOTTO_PROVEN_TRANSACTIONS")
    } else {
        ("it_finds_the_same_roots_and_balances", "SOTTO_TRANSACTIONS")
    };
    let mut command = cargo(root);
    // What makes the history is part of the test, which is not optimised otherwise.
    command.args(["--config", "profile.dev.package.sotto-tests.opt-level=3"]);
    command.args(["test", "--workspace", "--locked", "--test", "second_implementation", "--", "--exact", test]);
    command.arg("--nocapture").env(setting, options.transactions.to_string());
    if options.together {
        command.env("SOTTO_ON_ONE_NETWORK", options.transactions.to_string());
    }
    if let Some(folder) = &options.keep {
        // The test runs in a folder of its own.
        let folder = std::path::absolute(folder).map_err(|source| Error::File { path: folder.clone(), source })?;
        command.env("SOTTO_HISTORIES", folder);
    }
    run(&mut command)
}
