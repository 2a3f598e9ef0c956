//! The way to the network's mailbox. A wallet reads all letters in order, never one of them: that would say whose it is.

use sotto_protocol::letter::{Letter, LetterNumber, LetterPage};

use crate::node::NodeError;

/// A mailbox, reached over HTTP or in the same process.
pub trait Mailbox {
    /// Puts a letter in; the same letter again keeps its number.
    ///
    /// # Errors
    /// [`NodeError`].
    fn put(&self, letter: &Letter) -> Result<LetterNumber, NodeError>;

    /// Some letters from a number on, in order; none at the end.
    ///
    /// # Errors
    /// [`NodeError::Unreachable`].
    fn letters(&self, from: LetterNumber) -> Result<LetterPage, NodeError>;
}
