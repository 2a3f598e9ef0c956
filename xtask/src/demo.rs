//! `cargo xtask demo [--keep]`: the worked story.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::progress::{self, beside_this, cargo};

/// Builds what the story needs, the binary `sotto` and the storyteller, and tells it.
///
/// # Errors
/// cargo's failure, or the story's.
pub(crate) fn run(root: &Path, keep: bool) -> Result<(), Error> {
    println!("Building; the first time takes some minutes.");
    // The whole workspace, as the tests build it: so nothing is compiled twice under other features.
    progress::run(cargo(root).args(["build", "--quiet", "--workspace", "--bins", "--locked"]))?;
    let mut command = Command::new(beside_this("demo"));
    if keep {
        command.arg("--keep");
    }
    progress::run(command.current_dir(root))
}
