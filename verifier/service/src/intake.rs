//! The way in: a bounded queue to the sequencer. Full, it refuses at once instead of growing.

use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, sync_channel};

use parking_lot::Mutex;
use sotto_ledger::{Receipt, Rejected};
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::{Transaction, TransactionId};
use sotto_verifier::VerifyError;
use tokio::sync::oneshot;

use crate::advance::{Advance, AdvanceError};
use crate::budget::Pledge;
use crate::problem::Problem;

/// Why a transaction is not in the log.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// By the rules of the ledger.
    Rules(Rejected),
    /// Its form, a signature or a proof.
    Proofs(VerifyError),
    /// Nothing is wrong with it, but the next block is full.
    BlockFull,
    /// As the process that appends said.
    Elsewhere(Problem),
}

/// Why there is no answer from the sequencer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IntakeError {
    /// The queue is full.
    Full,
    /// The service is shutting down.
    Closed,
    /// The log could not be written before there was an answer: it may be in it or not.
    Failed,
}

/// The way back to whoever submitted a transaction.
pub(crate) enum Answer {
    /// A client of this process.
    Here(oneshot::Sender<Result<Receipt, Refusal>>),
    /// Another process, which finds out by itself what is in the log, and is told what is refused.
    Elsewhere { id: TransactionId, refuse: Sender<(TransactionId, String)> },
}

impl Answer {
    /// Whether nobody waits any more.
    pub(crate) fn is_closed(&self) -> bool {
        match self {
            Self::Here(way) => way.is_closed(),
            Self::Elsewhere { .. } => false,
        }
    }

    /// Answers. Whoever has gone away finds the receipt by a retry.
    pub(crate) fn send(self, outcome: Result<Receipt, Refusal>) {
        match (self, outcome) {
            (Self::Here(way), outcome) => drop(way.send(outcome)),
            (Self::Elsewhere { .. }, Ok(_)) => {}
            (Self::Elsewhere { id, refuse }, Err(refusal)) => {
                let words = serde_json::to_string(&Problem::from(refusal)).expect("strings and numbers can be written");
                // The receiver is the same thread's.
                let _ = refuse.send((id, words));
            }
        }
    }
}

/// A transaction that waits.
pub(crate) struct Submission {
    pub(crate) transaction: Transaction,
    pub(crate) answer: Answer,
    /// What its client pledged that it verifies. Another process has its own.
    pub(crate) pledge: Option<Pledge>,
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
    pub(crate) async fn submit(
        &self,
        transaction: Transaction,
        pledge: Pledge,
    ) -> Result<Result<Receipt, Refusal>, IntakeError> {
        let (answer, answered) = oneshot::channel();
        let (answer, pledge) = (Answer::Here(answer), Some(pledge));
        self.send(Command::Submit(Submission { transaction, answer, pledge }))?;
        answered.await.map_err(|_| IntakeError::Failed)
    }

    /// Waits until time has passed, or not.
    pub(crate) async fn advance(&self, signed: Signed<Advance>) -> Result<Result<(), AdvanceError>, IntakeError> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::Advance(Passing { signed, answer }))?;
        answered.await.map_err(|_| IntakeError::Failed)
    }

    /// Queues it, if there is room.
    pub(crate) fn send(&self, command: Command) -> Result<(), IntakeError> {
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
