//! `cargo xtask fuzz`: every decoder gets what a fuzzer thinks of, and what is new is kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::progress::{Progress, run, works};

const TOOLCHAIN: &str = "nightly";
// What goes from outside into a decoder is bounded by the same number of bytes: the largest body that the service takes.
const LONGEST: &str = "-max_len=262144";
// More than any decoder needs for that: the process is ended, and the input kept.
const MEMORY: &str = "-rss_limit_mb=2048";

/// How long, and what.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// For how long in all; each target gets an equal part
    #[arg(long, default_value_t = 60)]
    minutes: u64,
    /// One target, rather than all
    #[arg(long)]
    target: Option<String>,
}

/// Builds the targets with the nightly compiler, runs them one after the other, and adds to the kept corpus what reaches code that
/// nothing in it reaches.
///
/// # Errors
/// [`Error::Steps`] naming the targets in which a decoder broke a promise; the input is in `fuzz/artifacts`.
pub(crate) fn run_targets(root: &Path, options: &Options) -> Result<(), Error> {
    let targets = targets(root, options.target.as_deref())?;
    let seconds = options.minutes * 60 / targets.len() as u64;
    let mut progress = Progress::default();
    progress.step("cargo-fuzz", || tool(root));
    for target in targets {
        // Safe Rust needs no sanitizer: what is looked for is a panic, a wrong value, or memory without bound.
        let fuzz = |command: &str| {
            let mut cargo = nightly(root);
            cargo.args(["fuzz", command, "--sanitizer", "none", target]);
            cargo
        };
        let (kept, found) = (root.join("fuzz/corpus").join(target), root.join("fuzz/target/found").join(target));
        progress.step(target, || {
            fs::create_dir_all(&found).map_err(|source| Error::File { path: found.clone(), source })?;
            let mut command = fuzz("run");
            command.arg(&found).arg(&kept).arg("--").args([LONGEST, MEMORY, "-print_final_stats=1"]);
            run(command.arg(format!("-max_total_time={seconds}")))?;
            // Into the first folder goes what the second has and the first has not reached.
            run(fuzz("run").arg(&kept).arg(&found).args(["--", "-set_cover_merge=1", "-use_counters=0", LONGEST]))
        });
    }
    progress.finish()
}

// Every program in fuzz/, or the one that was asked for.
fn targets(root: &Path, wanted: Option<&str>) -> Result<Vec<&'static str>, Error> {
    let folder = root.join("fuzz/fuzz_targets");
    let failed = |source| Error::File { path: folder.clone(), source };
    let mut names = Vec::new();
    for file in fs::read_dir(&folder).map_err(failed)? {
        let path: PathBuf = file.map_err(failed)?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if wanted.is_none_or(|wanted| wanted == name) {
            names.push(&*name.leak());
        }
    }
    names.sort_unstable();
    if names.is_empty() { Err(Error::NoTarget(wanted.unwrap_or_default().to_owned())) } else { Ok(names) }
}

// The workspace's own compiler is an older one.
fn nightly(root: &Path) -> Command {
    let mut command = Command::new("rustup");
    command.current_dir(root).args(["run", TOOLCHAIN, "cargo"]);
    command
}

fn tool(root: &Path) -> Result<(), Error> {
    if works(nightly(root).args(["fuzz", "--version"])) {
        return Ok(());
    }
    run(Command::new("rustup").args(["toolchain", "install", TOOLCHAIN, "--profile", "minimal"]))?;
    run(nightly(root).args(["install", "cargo-fuzz", "--locked"]))
}
