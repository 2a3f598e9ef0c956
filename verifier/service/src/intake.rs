//! The way in: a bounded queue to the sequencer. Full, it refuses at once instead of growing.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use parking_lot::Mutex;
use sotto_ledger::{Receipt, Rejected};
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::Transaction;
use sotto_verifier::VerifyError;
use tokio::sync::oneshot;

use crate::advance::{Advance, AdvanceError};

/// Why a transaction is not in the log.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// By the rules of the ledger.
    Rules(Rejected),
    /// Its form, a signature or a proof.
    Proofs(VerifyError),
    /// Nothing is wrong with it, but the next block is full.
    BlockFull,
}

/// Why there is no answer from the sequencer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IntakeError {
    /// The queue is full.
    Full,
    /// The service is shutting down.
    Closed,
    /// The sequencer failed before it answered.
    Failed,
}

/// The way back to whoever submitted a transaction.
pub(crate) type Answer = oneshot::Sender<Result<Receipt, Refusal>>;

/// A transaction that waits.
pub(crate) struct Submission {
    pub(crate) transaction: Transaction,
    pub(crate) answer: Answer,
}

/// A request for time to pass that waits.
pub(crate) struct Passing {
    pub(crate) signed: Signed<Advance>,
    pub(crate) answer: oneshot::Sender<Result<(), AdvanceError>>,
}

/// What the sequencer is asked to do.
pub(crate) enum Command {
    Submit(Submission),
    Advance(Passing),
}

/// The near end of the queue.
pub(crate) struct Intake {
    // Taken away when the service shuts down; the sequencer ends once it has drained the queue.
    queue: Mutex<Option<SyncSender<Command>>>,
}

impl Intake {
    /// A queue of this length, and its far end.
    pub(crate) fn new(length: usize) -> (Self, Receiver<Command>) {
        let (sender, receiver) = sync_channel(length);
        (Self { queue: Mutex::new(Some(sender)) }, receiver)
    }

    /// Waits until a transaction is in the log, or refused.
    pub(crate) async fn submit(&self, transaction: Transaction) -> Result<Result<Receipt, Refusal>, IntakeError> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::Submit(Submission { transaction, answer }))?;
        answered.await.map_err(|_| IntakeError::Failed)
    }

    /// Waits until time has passed, or not.
    pub(crate) async fn advance(&self, signed: Signed<Advance>) -> Result<Result<(), AdvanceError>, IntakeError> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::Advance(Passing { signed, answer }))?;
        answered.await.map_err(|_| IntakeError::Failed)
    }

    fn send(&self, command: Command) -> Result<(), IntakeError> {
        let queue = self.queue.lock();
        match queue.as_ref().ok_or(IntakeError::Closed)?.try_send(command) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(IntakeError::Full),
            Err(TrySendError::Disconnected(_)) => Err(IntakeError::Failed),
        }
    }

    /// Takes nothing in any more. What waits already is still answered.
    pub(crate) fn close(&self) {
        self.queue.lock().take();
    }
}
