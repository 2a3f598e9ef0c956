//! The connections of a process, and the thread that waits for their answers.

use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgPool, PgPoolOptions};
use tokio::runtime::Runtime;

use super::retry::{PAUSES, engine};
use crate::store::StoreError;

static MIGRATIONS: Migrator = sqlx::migrate!();

const CONNECTIONS: u32 = 4;
/// How long somebody waits for a connection, or for the server's word on one statement.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connections to one database. Their work is done on a thread of its own, so that callers need no runtime.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) pool: PgPool,
    // Taken away when this is dropped, which may happen where a runtime must not wait.
    runtime: Option<Runtime>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Connection {
    /// Connects, and makes or migrates the tables.
    pub(super) fn new(url: &str) -> Result<Self, StoreError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("postgres")
            .enable_all()
            .build()
            .map_err(|error| StoreError::Engine(Box::new(error)))?;
        let pool = runtime.block_on(async {
            let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE).connect(url).await;
            let pool = pool.map_err(engine)?;
            migrate(&pool).await.map(|()| pool)
        })?;
        Ok(Self { pool, runtime: Some(runtime) })
    }

    /// Waits for an answer: the server's, or that there is none in time. From threads that may wait only.
    pub(super) fn wait<T>(&self, work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        let bounded = async {
            let late = |_| StoreError::Engine("the database does not answer".into());
            tokio::time::timeout(PATIENCE, work).await.map_err(late)?
        };
        self.runtime.as_ref().expect("only `drop` takes it").block_on(bounded)
    }
}

// Two processes may begin at once; the one that comes late finds the tables, or waits for them.
async fn migrate(pool: &PgPool) -> Result<(), StoreError> {
    let mut migrations = Migrator { locking: false, ..Migrator::DEFAULT };
    migrations.migrations = MIGRATIONS.migrations.clone();
    for pause in PAUSES {
        match migrations.run(pool).await {
            Ok(()) => return Ok(()),
            Err(MigrateError::VersionMissing(version)) => {
                return Err(StoreError::Format { version: u32::try_from(version).unwrap_or(u32::MAX) });
            }
            Err(_) => tokio::time::sleep(pause).await,
        }
    }
    migrations.run(pool).await.map_err(|error| StoreError::Engine(Box::new(error)))
}
