//! The mailbox of this process: a bounded number of letters in a store beside the log. Neither the sequencer nor the ledger's rules
//! have to do with it; of the ledger it reads the height, by which letters expire.

use std::sync::Arc;

use sotto_ledger::LedgerError;
use sotto_ledger::store::{AnyLetters, StoreError};
use sotto_protocol::amount::Height;
use sotto_protocol::letter::{Letter, LetterNumber, LetterPage, MAILBOX_LETTERS};
use tokio::sync::Semaphore;

use crate::problem::Problem;
use crate::shared::Shared;

// All strangers together fill no more than this, so that there is room for those who take part in the network.
const STRANGERS: u64 = MAILBOX_LETTERS / 2;
/// How many look something up at a time: what waits for a disk must not take the threads that others read the ledger with.
const READERS: usize = 8;

/// Letters, and whose turn it is to put one in.
#[derive(Clone)]
pub(crate) struct Mailbox {
    letters: Arc<AnyLetters>,
    writing: Arc<Semaphore>,
    reading: Arc<Semaphore>,
}

impl Mailbox {
    pub(crate) fn new(letters: AnyLetters) -> Self {
        Self {
            letters: Arc::new(letters),
            writing: Arc::new(Semaphore::new(1)),
            reading: Arc::new(Semaphore::new(READERS)),
        }
    }

    /// Puts a letter in, if there is room for its sender.
    pub(crate) async fn put(
        &self,
        shared: &Shared,
        letter: Letter,
        sender_is_known: bool,
    ) -> Result<Option<LetterNumber>, Problem> {
        let room = if sender_is_known { MAILBOX_LETTERS } else { STRANGERS };
        self.work(shared, &self.writing, move |letters, now| letters.put(&letter, now, room)).await
    }

    /// The letters from a number on.
    pub(crate) async fn page(&self, shared: &Shared, from: LetterNumber, limit: usize) -> Result<LetterPage, Problem> {
        self.work(shared, &self.reading, move |letters, now| letters.page(from, now, limit)).await
    }

    /// How many there are.
    pub(crate) async fn count(&self, shared: &Shared) -> Option<u64> {
        let page = self.page(shared, LetterNumber(u64::MAX), 0).await.ok()?;
        Some(page.next.0.saturating_sub(page.oldest.0))
    }

    async fn work<T, W>(&self, shared: &Shared, turn: &Arc<Semaphore>, work: W) -> Result<T, Problem>
    where
        T: Send + 'static,
        W: FnOnce(&AnyLetters, Height) -> Result<T, StoreError> + Send + 'static,
    {
        let turn = turn.clone().acquire_owned().await.map_err(|_| Problem::internal())?;
        let now = shared.state(|state| state.tip().height).await?;
        let letters = self.letters.clone();
        // The turn ends with the work, which goes on when whoever asked has hung up.
        let work = move || {
            let _turn = turn;
            work(&letters, now)
        };
        let done = tokio::task::spawn_blocking(work).await;
        Ok(done.map_err(|_| Problem::internal())?.map_err(LedgerError::from)?)
    }
}
