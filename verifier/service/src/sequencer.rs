//! The only writer of this process: checks what has queued up, drafts a block with it, seals that block when it is time, answers. One
//! thread, so the order of the log is the order here. Where another process appends, it hands on instead.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use sotto_ledger::{LedgerError, Receipt, Rejected};
use sotto_verifier::{Verified, Verifier};

use crate::advance::{self, AdvanceError};
use crate::budget::Pledge;
use crate::clock::Clock;
use crate::intake::{Answer, Command, Passing, Refusal, Submission};
use crate::metrics::{Metrics, Reason};
use crate::operator::Readiness;
use crate::peers::{Peers, TICK};
use crate::shared::SharedLedger;
use crate::waiting::Waiting;

mod failover;
#[cfg(test)]
mod simulation;

/// The most transactions that are verified as one batch.
const MAX_BATCH: usize = 64;

/// How time passes, and how much may happen meanwhile.
pub(crate) struct Pace {
    /// From one block to the next. `None` is INSECURE: each batch seals one.
    pub(crate) interval: Option<Duration>,
    /// The most transactions of a block.
    pub(crate) room: usize,
}

/// Where others look what it does.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) readiness: Arc<Readiness>,
}

/// The sequencer, before it runs.
pub(crate) struct Sequencer {
    ledger: SharedLedger,
    verifier: Verifier,
    queue: Receiver<Command>,
    pace: Pace,
    seen: Seen,
    waiting: Waiting,
    sealed: Instant,
    // None if no other process can have the store.
    peers: Option<Peers>,
    ticked: Instant,
    clock: Clock,
}

/// What there is to do next.
#[allow(clippy::large_enum_variant)] // there is one at a time
enum Next {
    Do(Command),
    Seal,
    Tick,
}

impl Sequencer {
    pub(crate) fn new(
        ledger: SharedLedger,
        verifier: Verifier,
        queue: Receiver<Command>,
        pace: Pace,
        seen: Seen,
        peers: Option<Peers>,
        clock: Clock,
    ) -> Self {
        let now = clock.now();
        Self {
            ledger,
            verifier,
            queue,
            pace,
            seen,
            waiting: Waiting::default(),
            sealed: now,
            peers,
            ticked: now,
            clock,
        }
    }

    /// Works until the intake is closed and everything that waited is answered, or the ledger fails.
    pub(crate) fn run(mut self) -> Result<(), LedgerError> {
        self.seen.metrics.leads(self.leads());
        while let Some(next) = self.next() {
            self.act(next)?;
        }
        // Who was drafted has been waiting; the block comes a little early, once.
        self.end()
    }

    fn act(&mut self, next: Next) -> Result<(), LedgerError> {
        let done = match next {
            Next::Do(Command::Submit(first)) => self.batch(first),
            Next::Do(Command::Advance(passing)) => self.advance(passing),
            Next::Seal => self.seal(),
            Next::Tick => self.tick(),
        };
        self.outlast(done)
    }

    // Waits for it. None if the intake is closed.
    fn next(&self) -> Option<Next> {
        loop {
            let left = match self.due() {
                Ok(next) => return Some(next),
                Err(None) => return self.queue.recv().ok().map(Next::Do),
                Err(Some(left)) => left,
            };
            match self.queue.recv_timeout(left) {
                Ok(command) => return Some(Next::Do(command)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    // What it is time for, whatever is in the queue: one that is never empty must not stop the clock. Otherwise, how long until then.
    fn due(&self) -> Result<Next, Option<Duration>> {
        let now = self.clock.now();
        let left = |since, pause: Duration| pause.saturating_sub(now.saturating_duration_since(since));
        let tick = self.peers.as_ref().map(|_| left(self.ticked, TICK));
        let seal = self.pace.interval.filter(|_| self.leads()).map(|interval| left(self.sealed, interval));
        if tick.is_some_and(|left| left.is_zero()) {
            return Ok(Next::Tick);
        }
        if seal.is_some_and(|left| left.is_zero()) {
            return Ok(Next::Seal);
        }
        Err(tick.into_iter().chain(seal).min())
    }

    // Everything that queued up behind the first, so that one verification serves all.
    fn batch(&mut self, first: Submission) -> Result<(), LedgerError> {
        let mut batch = vec![first];
        let mut passing = None;
        while batch.len() < MAX_BATCH && passing.is_none() {
            match self.queue.try_recv() {
                Ok(Command::Submit(next)) => batch.push(next),
                Ok(Command::Advance(next)) => passing = Some(next),
                Err(_) => break,
            }
        }
        if self.leads() {
            self.submit(batch)?;
            self.seal_unless_paced()?;
        } else {
            self.hand_on(batch)?;
        }
        passing.map_or(Ok(()), |passing| self.advance(passing))
    }

    // With an interval nobody's transaction makes time pass: that is for the clock alone.
    fn seal_unless_paced(&mut self) -> Result<(), LedgerError> {
        if self.pace.interval.is_none() { self.seal_draft() } else { Ok(()) }
    }

    // What the rules refuse now may build upon something else in the batch (two foundings, two payouts): it is asked again after
    // the others are drafted, until nothing new can be.
    fn submit(&mut self, mut batch: Vec<Submission>) -> Result<(), LedgerError> {
        while !batch.is_empty() {
            let (ready, held) = self.triage(batch)?;
            if ready.is_empty() {
                for (submission, rejected) in held {
                    self.seen.metrics.refused(Reason::Rule);
                    submission.answer.send(Err(Refusal::Rules(rejected)));
                }
                return Ok(());
            }
            self.draft(ready)?;
            batch = held.into_iter().map(|(submission, _)| submission).collect();
        }
        Ok(())
    }

    // Cheap checks first: no proof is looked at that the rules would not let in. A retry gets its first receipt, as soon as that
    // is true.
    #[allow(clippy::type_complexity)] // a pair of lists, named where it is taken apart
    fn triage(
        &mut self,
        batch: Vec<Submission>,
    ) -> Result<(Vec<Submission>, Vec<(Submission, Rejected)>), LedgerError> {
        let ledger = self.ledger.read();
        let state = ledger.state()?;
        let room = self.pace.room.saturating_sub(state.drafted());
        let (mut ready, mut held) = (Vec::new(), Vec::new());
        // Whoever has given up waiting was told to send it again.
        for submission in batch.into_iter().filter(|submission| !submission.answer.is_closed()) {
            match state.check(&submission.transaction) {
                Ok(()) if ready.len() < room => ready.push(submission),
                Ok(()) => {
                    self.seen.metrics.refused(Reason::BlockFull);
                    submission.answer.send(Err(Refusal::BlockFull));
                }
                Err(Rejected::AlreadyAccepted { height }) => {
                    let receipt = Receipt { id: submission.transaction.id(&state.network()), height };
                    if height > state.tip().height {
                        self.waiting.push(submission.answer, receipt);
                    } else {
                        submission.answer.send(Ok(receipt));
                    }
                }
                Err(rejected) => held.push((submission, rejected)),
            }
        }
        Ok((ready, held))
    }

    // Nobody is told yet: what is drafted is not on disk.
    fn draft(&mut self, ready: Vec<Submission>) -> Result<(), LedgerError> {
        let (verified, answers) = self.verify(ready);
        let outcomes = self.ledger.write().draft(&verified)?;
        let accepted = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        tracing::debug!(accepted, refused = outcomes.len() - accepted, "batch");
        self.seen.metrics.accepted(accepted);
        for (way, outcome) in answers.into_iter().zip(outcomes) {
            match outcome {
                Ok(receipt) => self.waiting.push(way, receipt),
                Err(rejected) => {
                    self.seen.metrics.refused(Reason::Rule);
                    way.send(Err(Refusal::Rules(rejected)));
                }
            }
        }
        Ok(())
    }

    // Proofs are verified without holding the ledger: readers go on meanwhile, and nobody else writes. Those of strangers apart: one bad
    // proof makes a batch of good ones several times as slow.
    fn verify(&self, ready: Vec<Submission>) -> (Vec<Verified>, Vec<Answer>) {
        let is_known = |submission: &Submission| !submission.pledge.as_ref().is_some_and(Pledge::is_strangers);
        let (known, strangers): (Vec<_>, Vec<_>) = ready.into_iter().partition(is_known);
        let (mut verified, mut good) = (Vec::new(), Vec::new());
        for batch in [known, strangers].into_iter().filter(|batch| !batch.is_empty()) {
            let (transactions, others): (Vec<_>, Vec<_>) = batch
                .into_iter()
                .map(|Submission { transaction, answer, pledge }| (transaction, (answer, pledge)))
                .unzip();
            let (begin, size) = (Instant::now(), transactions.len());
            let results = self.verifier.verify_batch(transactions);
            self.seen.metrics.verified(size, begin.elapsed());
            for ((way, pledge), result) in others.into_iter().zip(results) {
                match result {
                    Ok(transaction) => {
                        verified.push(transaction);
                        good.push(way);
                        pledge.into_iter().for_each(Pledge::verified);
                    }
                    Err(error) => {
                        pledge.into_iter().for_each(Pledge::failed);
                        self.seen.metrics.refused(Reason::Proof);
                        way.send(Err(Refusal::Proofs(error)));
                    }
                }
            }
        }
        (verified, good)
    }

    fn seal_draft(&mut self) -> Result<(), LedgerError> {
        let drafted = self.ledger.read().state()?.drafted();
        if drafted > 0 { self.seal() } else { Ok(()) }
    }

    fn seal(&mut self) -> Result<(), LedgerError> {
        let (transactions, height) = {
            let mut ledger = self.ledger.write();
            (ledger.state()?.drafted(), ledger.seal()?)
        };
        self.sealed = self.clock.now();
        self.seen.metrics.sealed_here();
        if transactions > 0 {
            tracing::info!(height = height.0, transactions, "block");
        }
        self.waiting.acknowledge();
        Ok(())
    }

    // Block by block, so that readers get their turns. What was drafted is in the first.
    fn advance(&mut self, passing: Passing) -> Result<(), LedgerError> {
        if !self.leads() {
            let _ = passing.answer.send(Err(AdvanceError::NotHere));
            return Ok(());
        }
        let checked = {
            let ledger = self.ledger.read();
            let state = ledger.state()?;
            advance::check(state.genesis(), state.tip().height, &passing.signed)
        };
        if let Ok(blocks) = checked {
            (0..blocks).try_for_each(|_| self.seal())?;
            tracing::info!(blocks, "time passed on request");
        }
        // Nobody may be listening any more: the work is done all the same.
        let _ = passing.answer.send(checked.map(|_| ()));
        Ok(())
    }
}
