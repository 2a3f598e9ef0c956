//! What processes that do not append took in, on its way to the one that does.

use sotto_protocol::transaction::TransactionId;

use super::StoreError;

/// A submission that another process took in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relayed {
    /// Which.
    pub id: TransactionId,
    /// The transaction, as the other process encoded it.
    pub bytes: Vec<u8>,
}

/// The way from processes that do not append to the one that does. What comes this way proves nothing: whoever appends checks
/// everything again.
pub trait Relay: Send {
    /// Hands submissions on. One that waits already, or was refused to somebody else, is looked at anew.
    ///
    /// # Errors
    /// [`StoreError::Engine`].
    fn put(&self, submissions: &[Relayed]) -> Result<(), StoreError>;

    /// Takes up to `limit` submissions that were not looked at under this token, in the order of their arrival.
    ///
    /// # Errors
    /// [`StoreError`].
    fn take(&self, token: u64, limit: usize) -> Result<Vec<Relayed>, StoreError>;

    /// Says why submissions are not in the log, in words that only processes read.
    ///
    /// # Errors
    /// [`StoreError::Engine`].
    fn refuse(&self, refusals: &[(TransactionId, String)]) -> Result<(), StoreError>;

    /// The refusals among these submissions.
    ///
    /// # Errors
    /// [`StoreError`].
    fn refused(&self, ids: &[TransactionId]) -> Result<Vec<(TransactionId, String)>, StoreError>;

    /// Takes away what was answered, and what has been there for minutes.
    ///
    /// # Errors
    /// [`StoreError::Engine`].
    fn forget(&self, ids: &[TransactionId]) -> Result<(), StoreError>;
}
