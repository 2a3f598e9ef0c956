//! `cargo xtask replay`: a random history, and what the second implementation in `replay-ts/` makes of it.

use std::path::Path;

use crate::error::Error;
use crate::machine;
use crate::progress::{cargo, run};

/// Makes the history and replays it.
///
/// # Errors
/// A missing program, or the failure of the comparison.
pub(crate) fn run_history(root: &Path, transactions: u32, proofs: bool) -> Result<(), Error> {
    machine::programs()?;
    let (test, setting) = if proofs {
        ("it_verifies_every_proof", "SOTTO_PROVEN_TRANSACTIONS")
    } else {
        ("it_finds_the_same_roots_and_balances", "SOTTO_TRANSACTIONS")
    };
    let mut command = cargo(root);
    command.args(["test", "--workspace", "--locked", "--test", "second_implementation", "--", "--exact", test]);
    run(command.arg("--nocapture").env(setting, transactions.to_string()))
}
