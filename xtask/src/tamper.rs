//! `cargo xtask tamper`: random changes of an export with real proofs, every one of which an audit must notice.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::progress::{cargo, run};

/// What is tried.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// How many changes
    #[arg(long, default_value_t = 10_000)]
    cases: u64,
    /// Keep the history in this folder, and use it again
    #[arg(long)]
    keep: Option<PathBuf>,
}

/// Tries them.
///
/// # Errors
/// The change that was not noticed.
pub(crate) fn run_campaign(root: &Path, options: &Options) -> Result<(), Error> {
    let mut command = test(root, "every_change_of_an_export_is_noticed", options.keep.as_deref())?;
    run(command.env("SOTTO_TAMPERS", options.cases.to_string()))
}

/// How long an audit takes, as a part of what it takes to verify its proofs and nothing else.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Speed {
    /// How many transactions are audited: of a busy network, and up to 500 of a quiet one, whose proofs take long to make
    #[arg(long, default_value_t = 16_384)]
    transactions: u32,
    /// Fail if the proofs alone take less than this part of the busy network's audit, in per cent
    #[arg(long, default_value_t = 0)]
    at_least: u32,
    /// Keep the quiet network's history in this folder, and use it again
    #[arg(long)]
    keep: Option<PathBuf>,
}

/// Takes the times.
///
/// # Errors
/// An audit that takes longer than was asked for.
pub(crate) fn run_speed(root: &Path, options: &Speed) -> Result<(), Error> {
    let mut command = test(root, "an_audit_takes_little_more_than_its_proofs", options.keep.as_deref())?;
    command.env("SOTTO_AT_LEAST_PERCENT", options.at_least.to_string());
    run(command.env("SOTTO_AUDITED_TRANSACTIONS", options.transactions.to_string()))
}

fn test(root: &Path, name: &str, keep: Option<&Path>) -> Result<std::process::Command, Error> {
    let mut command = cargo(root);
    command.args(["test", "--workspace", "--locked", "--test", "tamper", "--", "--exact", name, "--nocapture"]);
    if let Some(folder) = keep {
        // The test runs in a folder of its own.
        let folder = std::path::absolute(folder).map_err(|source| Error::File { path: folder.to_owned(), source })?;
        command.env("SOTTO_HISTORIES", folder);
    }
    Ok(command)
}
