//! `cargo xtask portable-keys`: the transparent verifying keys, made by 32 bits, are the pinned ones.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::machine;
use crate::progress::{cargo, run};

const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the program that makes the keys for WebAssembly, and runs it in Node. Takes minutes: everything is compiled for another machine.
///
/// # Errors
/// What is missing, or the program's failure: then a key is another one there.
pub(crate) fn check(root: &Path) -> Result<(), Error> {
    machine::programs()?;
    run(Command::new("rustup").args(["target", "add", TARGET]).current_dir(root))?;
    let mut command = cargo(root);
    command.args(["run", "--package", "sotto-portable-key", "--target", TARGET, "--locked"]);
    run(command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "node transparent/portable/run.mjs"))
}
