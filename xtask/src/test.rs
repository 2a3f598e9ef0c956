//! `cargo xtask test`: everything that continuous integration runs, in one command with one exit code.

use std::path::Path;

use crate::audit;
use crate::error::Error;
use crate::machine;
use crate::progress::{Progress, cargo, run};
use crate::sync;

/// Runs every step and sums up.
///
/// # Errors
/// [`Error::Steps`] naming those that failed.
pub(crate) fn run_all(root: &Path) -> Result<(), Error> {
    let mut progress = Progress::default();
    progress.step("programs", machine::programs);
    progress.step("format", || run(cargo(root).args(["fmt", "--all", "--check"])));
    progress.step("lints", || {
        run(cargo(root).args(["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"]))
    });
    progress.step("tests", || tests(root));
    progress.step("campaign against the circuits", || audit::run_campaign(root, &audit::QUICK));
    progress.step("wallet sync", || sync::run(root, &sync::QUICK));
    progress
        .step("documentation tests", || run(cargo(root).args(["test", "--workspace", "--doc", "--locked", "--quiet"])));
    progress.step("documentation", || {
        let mut doc = cargo(root);
        run(doc.args(["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "--deny warnings"))
    });
    progress.finish()
}

// nextest runs every test in a process of its own, in parallel, and says which is slow; without it cargo's own runner does.
fn tests(root: &Path) -> Result<(), Error> {
    let mut command = cargo(root);
    if machine::present("cargo-nextest") {
        command.args(["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]);
    } else {
        command.args(["test", "--workspace", "--lib", "--bins", "--tests", "--locked", "--no-fail-fast"]);
    }
    run(&mut command)
}
