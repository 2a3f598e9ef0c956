//! Where the log is kept. One trait, so that the ledger does not know which engine it is.

mod embedded;
mod letters;
#[cfg(feature = "postgres")]
mod postgres;
mod relay;
mod signed_tip;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sotto_protocol::amount::Height;
use sotto_protocol::block::Block;
use sotto_protocol::cbor;
use sotto_protocol::network::Genesis;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::transaction::TransactionId;

use crate::effects::Sealed;

pub use embedded::{EmbeddedLetters, EmbeddedStore};
pub use letters::{AnyLetters, Letters, Life};
#[cfg(feature = "postgres")]
pub use postgres::{PostgresLetters, PostgresRelay, PostgresStore};
pub use relay::{Relay, Relayed};
pub use signed_tip::SignedTip;

/// The log of one network: its genesis, its blocks, what the operator signed at the last. What `append` returned from is on disk.
pub trait Store {
    /// Begins the log.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if there is one already.
    fn create(&mut self, genesis: &Genesis, signed: &SignedTip) -> Result<(), StoreError>;

    /// What the network began with; `None` in an empty store.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    fn genesis(&self) -> Result<Option<Genesis>, StoreError>;

    /// Asks to be, or to go on being, the one process that may append. If it is: under which token, another one each time that the role
    /// changed hands. What others appended before is there to be read then.
    ///
    /// # Errors
    /// [`StoreError::Engine`] if nobody can be asked.
    fn lead(&mut self) -> Result<Option<u64>, StoreError>;

    /// Lets another process append from now on, rather than when this one has been silent for a while.
    ///
    /// # Errors
    /// [`StoreError::Engine`] if nobody can be told.
    fn resign(&mut self) -> Result<(), StoreError>;

    /// Appends a block and what the operator signs at it: atomically, durably, or not at all.
    ///
    /// # Errors
    /// [`StoreError::NotLeading`] if another process appends by now; [`StoreError::NotNext`], [`StoreError::Repeated`] and [`StoreError::SpentTwice`] for a block that does not belong here;
    /// then nothing was written. After [`StoreError::Engine`] it may have been: reopen the store to see.
    fn append(&mut self, sealed: &Sealed, signed: &SignedTip) -> Result<(), StoreError>;

    /// Appends blocks one after the other, for whoever makes a log again: a store that can writes them at once. What is signed is
    /// at a later block than these, or at the last.
    ///
    /// # Errors
    /// As [`Self::append`]; blocks before the one that failed may have been written.
    fn append_all(&mut self, sealed: &[Sealed], signed: &SignedTip) -> Result<(), StoreError> {
        sealed.iter().try_for_each(|sealed| self.append(sealed, signed))
    }

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

    /// What the operator signed at the last block; `None` in an empty store.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be read.
    fn signed_tip(&self) -> Result<Option<SignedTip>, StoreError>;
}

/// Whichever store it is.
pub type AnyStore = Box<dyn Store + Send + Sync>;

impl Store for AnyStore {
    fn create(&mut self, genesis: &Genesis, signed: &SignedTip) -> Result<(), StoreError> {
        (**self).create(genesis, signed)
    }

    fn genesis(&self) -> Result<Option<Genesis>, StoreError> {
        (**self).genesis()
    }

    fn lead(&mut self) -> Result<Option<u64>, StoreError> {
        (**self).lead()
    }

    fn resign(&mut self) -> Result<(), StoreError> {
        (**self).resign()
    }

    fn append(&mut self, sealed: &Sealed, signed: &SignedTip) -> Result<(), StoreError> {
        (**self).append(sealed, signed)
    }

    fn append_all(&mut self, sealed: &[Sealed], signed: &SignedTip) -> Result<(), StoreError> {
        (**self).append_all(sealed, signed)
    }

    fn blocks(&self, from: Height, limit: usize) -> Result<Vec<Block>, StoreError> {
        (**self).blocks(from, limit)
    }

    fn locate(&self, id: TransactionId) -> Result<Option<Height>, StoreError> {
        (**self).locate(id)
    }

    fn signed_tip(&self) -> Result<Option<SignedTip>, StoreError> {
        (**self).signed_tip()
    }
}

fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8], what: &'static str) -> Result<T, StoreError> {
    cbor::decode(bytes).map_err(|_| StoreError::Damaged { what })
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
    /// Another process appends, or this one never asked to.
    #[error("another process appends to this store now; read what it wrote, and wait until it is gone")]
    NotLeading,
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
