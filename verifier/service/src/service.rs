//! Start and end of the service.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsAcceptor;
use parking_lot::RwLock;
use sotto_verifier::Verifier;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinSet;

use crate::budget::Budgets;
use crate::clock::Clock;
use crate::config::Config;
use crate::connection::Doorman;
use crate::error::ServeError;
use crate::intake::Intake;
use crate::mailbox::Mailbox;
use crate::operator::{self, Doorkeeper, Operator, OperatorConfig, Readiness};
use crate::peers::Peers;
use crate::routes;
use crate::sequencer::{Pace, Seen, Sequencer};
use crate::shared::Shared;
use crate::store_address::{Opened, Opening};
use crate::tls::Certificate;
use crate::witnesses::{Cosigned, Witnesses};

/// One address, and what is served there.
struct Door {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    certificate: Option<Certificate>,
    // The operator's own is for those with a token.
    doorman: Option<Doorman>,
}

/// What is read of a request before its head must be over.
const MAX_HEAD_BYTES: usize = 16 << 10;

impl Door {
    async fn open(at: SocketAddr, router: Router, certificate: Option<Certificate>) -> Result<Self, ServeError> {
        let listener = TcpListener::bind(at).await.map_err(|source| ServeError::Listen { address: at, source })?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, router, certificate, doorman: None })
    }

    // Until the handle closes it.
    async fn serve(self, handle: Handle<SocketAddr>) -> std::io::Result<()> {
        let mut server = axum_server::from_tcp(self.listener.into_std()?)?.handle(handle);
        // Before a request is known to be one: no browser and no wallet sends longer heads.
        server.http_builder().http1().max_buf_size(MAX_HEAD_BYTES);
        let service = self.router.into_make_service();
        let tls = self.certificate.map(|certificate| RustlsAcceptor::new(certificate.config()));
        match (tls, self.doorman) {
            (None, None) => server.http1_only().serve(service).await,
            (None, Some(doorman)) => server.acceptor(doorman).http1_only().serve(service).await,
            (Some(tls), None) => server.acceptor(tls).http1_only().serve(service).await,
            (Some(tls), Some(doorman)) => server.acceptor(tls.acceptor(doorman)).http1_only().serve(service).await,
        }
    }
}

/// What can be read again while the service runs.
#[derive(Debug, Clone)]
pub struct Reload {
    certificate: Option<Certificate>,
    keeper: Option<Doorkeeper>,
}

impl Reload {
    /// Reads certificate, key and the operator's tokens again. What cannot be read stays as it was.
    ///
    /// # Errors
    /// [`ServeError::Tls`], [`ServeError::Tokens`], [`ServeError::File`].
    pub fn reload(&self) -> Result<(), ServeError> {
        let tokens = self.keeper.as_ref().map_or(Ok(()), Doorkeeper::read_again);
        self.certificate.as_ref().map_or(Ok(()), Certificate::read_again)?;
        tokens
    }
}

/// A service that listens, with its log open; it answers once it runs.
pub struct Service {
    door: Door,
    operator: Option<Door>,
    reload: Reload,
    intake: Arc<Intake>,
    readiness: Arc<Readiness>,
    sequencer: Sequencer,
    witnesses: Witnesses,
    grace: Duration,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").field("address", &self.address()).finish_non_exhaustive()
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
        config.check_operator_listener()?;
        let (limits, budgets) = (config.limits(), Arc::new(Budgets::new(config.client.budget)));
        let rules = config.rules();
        let Config {
            listen, store, genesis, operator, block_interval, room, queue, requests, timeout, witnesses, ..
        } = config;
        // Before the log is replayed: a mistake in these is told at once.
        let certificate = config.tls.map(Certificate::read).transpose()?;
        let keeper = config.operator_listener.as_ref().map(|operator| Doorkeeper::read(operator.tokens.clone()));
        let reload = Reload { certificate, keeper: keeper.transpose()? };
        let verifier = Verifier::new(&genesis)?;
        let opening = Opening::new(store, genesis.clone(), operator)?;
        let open = move || {
            let opened = opening.open()?;
            let letters = opening.letters()?;
            Ok::<_, ServeError>((opening, opened, letters))
        };
        let (opening, Opened { ledger, relay }, letters) =
            tokio::task::spawn_blocking(open).await.map_err(|_| ServeError::Panicked)??;
        let ledger = Arc::new(RwLock::new(ledger));
        let (intake, queue) = Intake::new(queue);
        let intake = Arc::new(intake);
        if block_interval.is_none() {
            tracing::warn!("INSECURE: without a block interval, whoever submits a transaction moves the clock");
        }
        let clock = Clock::system();
        let peers = relay.map(|relay| Peers::new(Box::new(move || opening.open()), relay, clock.clone()));
        let pace = Pace { interval: block_interval, room };
        let seen = Seen::default();
        let Seen { metrics, readiness } = seen.clone();
        let sequencer = Sequencer::new(ledger.clone(), verifier, queue, pace, seen, peers, clock);
        let permits = Arc::new(Semaphore::new(requests));
        let cosigned = Cosigned::default();
        metrics.asks(witnesses.len());
        let witnesses = Witnesses::new(&ledger, cosigned.clone(), witnesses);
        let genesis = Arc::new(genesis);
        let shared = Shared {
            ledger,
            intake: intake.clone(),
            genesis,
            permits,
            entries: Arc::new(Semaphore::new(1)),
            budgets,
            mailbox: Mailbox::new(letters),
            cosigned,
            metrics,
            readiness: readiness.clone(),
        };
        let operator = match (config.operator_listener, &reload.keeper) {
            (Some(OperatorConfig { listen, .. }), Some(keeper)) => {
                let backups = Arc::new(Semaphore::new(1));
                let operator = Operator { shared: shared.clone(), keeper: keeper.clone(), backups, requests };
                Some(Door::open(listen, operator::router(operator), reload.certificate.clone()).await?)
            }
            _ => None,
        };
        let door = Door::open(listen, routes::router(shared, rules), reload.certificate.clone()).await?;
        let door = Door { doorman: Some(Doorman::new(limits)), ..door };
        Ok(Self { door, operator, reload, intake, readiness, sequencer, witnesses, grace: timeout })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.door.address
    }

    /// Where it listens for its operator.
    #[must_use]
    pub fn operator_address(&self) -> Option<SocketAddr> {
        self.operator.as_ref().map(|door| door.address)
    }

    /// What can be read again while it runs.
    #[must_use]
    pub fn reload(&self) -> Reload {
        self.reload.clone()
    }

    /// Serves until `shutdown` is ready or the ledger fails; then takes nothing new, answers what waits, and closes the log.
    ///
    /// # Errors
    /// [`ServeError::Ledger`] if a write failed: nothing was acknowledged that is not in the log.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let Self { door, operator, reload: _, intake, readiness, sequencer, witnesses, grace } = self;
        tracing::info!(address = %door.address, tls = door.certificate.is_some(), "listening");
        // The operator sees how it ends. Dropped with the set, the listener is closed.
        let mut watched = JoinSet::new();
        if let Some(operator) = operator {
            tracing::info!(address = %operator.address, "listening for the operator");
            watched.spawn(operator.serve(Handle::new()));
        }
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
        let handle = Handle::new();
        let closing = {
            let handle = handle.clone();
            async move {
                tokio::select! {
                    () = shutdown => {}
                    _ = ended => {}
                }
                readiness.end();
                intake.close();
                close(&handle, grace).await
            }
        };
        tokio::select! {
            served = door.serve(handle) => served?,
            never = closing => match never {},
        }
        let outcome = tokio::task::spawn_blocking(move || thread.join()).await;
        outcome.map_err(|_| ServeError::Panicked)?.map_err(|_| ServeError::Panicked)??;
        tracing::info!("stopped");
        Ok(())
    }
}

// Takes no new connection, and waits for those there are. A client that takes nothing must not keep the log open for ever.
async fn close(handle: &Handle<SocketAddr>, grace: Duration) -> Infallible {
    handle.graceful_shutdown(None);
    tokio::time::sleep(grace).await;
    tracing::warn!("connections were cut that did not end in time");
    handle.shutdown();
    std::future::pending().await
}
