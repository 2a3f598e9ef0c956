//! A server and its standby, as PostgreSQL's own replication keeps it: no commit is answered that the standby does not have on disk.
//! One address leads to whichever of them is the primary.

use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{Cluster, ClusterError, USER};

const PATIENCE: Duration = Duration::from_secs(30);

/// Two servers, one behind the other.
#[derive(Debug)]
pub struct Pair {
    // With a link to the folder of the primary's socket: what a name in a network is elsewhere.
    address: TempDir,
    primary: Cluster,
    standby: Option<Cluster>,
}

impl Pair {
    /// Starts both, and waits until the standby has everything.
    ///
    /// # Errors
    /// [`ClusterError`].
    pub fn start() -> Result<Self, ClusterError> {
        let primary = Cluster::start()?;
        let standby = primary.standby()?;
        primary.sql("alter system set synchronous_standby_names = '*'")?;
        primary.sql("select pg_reload_conf()")?;
        let began = Instant::now();
        while primary.sql("select count(*) from pg_stat_replication where sync_state = 'sync'")?.trim() != "1" {
            if began.elapsed() > PATIENCE {
                return Err(ClusterError::Failed { program: "postgres", said: "the standby does not follow".into() });
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let pair = Self { address: TempDir::new()?, primary, standby: Some(standby) };
        pair.point()?;
        Ok(pair)
    }

    /// The address of the database, whichever server it is on.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://{USER}@localhost/postgres?host={}", self.link().display())
    }

    fn link(&self) -> std::path::PathBuf {
        self.address.path().join("primary")
    }

    fn point(&self) -> Result<(), ClusterError> {
        let new = self.address.path().join("new");
        symlink(self.primary.folder(), &new)?;
        Ok(std::fs::rename(new, self.link())?)
    }

    /// The primary is gone for good, and the standby takes its place.
    ///
    /// # Errors
    /// [`ClusterError`].
    ///
    /// # Panics
    /// The second time: there is one standby.
    pub fn fail_over(&mut self) -> Result<(), ClusterError> {
        self.primary.kill()?;
        let standby = self.standby.take().expect("there is one standby");
        standby.promote()?;
        self.primary = standby;
        self.point()
    }
}
