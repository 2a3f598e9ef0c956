//! The signatures and proofs of an audit: verified in large batches on a thread of their own, while the blocks that follow are replayed.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use sotto_protocol::amount::Height;
use sotto_protocol::block::Block;
use sotto_protocol::transaction::Transaction;
use sotto_verifier::Verifier;

use super::AuditError;

/// How many proofs are verified as one batch. A batch pays once for each key and once for the final exponentiation.
const PROOFS: usize = 1024;
/// A batch ends with this block even if it has few proofs, so that an audit of quiet times moves on.
const BLOCKS: usize = 16 * 1024;

/// The blocks whose proofs are verified meanwhile.
#[derive(Debug)]
pub(super) struct Proofs {
    waiting: Vec<Block>,
    proofs: usize,
    settled: Height,
    // The last block that was pushed.
    pushed: Height,
    // Gone once the last batch was handed over.
    jobs: Option<SyncSender<Vec<Block>>>,
    outcomes: Receiver<Result<Height, AuditError>>,
    thread: Option<JoinHandle<()>>,
}

impl Proofs {
    pub(super) fn new(verifier: Verifier) -> Self {
        // One batch is verified, one waits, one is gathered: no more blocks than these are in memory.
        let (jobs, queue) = sync_channel::<Vec<Block>>(1);
        let (outcome, outcomes) = channel();
        let work = move || {
            for blocks in queue {
                let verified = verify(&verifier, &blocks);
                let failed = verified.is_err();
                if outcome.send(verified).is_err() || failed {
                    break;
                }
            }
        };
        let thread = Some(std::thread::spawn(work));
        Self {
            waiting: Vec::new(),
            proofs: 0,
            settled: Height::ZERO,
            pushed: Height::ZERO,
            jobs: Some(jobs),
            outcomes,
            thread,
        }
    }

    /// The last block up to which every proof is known to hold.
    pub(super) fn settled(&self) -> Height {
        self.settled
    }

    /// Those of this block and before need not be verified.
    pub(super) fn settle(&mut self, height: Height) {
        self.settled = height;
    }

    /// Takes a block that replayed. Waits while the verification is two batches behind.
    pub(super) fn push(&mut self, block: Block) -> Result<(), AuditError> {
        self.proofs += block.transactions.iter().map(|transaction| transaction.statements().len()).sum::<usize>();
        self.pushed = block.header.height;
        self.waiting.push(block);
        if self.proofs >= PROOFS || self.waiting.len() >= BLOCKS { self.hand_over() } else { Ok(()) }
    }

    fn hand_over(&mut self) -> Result<(), AuditError> {
        self.proofs = 0;
        let blocks = std::mem::take(&mut self.waiting);
        let taken = self.jobs.as_ref().is_some_and(|jobs| jobs.send(blocks).is_ok());
        while let Ok(outcome) = self.outcomes.try_recv() {
            self.settled = outcome?;
        }
        if taken { Ok(()) } else { self.wait() }
    }

    /// Waits for the verdict on every block that was pushed.
    pub(super) fn finish(&mut self) -> Result<(), AuditError> {
        if !self.waiting.is_empty() {
            self.hand_over()?;
        }
        self.wait()
    }

    fn wait(&mut self) -> Result<(), AuditError> {
        self.jobs = None;
        while let Ok(outcome) = self.outcomes.recv() {
            self.settled = outcome?;
        }
        match self.thread.take().map(JoinHandle::join) {
            // What went wrong there was no proof: nobody may take it for a verdict.
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            // After a verdict against it, or after the end, nothing is verified any more: silence is no verdict either.
            Some(Ok(())) | None if self.settled < self.pushed => Err(AuditError::Unverified(self.pushed)),
            Some(Ok(())) | None => Ok(()),
        }
    }
}

// The last of the blocks, if every signature and proof in them holds.
fn verify(verifier: &Verifier, blocks: &[Block]) -> Result<Height, AuditError> {
    let each = |block: &Block| {
        let height = block.header.height;
        (0..block.transactions.len()).map(move |index| (height, index))
    };
    let places: Vec<(Height, usize)> = blocks.iter().flat_map(each).collect();
    let transactions: Vec<&Transaction> = blocks.iter().flat_map(|block| &block.transactions).collect();
    verifier.verify_all(&transactions).map_err(|(at, error)| {
        let (height, index) = places[at];
        AuditError::Proof { height, index, error }
    })?;
    Ok(blocks.last().map_or(Height::ZERO, |block| block.header.height))
}
