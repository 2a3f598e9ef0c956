//! `cargo xtask schemathesis`: a real service is sent what its OpenAPI document allows and what it forbids.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::machine;
use crate::progress::{beside_this, cargo, run};

/// How much.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// How many made-up requests for each address
    #[arg(long, default_value_t = 200)]
    examples: u32,
    /// What to begin from, to see the same requests again
    #[arg(long)]
    seed: Option<u64>,
}

/// Installs schemathesis into a folder of the build, builds the service, and lets the one at the other.
///
/// # Errors
/// A missing program, pip's or cargo's failure, or that something was found.
pub(crate) fn run_requests(root: &Path, options: &Options) -> Result<(), Error> {
    machine::install(&[("python3", "python3-venv")])?;
    let settings = root.join("tests/schemathesis");
    let tool = install(root, &settings)?;
    run(cargo(root).args(["build", "--quiet", "--workspace", "--bins", "--locked"]))?;
    let mut command = Command::new(beside_this("schemathesis"));
    command.arg(tool).arg(settings).args(["--max-examples", &options.examples.to_string()]);
    command.args(["--phases", "examples,coverage,fuzzing", "--generation-database", "none"]);
    if let Some(seed) = options.seed {
        command.args(["--seed", &seed.to_string()]);
    }
    run(&mut command)
}

// Once: pip says by itself that everything is there already.
fn install(root: &Path, settings: &Path) -> Result<PathBuf, Error> {
    let folder = root.join("target/schemathesis");
    if !folder.join("bin/python3").exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let mut pip = Command::new(folder.join("bin/python3"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    run(pip.arg(settings.join("requirements.txt")))?;
    Ok(folder.join("bin/schemathesis"))
}
