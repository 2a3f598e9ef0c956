//! The mailbox: letters that wait until everybody has read them. Beside the log and no part of it: no block, proof or rule knows of them.

use sotto_protocol::amount::Height;
use sotto_protocol::letter::{Letter, LetterNumber, LetterPage};

use super::StoreError;

/// For how many blocks a letter is kept after the block at whose time it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life(pub u32);

impl Life {
    /// The oldest time of arrival that is kept at `now`.
    pub(super) fn since(self, now: Height) -> Height {
        Height(now.0.saturating_sub(self.0))
    }
}

/// Where letters are kept: a bounded number, each for a bounded number of blocks, numbered in the order in which they come.
///
/// Time is the height of the log, given with each question. It never goes back for a mailbox: whoever asks with an earlier one than
/// somebody before gets the later one.
pub trait Letters: Send + Sync {
    /// Puts a letter in, durably, unless `room` letters or more are there; `None` then. A letter that is there already keeps its number.
    ///
    /// # Errors
    /// [`StoreError`]; then nobody knows whether it is in, and it can be put in again.
    fn put(&self, letter: &Letter, now: Height, room: u64) -> Result<Option<LetterNumber>, StoreError>;

    /// Up to `limit` of the letters that live, from a number on.
    ///
    /// # Errors
    /// [`StoreError`] if they cannot be read.
    fn page(&self, from: LetterNumber, now: Height, limit: usize) -> Result<LetterPage, StoreError>;
}

/// Whichever store it is.
pub type AnyLetters = Box<dyn Letters>;
