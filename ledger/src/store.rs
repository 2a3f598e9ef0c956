//! Where the log is kept. One trait, so that the ledger does not know which engine it is.

mod embedded;

use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, Checkpoint};
use sotto_protocol::network::Genesis;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::TransactionId;

use crate::effects::Sealed;

pub use embedded::EmbeddedStore;

/// The log of one network: its genesis, its blocks, the latest checkpoint. What `append` returned from is on disk.
pub trait Store {
    /// Begins the log.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if there is one already.
    fn create(&mut self, genesis: &Genesis, checkpoint: &Signed<Checkpoint>) -> Result<(), StoreError>;

    /// What the network began with; `None` in an empty store.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    fn genesis(&self) -> Result<Option<Genesis>, StoreError>;

    /// Appends a block and the checkpoint at it: atomically, durably, or not at all.
    ///
    /// # Errors
    /// [`StoreError::NotNext`], [`StoreError::Repeated`] and [`StoreError::SpentTwice`] for a block that does not belong here;
    /// then nothing was written. After [`StoreError::Engine`] it may have been: reopen the store to see.
    fn append(&mut self, sealed: &Sealed, checkpoint: &Signed<Checkpoint>) -> Result<(), StoreError>;

    /// Up to `limit` blocks from a height on, in order. Block 0 is the genesis and not among them.
    ///
    /// # Errors
    /// [`StoreError`] if they cannot be read.
    fn blocks(&self, from: Height, limit: usize) -> Result<Vec<Block>, StoreError>;

    /// In which block a transaction is.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    fn locate(&self, id: TransactionId) -> Result<Option<Height>, StoreError>;

    /// The checkpoint at the last block; `None` in an empty store.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    fn checkpoint(&self) -> Result<Option<Signed<Checkpoint>>, StoreError>;
}

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is a log in it.
    #[error("there is a network in this store already; open it, or choose another place")]
    Exists,
    /// There is no log in it.
    #[error("there is no network in this store; create one first")]
    Empty,
    /// Somebody else has it open.
    #[error("another process has this store open; stop it first")]
    Locked,
    /// The block does not extend the log.
    #[error("block {got} does not extend the log, which ends at {tip}")]
    NotNext {
        /// The last block in the store.
        tip: Height,
        /// The block's number.
        got: Height,
    },
    /// A transaction of the block is in the log already.
    #[error("transaction {0} is in the log already")]
    Repeated(TransactionId),
    /// A nullifier of the block is in the log already.
    #[error("nullifier {0} is in the log already")]
    SpentTwice(Nullifier),
    /// Something in it cannot be read as what it should be.
    #[error("the store is damaged: {what} cannot be read; restore it from a copy")]
    Damaged {
        /// What it should be.
        what: &'static str,
    },
    /// Made by another version of this software.
    #[error("the store has format {version}, which this version does not read")]
    Format {
        /// Its format.
        version: u32,
    },
    /// The engine or the disk failed.
    #[error("the store failed: {0}")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
}
