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

/// Replays the log in a folder, with `genesis.json` and `checkpoint.json` beside it; `more` arguments follow.
///
/// # Panics
/// As [`run`], and if the folder's name is not Unicode.
#[must_use]
pub fn replay_folder(folder: &Path, more: &[&str]) -> Output {
    let path = |name: &str| folder.join(name).to_str().expect("the folder's name is Unicode").to_owned();
    let [genesis, log, checkpoint] = ["genesis.json", "log.cbor", "checkpoint.json"].map(path);
    replay(&[&["--genesis", &genesis, "--export", &log, "--checkpoint", &checkpoint], more].concat())
}

// One process installs and builds, the others wait for it. What is built already is not built again: another process may be running it.
fn build() {
    let lock = File::open(folder().join("package.json")).expect("the second implementation is there");
    lock.lock().expect("a file can be locked");
    if !folder().join("node_modules/typescript").exists() {
        succeed("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    }
    let (sources, built) = (sources(), folder().join("dist/built-from"));
    if std::fs::read_to_string(&built).is_ok_and(|from| from == sources) {
        return;
    }
    succeed("npm", &["run", "--silent", "build"]);
    std::fs::write(&built, sources).expect("what was just built can be added to");
}

// All that is built, in one text.
fn sources() -> String {
    let listed = |of| std::fs::read_dir(folder().join(of)).expect("the second implementation is there");
    let mut files: Vec<_> = ["src", "test"].into_iter().flat_map(listed).flatten().map(|file| file.path()).collect();
    files.extend(["package-lock.json", "tsconfig.json"].map(|file| folder().join(file)));
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).expect("a source is text")).collect()
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
