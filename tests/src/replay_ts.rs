//! The second implementation in `replay-ts/`: installed and built when it is needed first, then run.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The folder of the second implementation.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../replay-ts")
}

/// Runs a program in the folder, once it is installed and built.
///
/// # Panics
/// If node or npm is missing, or the sources do not compile.
#[must_use]
pub fn run(program: &str, args: &[&str]) -> Output {
    static READY: OnceLock<()> = OnceLock::new();
    READY.get_or_init(build);
    start(program, args)
}

/// Replays a log; see `replay-ts/src/main.ts` for the arguments.
///
/// # Panics
/// As [`run`].
#[must_use]
pub fn replay(args: &[&str]) -> Output {
    run("node", &[&["dist/src/main.js"], args].concat())
}

// One process installs and builds, the others wait for it.
fn build() {
    let lock = File::open(folder().join("package.json")).expect("the second implementation is there");
    lock.lock().expect("a file can be locked");
    if !folder().join("node_modules/typescript").exists() {
        succeed("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    }
    succeed("npm", &["run", "--silent", "build"]);
}

fn succeed(program: &str, args: &[&str]) {
    let output = start(program, args);
    let said = [output.stdout.as_slice(), &output.stderr].concat();
    assert!(output.status.success(), "{program} {}: {}", args.join(" "), String::from_utf8_lossy(&said));
}

fn start(program: &str, args: &[&str]) -> Output {
    let output = Command::new(program).args(args).current_dir(folder()).output();
    output.unwrap_or_else(|error| panic!("{program} is needed for the second implementation: {error}"))
}
