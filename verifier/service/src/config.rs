//! What the service is told when it starts.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use sotto_protocol::network::Genesis;

/// Where to listen, where the log is, and the limits that keep memory bounded.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; with port 0 the system chooses one, which [`crate::Service::address`] tells.
    pub listen: SocketAddr,
    /// The file of the log. Made when it is missing; its folder must exist.
    pub store: PathBuf,
    /// The network: begun when the store is empty, compared with what is in it otherwise.
    pub genesis: Genesis,
    /// The key that the genesis names as the operator's; signs checkpoints.
    pub operator: SigningKey,
    /// When nothing was sealed for this long, an empty block is, so that epochs pass. With `None`, time stands still between
    /// transactions.
    pub block_interval: Option<Duration>,
    /// How many transactions may wait to be verified; more are told to come back.
    pub queue: usize,
    /// How many requests are served at once; more are told to come back.
    pub requests: usize,
    /// How long a request may take, the arrival of its body included. After a shutdown, whoever is still being served has as long.
    pub timeout: Duration,
}

impl Config {
    /// A service with the usual limits, in which time stands still between transactions.
    #[must_use]
    pub fn new(listen: SocketAddr, store: PathBuf, genesis: Genesis, operator: SigningKey) -> Self {
        Self {
            listen,
            store,
            genesis,
            operator,
            block_interval: None,
            queue: 1024,
            requests: 2048,
            timeout: Duration::from_secs(30),
        }
    }
}

// The signing key stays out of logs.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("listen", &self.listen).field("store", &self.store).finish_non_exhaustive()
    }
}
