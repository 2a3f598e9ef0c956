//! What a fresh machine lacks: installed where that is possible without asking, named otherwise.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::progress::{run, works};

/// Programs that the tests call (the hashes are compared with circomlibjs, the log is kept in PostgreSQL), and Debian's package for each.
const PROGRAMS: [(&str, &str); 3] = [("node", "nodejs"), ("npm", "npm"), ("postgres", "postgresql")];
/// Debian keeps the programs of a database server here, one folder a version, and not where commands are looked for.
const SERVERS: &str = "/usr/lib/postgresql";

/// Makes sure that every program is there. On Debian, as root, a missing one is installed.
///
/// # Errors
/// [`Error::Missing`] if it cannot be installed from here, or the package manager's failure.
pub(crate) fn programs() -> Result<(), Error> {
    install(&PROGRAMS)
}

/// Makes sure that these programs are there, each with Debian's package for it.
///
/// # Errors
/// As [`programs`].
pub(crate) fn install(programs: &[(&'static str, &'static str)]) -> Result<(), Error> {
    let missing: Vec<_> = programs.iter().copied().filter(|(program, _)| !present(program)).collect();
    let Some((program, package)) = missing.first().copied() else { return Ok(()) };
    if !root_on_debian() {
        return Err(Error::Missing { program, package });
    }
    run(Command::new("apt-get").args(["update", "--quiet"]))?;
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(missing.iter().map(|(_, package)| package));
    run(install.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Whether a program is there.
pub(crate) fn present(program: &str) -> bool {
    let servers = std::fs::read_dir(SERVERS).into_iter().flatten().flatten();
    let server = servers.map(|version| version.path().join("bin").join(program)).find(|path| path.exists());
    works(Command::new(server.as_deref().unwrap_or(Path::new(program))).arg("--version"))
}

fn root_on_debian() -> bool {
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    root && Path::new("/etc/debian_version").exists()
}
