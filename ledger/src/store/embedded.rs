//! The embedded store: one redb file, one process at a time, every commit in two phases and on disk before it returns.

mod letters;

use std::path::Path;

use redb::{
    Database, DatabaseError, Durability, ReadableDatabase, ReadableTable, StorageBackend, TableDefinition, TableError,
    WriteTransaction,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, Header};
use sotto_protocol::cbor;
use sotto_protocol::field;
use sotto_protocol::network::Genesis;
use sotto_protocol::transaction::TransactionId;

use super::{SignedTip, Store, StoreError, decode};
use crate::effects::Sealed;

pub use letters::EmbeddedLetters;

const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");
const BLOCKS: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("blocks");
const TRANSACTIONS: TableDefinition<'_, &[u8; 32], u32> = TableDefinition::new("transactions");
// A second guard against double spends, beside the state's: a key is inserted once.
const NULLIFIERS: TableDefinition<'_, &[u8; 32], u32> = TableDefinition::new("nullifiers");

// What the tables hold; raised whenever that changes.
const FORMAT_VERSION: u32 = 2;
// The log is written once and read in order: a large cache would hold what nobody asks for again.
const CACHE_BYTES: usize = 64 << 20;

const FORMAT: &str = "format";
const GENESIS: &str = "genesis";
const TIP: &str = "tip";
const SIGNED: &str = "signed";

/// A log in one file.
#[derive(Debug)]
pub struct EmbeddedStore {
    database: Database,
}

fn engine(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Engine(Box::new(error))
}

impl EmbeddedStore {
    /// Opens the file, or makes an empty one.
    ///
    /// # Errors
    /// [`StoreError::Locked`] while another process has it open, [`StoreError::Engine`] if it cannot be opened.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        Ok(Self { database: open_or_make(path, CACHE_BYTES)? })
    }

    /// Opens a log on another medium than a file, or makes an empty one there.
    ///
    /// # Errors
    /// [`StoreError::Engine`] if it cannot be opened.
    pub fn on(medium: impl StorageBackend) -> Result<Self, StoreError> {
        let database = Database::builder().set_cache_size(CACHE_BYTES).create_with_backend(medium).map_err(engine)?;
        Ok(Self { database })
    }

    // A transaction that is on disk when its commit returns.
    fn write(&self) -> Result<WriteTransaction, StoreError> {
        let mut write = self.database.begin_write().map_err(engine)?;
        write.set_durability(Durability::Immediate).map_err(engine)?;
        write.set_two_phase_commit(true);
        Ok(write)
    }

    fn meta<T: Serialize + DeserializeOwned>(&self, key: &'static str) -> Result<Option<T>, StoreError> {
        let read = self.database.begin_read().map_err(engine)?;
        let table = match read.open_table(META) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => return Ok(None),
            Err(other) => return Err(engine(other)),
        };
        let found = table.get(key).map_err(engine)?;
        found.map(|bytes| decode(bytes.value(), key)).transpose()
    }
}

fn database(path: &Path, cache: usize) -> Result<Database, StoreError> {
    match Database::builder().set_cache_size(cache).create(path) {
        Ok(database) => Ok(database),
        Err(DatabaseError::DatabaseAlreadyOpen) => Err(StoreError::Locked),
        Err(other) => Err(engine(other)),
    }
}

fn open_or_make(path: &Path, cache: usize) -> Result<Database, StoreError> {
    if !path.try_exists().map_err(engine)? {
        make(path, cache)?;
    }
    let database = database(path, cache)?;
    sync_folder(path)?;
    Ok(database)
}

// An empty file gets its name when it is whole. One that some fault left half made could not be told from one that was damaged later.
fn make(path: &Path, cache: usize) -> Result<(), StoreError> {
    let new = path.with_added_extension("new");
    match database(&new, cache) {
        Ok(whole) => drop(whole),
        Err(StoreError::Locked) => return Err(StoreError::Locked),
        Err(_) => {
            std::fs::remove_file(&new).map_err(engine)?;
            drop(database(&new, cache)?);
        }
    }
    std::fs::rename(new, path).map_err(engine)
}

// A new file is only there after a power cut if its folder's entry was written too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(engine)
}

// Elsewhere a folder cannot be opened as a file, and its entries are the system's business.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

impl Store for EmbeddedStore {
    fn create(&mut self, genesis: &Genesis, signed: &SignedTip) -> Result<(), StoreError> {
        let write = self.write()?;
        {
            let mut meta = write.open_table(META).map_err(engine)?;
            if meta.get(GENESIS).map_err(engine)?.is_some() {
                return Err(StoreError::Exists);
            }
            let tip = Header::genesis(&genesis.id());
            meta.insert(FORMAT, cbor::encode(&FORMAT_VERSION).as_slice()).map_err(engine)?;
            meta.insert(GENESIS, cbor::encode(genesis).as_slice()).map_err(engine)?;
            meta.insert(TIP, cbor::encode(&tip).as_slice()).map_err(engine)?;
            meta.insert(SIGNED, cbor::encode(signed).as_slice()).map_err(engine)?;
            write.open_table(BLOCKS).map_err(engine)?;
            write.open_table(TRANSACTIONS).map_err(engine)?;
            write.open_table(NULLIFIERS).map_err(engine)?;
        }
        write.commit().map_err(engine)
    }

    fn genesis(&self) -> Result<Option<Genesis>, StoreError> {
        match self.meta::<u32>(FORMAT)? {
            Some(version) if version != FORMAT_VERSION => return Err(StoreError::Format { version }),
            Some(_) | None => {}
        }
        self.meta(GENESIS)
    }

    // The file is locked: who has it open is the one.
    fn lead(&mut self) -> Result<Option<u64>, StoreError> {
        Ok(Some(1))
    }

    // Closing the file is what lets others in.
    fn resign(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn append(&mut self, sealed: &Sealed, signed: &SignedTip) -> Result<(), StoreError> {
        self.append_all(std::slice::from_ref(sealed), signed)
    }

    // One commit, so all of them or none.
    fn append_all(&mut self, sealed: &[Sealed], signed: &SignedTip) -> Result<(), StoreError> {
        // Dropped without a commit, the transaction leaves nothing behind.
        let write = self.write()?;
        for sealed in sealed {
            extend_tip(&write, &sealed.block.header, signed)?;
            insert_block(&write, sealed)?;
        }
        write.commit().map_err(engine)
    }

    fn blocks(&self, from: Height, limit: usize) -> Result<Vec<Block>, StoreError> {
        let read = self.database.begin_read().map_err(engine)?;
        let table = match read.open_table(BLOCKS) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
            Err(other) => return Err(engine(other)),
        };
        let range = table.range(from.0..).map_err(engine)?;
        range
            .take(limit)
            .map(|entry| {
                let (_, bytes) = entry.map_err(engine)?;
                decode(bytes.value(), "block")
            })
            .collect()
    }

    fn locate(&self, id: TransactionId) -> Result<Option<Height>, StoreError> {
        let read = self.database.begin_read().map_err(engine)?;
        let table = match read.open_table(TRANSACTIONS) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => return Ok(None),
            Err(other) => return Err(engine(other)),
        };
        Ok(table.get(&id.0).map_err(engine)?.map(|height| Height(height.value())))
    }

    fn signed_tip(&self) -> Result<Option<SignedTip>, StoreError> {
        self.meta(SIGNED)
    }
}

// Refuses a block that does not continue the last one, and makes it the last.
fn extend_tip(write: &WriteTransaction, header: &Header, signed: &SignedTip) -> Result<(), StoreError> {
    let mut meta = write.open_table(META).map_err(engine)?;
    let tip: Header = match meta.get(TIP).map_err(engine)? {
        Some(bytes) => decode(bytes.value(), TIP)?,
        None => return Err(StoreError::Empty),
    };
    if tip.height.0.checked_add(1) != Some(header.height.0) || header.previous != tip.hash() {
        return Err(StoreError::NotNext { tip: tip.height, got: header.height });
    }
    meta.insert(TIP, cbor::encode(header).as_slice()).map_err(engine)?;
    meta.insert(SIGNED, cbor::encode(signed).as_slice()).map_err(engine)?;
    Ok(())
}

fn insert_block(write: &WriteTransaction, sealed: &Sealed) -> Result<(), StoreError> {
    let height = sealed.block.header.height.0;
    let mut blocks = write.open_table(BLOCKS).map_err(engine)?;
    blocks.insert(height, cbor::encode(&sealed.block).as_slice()).map_err(engine)?;
    let mut transactions = write.open_table(TRANSACTIONS).map_err(engine)?;
    for id in &sealed.ids {
        if transactions.insert(&id.0, height).map_err(engine)?.is_some() {
            return Err(StoreError::Repeated(*id));
        }
    }
    let mut nullifiers = write.open_table(NULLIFIERS).map_err(engine)?;
    for nf in &sealed.effects.nullifiers {
        if nullifiers.insert(&field::to_bytes(&nf.0), height).map_err(engine)?.is_some() {
            return Err(StoreError::SpentTwice(*nf));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn empty(folder: &tempfile::TempDir) -> EmbeddedStore {
        EmbeddedStore::open(folder.path().join("log.redb")).expect("a new file")
    }

    fn put(store: &EmbeddedStore, key: &str, bytes: &[u8]) {
        let write = store.write().expect("it begins");
        write.open_table(META).expect("it opens").insert(key, bytes).expect("it is written");
        write.commit().expect("it is on disk");
    }

    #[test]
    fn an_empty_file_is_no_network() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = empty(&folder);
        assert!(store.genesis().expect("read").is_none());
        assert!(store.signed_tip().expect("read").is_none());
        assert!(store.blocks(Height(0), 1).expect("read").is_empty());
        assert_eq!(store.locate(TransactionId([0; 32])).expect("read"), None);
    }

    #[test]
    fn a_file_that_was_half_made_is_made_anew() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("log.redb.new"), [0; 4096]).expect("written");
        drop(empty(&folder));
        let left = std::fs::read_dir(folder.path()).expect("read").count();
        assert_eq!((left, folder.path().join("log.redb").exists()), (1, true));
        std::fs::write(folder.path().join("log.redb"), [0; 4096]).expect("written");
        let damaged = EmbeddedStore::open(folder.path().join("log.redb"));
        assert!(matches!(damaged, Err(StoreError::Engine(_))), "what had its name is not made anew");
    }

    #[test]
    fn another_format_and_damage_are_told_apart() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = empty(&folder);
        put(&store, GENESIS, b"not a genesis");
        assert!(matches!(store.genesis(), Err(StoreError::Damaged { what: GENESIS })));
        put(&store, FORMAT, &cbor::encode(&(FORMAT_VERSION + 1)));
        assert!(matches!(store.genesis(), Err(StoreError::Format { version }) if version == FORMAT_VERSION + 1));
    }
}
