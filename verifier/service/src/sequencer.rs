//! The only writer: takes what has queued up, seals one block for it, answers. One thread, so the order of the log is the order here.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use sotto_ledger::{LedgerError, Receipt, Rejected};
use sotto_verifier::Verifier;

use crate::advance;
use crate::intake::{Command, Passing, Refusal, Submission};
use crate::shared::SharedLedger;

/// The most transactions of a block.
const MAX_BATCH: usize = 64;

/// The sequencer, before it runs.
pub(crate) struct Sequencer {
    ledger: SharedLedger,
    verifier: Verifier,
    queue: Receiver<Command>,
    interval: Option<Duration>,
    sealed: Instant,
}

/// What there is to do next.
enum Next {
    Do(Command),
    SealEmpty,
    End,
}

impl Sequencer {
    pub(crate) fn new(
        ledger: SharedLedger,
        verifier: Verifier,
        queue: Receiver<Command>,
        interval: Option<Duration>,
    ) -> Self {
        Self { ledger, verifier, queue, interval, sealed: Instant::now() }
    }

    /// Works until the intake is closed and everything that waited is answered, or the ledger fails.
    pub(crate) fn run(mut self) -> Result<(), LedgerError> {
        loop {
            match self.next() {
                Next::Do(Command::Submit(first)) => self.batch(first)?,
                Next::Do(Command::Advance(passing)) => self.advance(passing)?,
                Next::SealEmpty => self.seal_empty()?,
                Next::End => return Ok(()),
            }
        }
    }

    fn next(&self) -> Next {
        let Some(interval) = self.interval else {
            return self.queue.recv().map_or(Next::End, Next::Do);
        };
        // A queue that is never empty must not stop the clock, so the time is looked at first.
        let left = interval.saturating_sub(self.sealed.elapsed());
        if left.is_zero() {
            return Next::SealEmpty;
        }
        match self.queue.recv_timeout(left) {
            Ok(command) => Next::Do(command),
            Err(RecvTimeoutError::Timeout) => Next::SealEmpty,
            Err(RecvTimeoutError::Disconnected) => Next::End,
        }
    }

    // Everything that queued up behind the first, so that one commit serves all.
    fn batch(&mut self, first: Submission) -> Result<(), LedgerError> {
        let mut waiting = vec![first];
        while waiting.len() < MAX_BATCH {
            match self.queue.try_recv() {
                Ok(Command::Submit(next)) => waiting.push(next),
                Ok(Command::Advance(passing)) => {
                    self.submit(waiting)?;
                    return self.advance(passing);
                }
                Err(_) => break,
            }
        }
        self.submit(waiting)
    }

    // What the rules refuse now may build upon something else in the batch (two foundings, two payouts): it is asked again after
    // the others are sealed, until nothing new can be.
    fn submit(&mut self, mut waiting: Vec<Submission>) -> Result<(), LedgerError> {
        while !waiting.is_empty() {
            let (ready, held) = self.triage(waiting)?;
            if ready.is_empty() {
                for (submission, rejected) in held {
                    answer(submission, Err(Refusal::Rules(rejected)));
                }
                return Ok(());
            }
            self.seal(ready)?;
            waiting = held.into_iter().map(|(submission, _)| submission).collect();
        }
        Ok(())
    }

    // Cheap checks first: no proof is looked at that the rules would not let in. A retry gets its first receipt.
    #[allow(clippy::type_complexity)] // a pair of lists, named where it is taken apart
    fn triage(&self, waiting: Vec<Submission>) -> Result<(Vec<Submission>, Vec<(Submission, Rejected)>), LedgerError> {
        let ledger = self.ledger.read();
        let state = ledger.state()?;
        let (mut ready, mut held) = (Vec::new(), Vec::new());
        // Whoever has given up waiting was told to send it again.
        for submission in waiting.into_iter().filter(|submission| !submission.answer.is_closed()) {
            match state.check(&submission.transaction) {
                Ok(()) => ready.push(submission),
                Err(Rejected::AlreadyAccepted { height }) => {
                    let id = submission.transaction.id(&state.network());
                    answer(submission, Ok(Receipt { id, height }));
                }
                Err(rejected) => held.push((submission, rejected)),
            }
        }
        Ok((ready, held))
    }

    // Proofs are verified without holding the ledger: readers go on meanwhile, and nobody else writes.
    fn seal(&mut self, ready: Vec<Submission>) -> Result<(), LedgerError> {
        let transactions = ready.iter().map(|submission| submission.transaction.clone()).collect();
        let (mut verified, mut submitted) = (Vec::new(), Vec::new());
        for (submission, result) in ready.into_iter().zip(self.verifier.verify_batch(transactions)) {
            match result {
                Ok(transaction) => {
                    verified.push(transaction);
                    submitted.push(submission);
                }
                Err(error) => answer(submission, Err(Refusal::Proofs(error))),
            }
        }
        let (outcomes, height) = {
            let mut ledger = self.ledger.write();
            (ledger.submit(&verified)?, ledger.state()?.tip().height)
        };
        self.sealed = Instant::now();
        let accepted = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        tracing::info!(height = height.0, accepted, refused = outcomes.len() - accepted, "batch");
        for (submission, outcome) in submitted.into_iter().zip(outcomes) {
            answer(submission, outcome.map_err(Refusal::Rules));
        }
        Ok(())
    }

    fn seal_empty(&mut self) -> Result<(), LedgerError> {
        self.ledger.write().seal_empty(1)?;
        self.sealed = Instant::now();
        Ok(())
    }

    // Block by block, so that readers get their turns.
    fn advance(&mut self, passing: Passing) -> Result<(), LedgerError> {
        let checked = {
            let ledger = self.ledger.read();
            let state = ledger.state()?;
            advance::check(state.genesis(), state.tip().height, &passing.signed)
        };
        if let Ok(blocks) = checked {
            (0..blocks).try_for_each(|_| self.seal_empty())?;
            tracing::info!(blocks, "time passed on request");
        }
        // Nobody may be listening any more: the work is done all the same.
        let _ = passing.answer.send(checked.map(|_| ()));
        Ok(())
    }
}

// The client may have gone away; then a retry finds the receipt.
fn answer(submission: Submission, outcome: Result<Receipt, Refusal>) {
    let _ = submission.answer.send(outcome);
}
