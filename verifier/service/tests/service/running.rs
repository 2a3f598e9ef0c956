//! A service in this process, on a runtime of its own, so that it can be stopped gently or torn down.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use sotto_ledger::LedgerError;
use sotto_ledger::store::StoreError;
use sotto_service::{Config, MAX_BLOCK_INTERVAL, Reload, ServeError, Service};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::network::{OPERATOR, genesis, key};

/// A folder for the log; removed when dropped.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn store(&self) -> PathBuf {
        self.0.path().join("log.redb")
    }

    pub fn config(&self) -> Config {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut config = Config::new(listen, self.store(), genesis(), key(OPERATOR));
        // Everybody in these tests has one address.
        config.client.budget = 1_000_000;
        config
    }

    /// With blocks that take so long that none is sealed by itself while a test runs.
    pub fn slow(&self) -> Config {
        Config { block_interval: Some(MAX_BLOCK_INTERVAL), ..self.config() }
    }
}

pub struct Running {
    pub address: SocketAddr,
    pub operator: Option<SocketAddr>,
    pub reload: Reload,
    runtime: Runtime,
    shutdown: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    pub fn start(config: Config) -> Self {
        Self::try_start(config).expect("the service starts")
    }

    pub fn try_start(config: Config) -> Result<Self, ServeError> {
        let runtime = Runtime::new().expect("a runtime");
        let service = runtime.block_on(Service::start(config))?;
        let (address, operator, reload) = (service.address(), service.operator_address(), service.reload());
        let (shutdown, asked) = oneshot::channel();
        let task = runtime.spawn(service.run(async move {
            let _ = asked.await;
        }));
        Ok(Self { address, operator, reload, runtime, shutdown, task })
    }

    /// Starts as soon as a service that was torn down has let go of the log.
    pub fn start_when_free(config: &Config) -> Self {
        let begin = Instant::now();
        loop {
            match Self::try_start(config.clone()) {
                Ok(running) => return running,
                Err(ServeError::Ledger(LedgerError::Store(StoreError::Locked))) => {
                    assert!(begin.elapsed() < Duration::from_secs(30), "the log stays locked");
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(other) => panic!("the service does not start: {other}"),
            }
        }
    }

    /// Asks it to stop and returns at once; the second value waits until it has.
    pub fn stopping(self) -> (SocketAddr, impl FnOnce()) {
        let Self { address, runtime, shutdown, task, .. } = self;
        shutdown.send(()).expect("it runs");
        let wait = move || runtime.block_on(task).expect("no panic").expect("it stops cleanly");
        (address, wait)
    }

    pub fn stop(self) {
        self.stopping().1();
    }

    /// Tears it down in the middle of whatever it does, without asking.
    pub fn tear_down(self) {
        self.runtime.shutdown_background();
    }
}
