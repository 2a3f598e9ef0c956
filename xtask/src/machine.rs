//! What a fresh machine lacks: installed where that is possible without asking, named otherwise.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::progress::{run, works};

/// Programs that the tests call, and Debian's package for each.
const PROGRAMS: [(&str, &str); 2] = [("node", "nodejs"), ("npm", "npm")];

/// Makes sure that every program is there. On Debian, as root, a missing one is installed.
///
/// # Errors
/// [`Error::Missing`] if it cannot be installed from here, or the package manager's failure.
pub(crate) fn programs() -> Result<(), Error> {
    let missing: Vec<_> = PROGRAMS.into_iter().filter(|(program, _)| !present(program)).collect();
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
    works(Command::new(program).arg("--version"))
}

fn root_on_debian() -> bool {
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    root && Path::new("/etc/debian_version").exists()
}

/// Installs the Node packages of every folder that has a lock file, exactly as locked, unless they are there already.
///
/// # Errors
/// npm's failure, or [`Error::Read`].
pub(crate) fn node_packages(root: &Path) -> Result<(), Error> {
    for lock in lock_files(root)? {
        let folder = lock.parent().expect("a file lies in a folder");
        // npm writes this file last; older than the lock file, it is from another set of packages.
        let installed = folder.join("node_modules/.package-lock.json");
        if newer(&installed, &lock) {
            continue;
        }
        run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder))?;
    }
    Ok(())
}

fn newer(file: &Path, than: &Path) -> bool {
    let modified = |path: &Path| path.metadata().and_then(|m| m.modified());
    matches!((modified(file), modified(than)), (Ok(a), Ok(b)) if a >= b)
}

fn lock_files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |source| Error::Read { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                found.extend(lock_files(&path)?);
            }
        } else if name == "package-lock.json" {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
