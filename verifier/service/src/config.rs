//! What the service is told when it starts.

use std::net::SocketAddr;
use std::time::Duration;

use axum::http::HeaderName;
use ed25519_dalek::SigningKey;
use sotto_protocol::network::{Genesis, NetworkKind};
use sotto_tlog::Cosigner;

use crate::connection::Limits;
use crate::error::ServeError;
use crate::gate::Rules;
use crate::operator::OperatorConfig;
use crate::store_address::StoreAddress;
use crate::tls::TlsFiles;

/// The longest time between two blocks: clients wait for theirs.
pub const MAX_BLOCK_INTERVAL: Duration = Duration::from_secs(60);

/// How long a connection may be silent between two requests.
const IDLE: Duration = Duration::from_secs(60);

/// Where to listen, where the log is, and the limits that keep memory bounded.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; with port 0 the system chooses one, which [`crate::Service::address`] tells.
    pub listen: SocketAddr,
    /// Where the log is.
    pub store: StoreAddress,
    /// The network: begun when the store is empty, compared with what is in it otherwise.
    pub genesis: Genesis,
    /// The key that the genesis names as the operator's; signs checkpoints.
    pub operator: SigningKey,
    /// The pace of time: after each block the next is sealed when this much has passed, whatever was submitted, and not before.
    /// At most [`MAX_BLOCK_INTERVAL`].
    ///
    /// `None` is INSECURE and for development networks only: each submission that is accepted seals a block, so whoever submits
    /// moves the clock; otherwise time passes only at the operator's request.
    pub block_interval: Option<Duration>,
    /// How many transactions fit into a block; more are told to come back.
    pub room: usize,
    /// How many transactions may wait to be verified; more are told to come back.
    pub queue: usize,
    /// How many requests are served at once; more are told to come back. Whoever waits for a block is being served, so this should
    /// be above `room` and `queue` together.
    pub requests: usize,
    /// How many connections there are at once; more are closed. Each has one request at a time, and each request at most one body in
    /// memory, so this bounds what arriving requests take.
    pub connections: usize,
    /// How long a request may take once it has arrived, besides the time until the next block. After a shutdown, whoever is still being
    /// served has as long.
    pub timeout: Duration,
    /// How long a head, a body, or a client that takes an answer may be waited for.
    pub slow: Duration,
    /// What one client may ask for.
    pub client: ClientLimits,
    /// Who cosigns the log, if they find that it only grows.
    pub witnesses: Vec<WitnessConfig>,
    /// Certificate and key for both listeners; without them they speak plain HTTP.
    pub tls: Option<TlsFiles>,
    /// The operator's own listener, if there is to be one.
    pub operator_listener: Option<OperatorConfig>,
}

/// What one client may ask for: an IPv4 address, or the 64 bits that an IPv6 address begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientLimits {
    /// How much it may cost, in requests and proofs a second; eight seconds' worth can be saved up. What does not verify costs 32 more.
    /// Reading costs nothing.
    pub budget: u32,
    /// How many of the connections it may have.
    pub connections: usize,
    /// The header in which a proxy writes down the address of whom it speaks for; of several addresses the last counts. Set this only if
    /// every connection comes from that proxy, or else anybody can be anybody. All its connections are one client's then.
    pub header: Option<HeaderName>,
}

/// A witness of the log (<https://c2sp.org/tlog-witness>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessConfig {
    /// Where it is asked: the address before `/add-checkpoint`.
    pub url: String,
    /// Its name and key.
    pub cosigner: Cosigner,
}

impl Config {
    /// A service with the usual limits and without a pace of time.
    #[must_use]
    pub fn new(listen: SocketAddr, store: impl Into<StoreAddress>, genesis: Genesis, operator: SigningKey) -> Self {
        Self {
            listen,
            store: store.into(),
            genesis,
            operator,
            block_interval: None,
            room: 512,
            queue: 1024,
            requests: 2048,
            connections: 2048,
            timeout: Duration::from_secs(30),
            slow: Duration::from_secs(10),
            client: ClientLimits { budget: 256, connections: 256, header: None },
            witnesses: Vec::new(),
            tls: None,
            operator_listener: None,
        }
    }
}

impl Config {
    /// Refuses to let tokens travel where others can read them.
    pub(crate) fn check_operator_listener(&self) -> Result<(), ServeError> {
        match &self.operator_listener {
            Some(operator) if self.tls.is_none() && !operator.listen.ip().is_loopback() => {
                Err(ServeError::TokensInClear)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses a pace of time that the network cannot have.
    pub(crate) fn check_interval(&self) -> Result<(), ServeError> {
        match self.block_interval {
            Some(interval) if interval.is_zero() || interval > MAX_BLOCK_INTERVAL => Err(ServeError::BlockInterval),
            None if self.genesis.kind == NetworkKind::Production => Err(ServeError::NoBlockInterval),
            Some(_) | None => Ok(()),
        }
    }
}

impl Config {
    pub(crate) fn limits(&self) -> Limits {
        let each = if self.client.header.is_some() { self.connections } else { self.client.connections };
        Limits { all: self.connections, each, slow: self.slow, idle: IDLE }
    }

    pub(crate) fn rules(&self) -> Rules {
        // Whoever is drafted waits for the block.
        let serving = self.timeout.saturating_add(self.block_interval.unwrap_or_default());
        Rules { serving, arriving: self.slow, trusted: self.client.header.clone() }
    }
}

// The signing key stays out of logs.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("listen", &self.listen).field("store", &self.store).finish_non_exhaustive()
    }
}
