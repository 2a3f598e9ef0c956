//! `cargo xtask book`: the book, by mdBook, without warnings.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::machine;
use crate::progress::{cargo, run, show};

/// The version in use. Compiling it takes minutes, once, which is why the tests do without and check links and contents themselves.
const MDBOOK: &str = "^0.5";

/// Builds the book to `docs/book/`; compiles mdBook to `target/tools/` first if the machine has none.
///
/// # Errors
/// cargo's or mdBook's failure; a warning counts as one.
pub(crate) fn build(root: &Path) -> Result<(), Error> {
    let tools = root.join("target/tools");
    let own = tools.join("bin/mdbook");
    let mdbook = if machine::present("mdbook") { Path::new("mdbook") } else { &own };
    if mdbook == own && !own.exists() {
        // Without search and live server: their dependencies are most of what would be compiled.
        let mut install = cargo(root);
        install.args(["install", "mdbook", "--version", MDBOOK, "--locked", "--no-default-features"]);
        run(install.arg("--root").arg(&tools))?;
    }
    let mut build = Command::new(mdbook);
    build.arg("build").arg(root.join("docs"));
    let output = build.output().map_err(|source| Error::Start { command: show(&build), source })?;
    let log = [String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)].concat();
    print!("{log}");
    let clean = !log.lines().any(|line| line.contains("WARN") || line.contains("ERROR"));
    if output.status.success() && clean { Ok(()) } else { Err(Error::Failed(show(&build))) }
}
