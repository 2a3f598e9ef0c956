//! Steps, told as they go: a line before and after each, and one at the end.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::error::Error;

/// Steps that ran so far.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    outcomes: Vec<(&'static str, bool, Duration)>,
}

impl Progress {
    /// Runs a step. A failure does not keep the next ones from running: one run shows everything that is wrong.
    pub(crate) fn step(&mut self, name: &'static str, work: impl FnOnce() -> Result<(), Error>) {
        println!("==> {name}");
        let start = Instant::now();
        let outcome = work();
        let took = start.elapsed();
        match &outcome {
            Ok(()) => println!("  ok {name} ({})", seconds(took)),
            Err(error) => eprintln!("FAIL {name} ({}): {error}", seconds(took)),
        }
        self.outcomes.push((name, outcome.is_ok(), took));
    }

    /// The summary line.
    ///
    /// # Errors
    /// [`Error::Steps`] if any step failed.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let total = self.outcomes.len();
        let failed: Vec<_> = self.outcomes.iter().filter(|(_, ok, _)| !ok).map(|(name, ..)| *name).collect();
        let took = self.outcomes.iter().map(|(.., took)| *took).sum();
        println!("==> {} of {total} steps ok in {}", total - failed.len(), seconds(took));
        if failed.is_empty() { Ok(()) } else { Err(Error::Steps { failed, total }) }
    }
}

fn seconds(took: Duration) -> String {
    let s = took.as_secs();
    if s < 60 { format!("{:.1} s", took.as_secs_f64()) } else { format!("{} min {:02} s", s / 60, s % 60) }
}

/// The cargo that runs this program, in the repository.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    // What cargo told this program about itself, some build scripts look at: with it, they and all that is built upon them would be built
    // anew, and once more by whoever calls cargo directly.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

/// Builds the workspace's programs. `tested` are those of the tests: what `cargo xtask test` has built is not built again with other
/// features.
///
/// # Errors
/// As [`run`].
pub(crate) fn build(root: &Path, tested: bool) -> Result<(), Error> {
    let tests: &[&str] = if tested { &["--tests"] } else { &[] };
    run(cargo(root).args(["build", "--quiet", "--workspace", "--locked", "--bins"]).args(tests))
}

/// Runs a program to its end, its output passed on.
///
/// # Errors
/// [`Error::Start`] if it cannot be started, [`Error::Failed`] if it does not end with exit code 0.
pub(crate) fn run(command: &mut Command) -> Result<(), Error> {
    let shown = show(command);
    let status = command.status().map_err(|source| Error::Start { command: shown.clone(), source })?;
    if status.success() { Ok(()) } else { Err(Error::Failed(shown)) }
}

/// Whether a program can be started and ends well; its output is dropped.
pub(crate) fn works(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// The command as one would type it.
pub(crate) fn show(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// A program of the workspace: cargo puts all of them in one folder.
pub(crate) fn beside_this(program: &str) -> PathBuf {
    std::env::current_exe().map_or_else(|_| PathBuf::from(program), |this| this.with_file_name(program))
}
