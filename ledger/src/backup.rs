//! A backup: the whole log of a network in one file, from which either store is made again.
//!
//! A head with the genesis and what the operator signed at the end, the blocks as in an [`Export`], and SHA-256 of all that as the last 32
//! bytes. Blocks are only ever added, so everything up to a checkpoint is consistent, whatever is appended while it is read.

use std::io::{self, BufRead, Read, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sotto_protocol::amount::Height;
use sotto_protocol::cbor;
use sotto_protocol::network::Genesis;
use sotto_tlog::{Entry, LogCheckpoint, LogCheckpointError, Tree};

use crate::checkpoint::CheckpointError;
use crate::effects::Sealed;
use crate::export::{Export, ExportError};
use crate::genesis::GenesisError;
use crate::ledger::{Ledger, LedgerError};
use crate::replay::ReplayError;
use crate::state::State;
use crate::store::{SignedTip, Store, StoreError};

const FORMAT: &str = "sotto/backup/v1";
// How many blocks are read or written at once.
const BATCH: usize = 64;

/// What a backup begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupHead {
    format: String,
    /// The network.
    pub genesis: Genesis,
    /// What the operator signed at the last block of the backup.
    pub signed: SignedTip,
}

/// Why a backup was not made, or nothing is restored from it.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It could not be read or written.
    #[error("it cannot be read or written: {0}")]
    Io(#[from] io::Error),
    /// Something else, or made by a later version.
    #[error("this is no backup of a network, or one that this version does not read")]
    NotABackup,
    /// Some byte is another than was written.
    #[error("the backup is damaged: its bytes are not those that were written")]
    Damaged,
    /// The network cannot work.
    #[error("the genesis does not work: {0}")]
    Genesis(#[from] GenesisError),
    /// A block cannot be read.
    #[error("a block cannot be read: {0}")]
    Export(#[from] ExportError),
    /// A block breaks a rule.
    #[error("the log in it does not follow the rules: {0}")]
    Replay(#[from] ReplayError),
    /// The operator did not sign for this log.
    #[error("the log in it is not the one that the operator signed for: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The operator did not sign for this transparency log.
    #[error("the log in it is not the one that the operator signed for: {0}")]
    LogCheckpoint(#[from] LogCheckpointError),
    /// Some proof or signature in it has other bytes than when the operator signed.
    #[error("the log in it is not the one that the operator signed for: some proof or signature was changed")]
    OtherLog,
    /// The store failed, or is not empty.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another process has the store that is to be filled.
    #[error("another process has this store; restore into an empty one")]
    NotAlone,
}

impl BackupHead {
    /// Of a ledger that is open.
    ///
    /// # Errors
    /// [`LedgerError::Poisoned`] after a failed write.
    pub fn of<S: Store>(ledger: &Ledger<S>) -> Result<Self, LedgerError> {
        let genesis = ledger.state()?.genesis().clone();
        let log = ledger.log_checkpoint().text().to_owned();
        let signed = SignedTip { checkpoint: ledger.checkpoint().clone(), log };
        Ok(Self { format: FORMAT.to_owned(), genesis, signed })
    }

    /// Of a store that no ledger has open.
    ///
    /// # Errors
    /// [`StoreError::Empty`] if there is no network in it.
    pub fn of_store(store: &impl Store) -> Result<Self, StoreError> {
        let genesis = store.genesis()?.ok_or(StoreError::Empty)?;
        let signed = store.signed_tip()?.ok_or(StoreError::Empty)?;
        Ok(Self { format: FORMAT.to_owned(), genesis, signed })
    }

    /// The last block of the backup.
    #[must_use]
    pub fn height(&self) -> Height {
        self.signed.checkpoint.payload.height
    }
}

/// The bytes of a backup, one piece after the other.
#[derive(Debug)]
pub struct BackupBytes {
    digest: Sha256,
    next: Height,
    last: Height,
}

/// The next piece of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// These blocks are wanted: from a height on, so many.
    Blocks(Height, usize),
    /// The last bytes.
    End(Vec<u8>),
}

impl BackupBytes {
    /// The first bytes, and what makes the others.
    #[must_use]
    pub fn begin(head: &BackupHead) -> (Vec<u8>, Self) {
        let bytes = cbor::encode(head);
        let digest = Sha256::new_with_prefix(&bytes);
        (bytes, Self { digest, next: Height(1), last: head.height() })
    }

    /// What comes next.
    #[must_use]
    pub fn next(&self) -> Piece {
        let left = self.last.0.saturating_add(1).saturating_sub(self.next.0);
        match usize::try_from(left).unwrap_or(BATCH).min(BATCH) {
            0 => Piece::End(self.digest.clone().finalize().to_vec()),
            wanted => Piece::Blocks(self.next, wanted),
        }
    }

    /// The bytes of the blocks that were wanted.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if they are not those.
    pub fn blocks(&mut self, blocks: &[sotto_protocol::block::Block]) -> Result<Vec<u8>, StoreError> {
        if blocks.is_empty() {
            return Err(StoreError::Damaged { what: "block" });
        }
        let mut bytes = Vec::new();
        for block in blocks {
            if block.header.height != self.next {
                return Err(StoreError::Damaged { what: "block" });
            }
            self.next = Height(self.next.0.saturating_add(1));
            bytes.extend(cbor::encode(block));
        }
        self.digest.update(&bytes);
        Ok(bytes)
    }
}

/// Writes a backup of a store that no ledger has open for writing, or that others may append to meanwhile.
///
/// # Errors
/// [`BackupError`].
pub fn back_up(store: &impl Store, mut to: impl Write) -> Result<BackupHead, BackupError> {
    let head = BackupHead::of_store(store)?;
    let (first, mut bytes) = BackupBytes::begin(&head);
    to.write_all(&first)?;
    loop {
        match bytes.next() {
            Piece::Blocks(from, wanted) => to.write_all(&bytes.blocks(&store.blocks(from, wanted)?)?)?,
            Piece::End(last) => {
                to.write_all(&last)?;
                return Ok(head);
            }
        }
    }
}

// Hashes what is taken out of it.
#[derive(Debug)]
struct Hashed<R> {
    reader: R,
    digest: Sha256,
}

impl<R: BufRead> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        self.digest.update(&into[..count]);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Hashed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }
    fn consume(&mut self, count: usize) {
        if let Ok(bytes) = self.reader.fill_buf() {
            self.digest.update(&bytes[..count.min(bytes.len())]);
        }
        self.reader.consume(count);
    }
}

/// Reads a backup, replaying it: every rule of the ledger is checked, and that it ends where the operator signed.
#[derive(Debug)]
pub struct Backup<R> {
    head: BackupHead,
    export: Export<Hashed<R>>,
    state: State,
    log: Tree,
}

impl<R: BufRead> Backup<R> {
    /// Reads the head.
    ///
    /// # Errors
    /// [`BackupError`].
    pub fn open(reader: R) -> Result<Self, BackupError> {
        let mut reader = Hashed { reader, digest: Sha256::new() };
        let head: BackupHead = ciborium::from_reader(&mut reader).map_err(|_| BackupError::NotABackup)?;
        if head.format != FORMAT {
            return Err(BackupError::NotABackup);
        }
        let state = State::new(head.genesis.clone())?;
        let log = Tree::new(&state.network());
        Ok(Self { head, export: Export::new(reader), state, log })
    }

    /// What it begins with.
    #[must_use]
    pub fn head(&self) -> &BackupHead {
        &self.head
    }

    /// The next block, with what it did; none after the last, when the whole is known to hold.
    ///
    /// # Errors
    /// [`BackupError`].
    pub fn next_block(&mut self) -> Result<Option<Sealed>, BackupError> {
        if self.state.tip().height >= self.head.height() {
            return self.finish().map(|()| None);
        }
        let block = self.export.next_block()?.ok_or(BackupError::Damaged)?;
        let sealed = self.state.replay_sealed(&block)?;
        self.log.push(&Entry::of(&block));
        Ok(Some(sealed))
    }

    fn finish(&mut self) -> Result<(), BackupError> {
        self.export.end_with(|hashed| {
            let digest = hashed.digest.clone().finalize();
            let mut last = Vec::new();
            hashed.reader.by_ref().take(digest.len() as u64 + 1).read_to_end(&mut last)?;
            if last == digest.as_slice() { Ok(()) } else { Err(BackupError::Damaged) }
        })?;
        self.state.confirm(&self.head.signed.checkpoint)?;
        let signed = LogCheckpoint::read(
            &self.head.signed.log,
            &self.state.network(),
            &self.head.genesis.accreditation.operator,
        )?;
        if signed.head() == self.log.head() { Ok(()) } else { Err(BackupError::OtherLog) }
    }

    /// Reads it to its end.
    ///
    /// # Errors
    /// [`BackupError`] unless all of it holds.
    pub fn verify(mut self) -> Result<BackupHead, BackupError> {
        while self.next_block()?.is_some() {}
        Ok(self.head)
    }

    /// Makes the log again in an empty store. Half-way, a store cannot be opened as a network: its log and its checkpoint disagree.
    ///
    /// # Errors
    /// [`BackupError`]; [`StoreError::Exists`] if there is a network in the store.
    pub fn restore(mut self, store: &mut impl Store) -> Result<BackupHead, BackupError> {
        if store.genesis()?.is_some() {
            return Err(StoreError::Exists.into());
        }
        store.create(&self.head.genesis, &self.head.signed)?;
        store.lead()?.ok_or(BackupError::NotAlone)?;
        let mut batch = Vec::with_capacity(BATCH);
        while let Some(sealed) = self.next_block()? {
            batch.push(sealed);
            if batch.len() == BATCH {
                store.append_all(&batch, &self.head.signed)?;
                batch.clear();
            }
        }
        store.append_all(&batch, &self.head.signed)?;
        store.resign()?;
        Ok(self.head)
    }
}
