//! `cargo xtask bench [name]`: the criterion benches.

use std::path::Path;

use crate::error::Error;
use crate::progress::{cargo, run};

/// Runs the benches, or those whose name contains `name`.
///
/// # Errors
/// cargo's failure.
pub(crate) fn run_named(root: &Path, name: Option<&str>) -> Result<(), Error> {
    let mut command = cargo(root);
    command.args(["bench", "--package", "sotto-benches", "--locked"]);
    if let Some(name) = name {
        command.args(["--", name]);
    }
    run(&mut command)
}
