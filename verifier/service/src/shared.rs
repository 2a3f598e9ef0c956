//! What every request handler reaches: the ledger, to read, and the intake, to submit.

use std::sync::{Arc, Weak};

use parking_lot::RwLock;
use sotto_ledger::store::AnyStore;
use sotto_ledger::{Ledger, LedgerError, State};
use sotto_protocol::network::Genesis;
use tokio::sync::Semaphore;

use crate::budget::Budgets;
use crate::intake::Intake;
use crate::mailbox::Mailbox;
use crate::metrics::Metrics;
use crate::operator::Readiness;
use crate::problem::Problem;
use crate::witnesses::Cosigned;

/// The ledger, written by the sequencer alone.
pub(crate) type SharedLedger = Arc<RwLock<Ledger<AnyStore>>>;

/// The same, for who must not keep it open.
pub(crate) type WeakLedger = Weak<RwLock<Ledger<AnyStore>>>;

/// Shared by all requests.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) ledger: SharedLedger,
    pub(crate) intake: Arc<Intake>,
    pub(crate) genesis: Arc<Genesis>,
    /// One permit for each request that may be served at a time.
    pub(crate) permits: Arc<Semaphore>,
    /// Whose turn it is to have entries of the log made out of whole blocks.
    pub(crate) entries: Arc<Semaphore>,
    /// What each client may cost.
    pub(crate) budgets: Arc<Budgets>,
    pub(crate) mailbox: Mailbox,
    /// What the witnesses signed last.
    pub(crate) cosigned: Cosigned,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) readiness: Arc<Readiness>,
}

impl Shared {
    /// Reads from the ledger, away from the threads that serve connections: the sequencer may hold it while the disk syncs.
    pub(crate) async fn read<T, R>(&self, read: R) -> Result<T, Problem>
    where
        T: Send + 'static,
        R: FnOnce(&Ledger<AnyStore>) -> Result<T, LedgerError> + Send + 'static,
    {
        let ledger = self.ledger.clone();
        let result = tokio::task::spawn_blocking(move || read(&ledger.read())).await;
        Ok(result.map_err(|_| Problem::internal())??)
    }

    /// As [`Self::read`], from the state alone.
    pub(crate) async fn state<T, R>(&self, read: R) -> Result<T, Problem>
    where
        T: Send + 'static,
        R: FnOnce(&State) -> T + Send + 'static,
    {
        self.read(|ledger| ledger.state().map(read)).await
    }
}
