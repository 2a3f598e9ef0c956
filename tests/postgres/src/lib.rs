//! A PostgreSQL server of one's own, for tests: in a temporary folder, reached through a socket there, gone with the value. It can be
//! killed at any moment and started again.

mod pair;

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

pub use pair::Pair;

const USER: &str = "sotto";
const PATIENCE: Duration = Duration::from_secs(60);

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// Its programs are not installed.
    #[error("PostgreSQL is not installed; on Debian: apt-get install postgresql")]
    Missing,
    /// It refuses to run as root, and there is nobody else to run it.
    #[error("PostgreSQL does not run as root, and there is no user `postgres`")]
    NoUser,
    /// The system refused.
    #[error(transparent)]
    System(#[from] io::Error),
    /// A program of it failed.
    #[error("`{program}` failed: {said}")]
    Failed {
        /// Which program.
        program: &'static str,
        /// What it said.
        said: String,
    },
}

/// A server that runs, or was killed.
#[derive(Debug)]
pub struct Cluster {
    // Removed when dropped.
    folder: TempDir,
    programs: PathBuf,
    user: Option<Ids>,
    server: Child,
}

#[derive(Debug, Clone, Copy)]
struct Ids {
    user: u32,
    group: u32,
}

impl Cluster {
    /// Makes a server's files and starts it.
    ///
    /// # Errors
    /// [`ClusterError`].
    pub fn start() -> Result<Self, ClusterError> {
        Self::with(|programs, user, folder| {
            let mut init = command(&programs.join("initdb"), user, folder);
            init.args(["--username", USER, "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C"]);
            run("initdb", init.arg("--pgdata").arg(folder.join("data")))
        })
    }

    fn with(
        make: impl FnOnce(&Path, Option<Ids>, &Path) -> Result<String, ClusterError>,
    ) -> Result<Self, ClusterError> {
        let programs = programs().ok_or(ClusterError::Missing)?;
        let folder = TempDir::new()?;
        let user = user()?;
        if let Some(ids) = user {
            chown(folder.path(), Some(ids.user), Some(ids.group))?;
        }
        make(&programs, user, folder.path())?;
        let server = spawn(&programs, user, folder.path())?;
        let mut cluster = Self { folder, programs, user, server };
        cluster.wait()?;
        Ok(cluster)
    }

    /// Another server that follows this one, with a copy of its files.
    fn standby(&self) -> Result<Self, ClusterError> {
        Self::with(|programs, user, folder| {
            let mut copy = command(&programs.join("pg_basebackup"), user, folder);
            copy.args(["--write-recovery-conf", "--checkpoint", "fast", "--no-sync", "--username", USER, "--host"]);
            run("pg_basebackup", copy.arg(self.folder()).arg("--pgdata").arg(folder.join("data")))
        })
    }

    /// Follows nobody any more.
    fn promote(&self) -> Result<(), ClusterError> {
        let mut promote = command(&self.programs.join("pg_ctl"), self.user, self.folder());
        run("pg_ctl", promote.args(["promote", "--pgdata"]).arg(self.folder().join("data"))).map(drop)
    }

    fn sql(&self, sql: &str) -> Result<String, ClusterError> {
        let mut ask = command(&self.programs.join("psql"), self.user, self.folder());
        ask.args(["--no-psqlrc", "--tuples-only", "--username", USER, "--dbname", "postgres", "--command", sql]);
        run("psql", ask.arg("--host").arg(self.folder()))
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of its database.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://{USER}@localhost/postgres?host={}", self.folder.path().display())
    }

    /// `kill -9`, in the middle of whatever it does. Those that serve its connections would otherwise finish what they are at.
    ///
    /// # Errors
    /// If the system cannot.
    pub fn kill(&mut self) -> io::Result<()> {
        let serving = children(self.server.id())?;
        self.server.kill()?;
        self.server.wait()?;
        // Some are gone by themselves by now.
        let kill = format!("kill -9 {} 2>/dev/null; true", serving.join(" "));
        Command::new("sh").args(["-c", &kill]).status().map(drop)
    }

    /// Starts it again on the files that it left.
    ///
    /// # Errors
    /// [`ClusterError`].
    pub fn restart(&mut self) -> Result<(), ClusterError> {
        let begin = Instant::now();
        // Those it had started may take a moment to notice that it is gone.
        loop {
            self.server = spawn(&self.programs, self.user, self.folder.path())?;
            match self.wait() {
                Err(error) if begin.elapsed() > PATIENCE => return Err(error),
                Err(_) => std::thread::sleep(Duration::from_millis(100)),
                Ok(()) => return Ok(()),
            }
        }
    }

    // Its first line is the server's process, so an older server's file is told apart.
    fn is_ready(&self) -> bool {
        let told = fs::read_to_string(self.folder.path().join("data/postmaster.pid")).unwrap_or_default();
        told.lines().next() == Some(&self.server.id().to_string())
            && told.lines().any(|line| ["ready", "standby"].contains(&line.trim()))
    }

    fn wait(&mut self) -> Result<(), ClusterError> {
        let begin = Instant::now();
        while !self.is_ready() {
            if self.server.try_wait()?.is_some() || begin.elapsed() > PATIENCE {
                let said = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                return Err(ClusterError::Failed { program: "postgres", said });
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may be gone already; whoever it started follows.
        let mut stop = command(&self.programs.join("pg_ctl"), self.user, self.folder.path());
        let data = self.folder.path().join("data");
        let _ = run("pg_ctl", stop.args(["stop", "--mode", "immediate", "--pgdata"]).arg(data));
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

// Debian keeps the server's programs in a folder of their own, one a version.
fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all: Vec<PathBuf> = versions.into_iter().rev().chain(std::env::split_paths(&path)).collect();
    all.into_iter().find(|folder| ["initdb", "postgres", "pg_ctl"].iter().all(|name| folder.join(name).exists()))
}

// Whom to run it as: this user, unless that is root.
fn user() -> Result<Option<Ids>, ClusterError> {
    if run("id", Command::new("id").arg("-u"))?.trim() != "0" {
        return Ok(None);
    }
    let id = |flag| -> Result<u32, ClusterError> {
        let said = run("id", Command::new("id").args([flag, "postgres"])).map_err(|_| ClusterError::NoUser)?;
        said.trim().parse().map_err(|_| ClusterError::NoUser)
    };
    Ok(Some(Ids { user: id("-u")?, group: id("-g")? }))
}

// The processes that a process began.
fn children(parent: u32) -> io::Result<Vec<String>> {
    let parent = parent.to_string();
    let of_parent = |pid: &String| {
        // `pid (name) state parent ..`; a name may have spaces.
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit_once(')').is_some_and(|(_, rest)| rest.split_whitespace().nth(1) == Some(parent.as_str()))
    };
    let all = fs::read_dir("/proc")?.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    Ok(all.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())).filter(of_parent).collect())
}

fn command(program: &Path, user: Option<Ids>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null());
    if let Some(ids) = user {
        command.uid(ids.user).gid(ids.group);
    }
    command
}

fn spawn(programs: &Path, user: Option<Ids>, folder: &Path) -> io::Result<Child> {
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log"))?;
    let mut server = command(&programs.join("postgres"), user, folder);
    server.arg("-D").arg(folder.join("data"));
    let settings = [setting("listen_addresses", ""), setting("unix_socket_directories", folder.as_os_str())];
    for setting in settings {
        server.arg("-c").arg(setting);
    }
    server.stdout(log.try_clone()?).stderr(log).spawn()
}

fn setting(name: &str, value: impl AsRef<OsStr>) -> std::ffi::OsString {
    let mut setting = std::ffi::OsString::from(format!("{name}="));
    setting.push(value);
    setting
}

fn run(program: &'static str, command: &mut Command) -> Result<String, ClusterError> {
    let output = command.output()?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(ClusterError::Failed { program, said: String::from_utf8_lossy(&output.stderr).into_owned() })
    }
}
