//! Start and end of the service.

use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use parking_lot::RwLock;
use sotto_verifier::Verifier;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};

use crate::clock::Clock;
use crate::config::Config;
use crate::error::ServeError;
use crate::intake::Intake;
use crate::peers::Peers;
use crate::routes;
use crate::sequencer::{Pace, Sequencer};
use crate::shared::Shared;
use crate::store_address::{Opened, Opening};
use crate::witnesses::{Cosigned, Witnesses};

/// A service that listens, with its log open; it answers once it runs.
pub struct Service {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    intake: Arc<Intake>,
    sequencer: Sequencer,
    witnesses: Witnesses,
    grace: Duration,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Starts the service and runs it until `shutdown` is ready. What was accepted by then is answered before this returns.
///
/// # Errors
/// [`ServeError`].
pub async fn serve(config: Config, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
    Service::start(config).await?.run(shutdown).await
}

impl Service {
    /// Checks the pace of time and the verifying keys, opens the log (replaying it) or begins it, and listens.
    ///
    /// # Errors
    /// [`ServeError`].
    pub async fn start(config: Config) -> Result<Self, ServeError> {
        config.check_interval()?;
        let Config { listen, store, genesis, operator, block_interval, room, queue, requests, timeout, witnesses } =
            config;
        let verifier = Verifier::new(&genesis)?;
        let opening = Opening::new(store, genesis.clone(), operator)?;
        let open = move || opening.open().map(|opened| (opening, opened));
        let (opening, Opened { ledger, relay }) =
            tokio::task::spawn_blocking(open).await.map_err(|_| ServeError::Panicked)??;
        let ledger = Arc::new(RwLock::new(ledger));
        let listener =
            TcpListener::bind(listen).await.map_err(|source| ServeError::Listen { address: listen, source })?;
        let address = listener.local_addr()?;
        let (intake, queue) = Intake::new(queue);
        let intake = Arc::new(intake);
        if block_interval.is_none() {
            tracing::warn!("INSECURE: without a block interval, whoever submits a transaction moves the clock");
        }
        let clock = Clock::system();
        let peers = relay.map(|relay| Peers::new(Box::new(move || opening.open()), relay, clock.clone()));
        let pace = Pace { interval: block_interval, room };
        let sequencer = Sequencer::new(ledger.clone(), verifier, queue, pace, peers, clock);
        // Whoever is drafted waits for the block.
        let patience = timeout.saturating_add(block_interval.unwrap_or_default());
        let permits = Arc::new(Semaphore::new(requests));
        let cosigned = Cosigned::default();
        let witnesses = Witnesses::new(&ledger, cosigned.clone(), witnesses);
        let shared = Shared { ledger, intake: intake.clone(), genesis: Arc::new(genesis), permits, cosigned };
        let router = routes::router(shared, patience);
        Ok(Self { listener, address, router, intake, sequencer, witnesses, grace: timeout })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is ready or the ledger fails; then takes nothing new, answers what waits, and closes the log.
    ///
    /// # Errors
    /// [`ServeError::Ledger`] if a write failed: nothing was acknowledged that is not in the log.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let Self { listener, address, router, intake, sequencer, witnesses, grace } = self;
        tracing::info!(%address, "listening");
        // Dropped when the thread ends, in whatever way.
        let (alive, ended) = oneshot::channel::<()>();
        let work = move || {
            let _alive = alive;
            sequencer.run()
        };
        let thread = std::thread::Builder::new().name("sequencer".into()).spawn(work)?;
        // It ends when this is dropped; nobody waits for an answer that is still out.
        let (_watched, watch) = std::sync::mpsc::channel::<()>();
        std::thread::Builder::new().name("witnesses".into()).spawn(move || witnesses.run(&watch))?;
        let (closing, closed) = oneshot::channel();
        let stop = async move {
            tokio::select! {
                () = shutdown => {}
                _ = ended => {}
            }
            intake.close();
            let _ = closing.send(());
        };
        let server = axum::serve(listener, router).with_graceful_shutdown(stop).into_future();
        tokio::select! {
            served = server => served?,
            () = patience(closed, grace) => tracing::warn!("connections were cut that did not end in time"),
        }
        let outcome = tokio::task::spawn_blocking(move || thread.join()).await;
        outcome.map_err(|_| ServeError::Panicked)?.map_err(|_| ServeError::Panicked)??;
        tracing::info!("stopped");
        Ok(())
    }
}

// Ends this long after the service began to close. A client that takes nothing must not keep the log open for ever.
async fn patience(closed: oneshot::Receiver<()>, grace: Duration) {
    match closed.await {
        Ok(()) => tokio::time::sleep(grace).await,
        // The server is gone with the sender, and the other branch has its result.
        Err(_) => std::future::pending().await,
    }
}
