//! Why the service does not start, or stopped.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use sotto_ledger::LedgerError;
use sotto_ledger::store::StoreError;
use sotto_verifier::key::KeyError;

use crate::config::MAX_BLOCK_INTERVAL;
use crate::operator::TokensError;
use crate::tls::TlsError;

/// Why there is no service. None of this is ever told to a client.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Whoever submits would move the clock.
    #[error("a production network needs a block interval: without one, whoever submits a transaction moves its clock")]
    NoBlockInterval,
    /// Not a pace that clients can follow.
    #[error("a block interval is more than nothing and at most {} seconds", MAX_BLOCK_INTERVAL.as_secs())]
    BlockInterval,
    /// The log is another network's.
    #[error("the store holds another network than the genesis given; choose another store, or that network's genesis")]
    OtherNetwork,
    /// A verifying key is unsafe, or not fit for this kind of network.
    #[error("the verifying keys cannot be used: {0}")]
    Keys(#[from] KeyError),
    /// The ledger cannot go on; what was acknowledged is in the log.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Nobody can listen there.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// There is no certificate to show.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Whoever is on the way could read the operator's tokens.
    #[error("without TLS the operator's listener is for this machine only: listen on 127.0.0.1, or give a certificate")]
    TokensInClear,
    /// The operator's tokens cannot be read.
    #[error("{}: {error}", path.display())]
    Tokens {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        error: TokensError,
    },
    /// A file cannot be read.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The system gives no threads or no connections.
    #[error("the operating system refused: {0}")]
    System(#[from] io::Error),
    /// A bug: a thread of the service ended by a panic.
    #[error("a part of the service ended unexpectedly; what was acknowledged is in the log")]
    Panicked,
}

impl From<StoreError> for ServeError {
    fn from(error: StoreError) -> Self {
        Self::Ledger(error.into())
    }
}
