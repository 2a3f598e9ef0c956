//! What a wallet keeps of its account between two runs, so that it need not read the log again: a snapshot, and the blocks since.
//!
//! All of it can be deleted: the seed and the log give it back. A snapshot is encrypted and authenticated with a key from the seed, so
//! one that is read was written by this wallet; anything else is set aside, and the log is read again.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Write};
use std::iter;
use std::path::{Path, PathBuf};

use age::{Decryptor, Encryptor, scrypt};
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use sotto_protocol::block::CompactBlock;
use sotto_protocol::cbor;
use sotto_protocol::keys::Keys;
use sotto_protocol::network::NetworkId;
use zeroize::Zeroizing;

use crate::account::Account;
use crate::error::WalletError;
use crate::folder::{FolderError, io, write_atomically};

// As of some block that the operator's word confirmed.
const SNAPSHOT: &str = "account.age";
// Further on, but not confirmed yet.
const READING: &str = "reading.age";
// Confirmed blocks after the snapshot.
const BLOCKS: &str = "blocks.cbor";
// A snapshot that was damaged, or another wallet's.
const SET_ASIDE: &str = "account.damaged";

/// Blocks are kept as they came up to so many bytes; opening a wallet reads them again, in a fraction of a second. Beyond, a snapshot
/// takes their place.
const MOST_BLOCKS: usize = 4 << 20;
// The key is random already: nothing is gained by making it slow to try.
const WORK_FACTOR: u8 = 1;
const BUFFER: usize = 1 << 16;

/// What snapshots are encrypted with.
pub(crate) struct SnapshotKey(SecretString);

impl SnapshotKey {
    /// Of a seed, for one network.
    pub(crate) fn derive(mnemonic: &SecretString, network: &NetworkId) -> Self {
        let mut key = Zeroizing::new([0u8; 32]);
        Hkdf::<Sha256>::new(Some(b"sotto/snapshot/v1"), mnemonic.expose_secret().as_bytes())
            .expand(&network.0, key.as_mut())
            .expect("32 bytes are within HKDF's reach");
        Self(SecretString::from(hex::encode(key.as_slice())))
    }

    /// Encrypts something small, so that nobody else can have written it.
    pub(crate) fn seal(&self, plain: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut recipient = scrypt::Recipient::new(self.0.clone());
        recipient.set_work_factor(WORK_FACTOR);
        age::encrypt(&recipient, plain).map_err(std::io::Error::other)
    }

    /// Reads what [`Self::seal`] wrote; none if it is anything else.
    pub(crate) fn open(&self, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut identity = scrypt::Identity::new(self.0.clone());
        identity.set_max_work_factor(WORK_FACTOR);
        age::decrypt(&identity, sealed).ok().map(Zeroizing::new)
    }
}

/// Blocks that were read, encoded, as long as they are few.
#[derive(Debug)]
pub(crate) struct Journal(Option<Vec<u8>>);

impl Default for Journal {
    fn default() -> Self {
        Self(Some(Vec::new()))
    }
}

impl Journal {
    pub(crate) fn add(&mut self, blocks: &[CompactBlock]) {
        for block in blocks {
            if let Some(bytes) = &mut self.0 {
                bytes.extend(cbor::encode(block));
            }
            self.0.take_if(|bytes| bytes.len() > MOST_BLOCKS);
        }
    }

    /// What was read continues something that no snapshot confirms: it cannot stand alone.
    pub(crate) fn void(&mut self) {
        self.0 = None;
    }
}

/// A folder with what is kept.
pub(crate) struct Cache {
    folder: PathBuf,
    key: SnapshotKey,
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Cache {
    pub(crate) fn new(folder: PathBuf, key: SnapshotKey) -> Self {
        Self { folder, key }
    }

    /// A snapshot that could not be used and was set aside.
    pub(crate) fn set_aside(&self) -> Option<PathBuf> {
        Some(self.folder.join(SET_ASIDE)).filter(|path| path.exists())
    }

    /// The account as of the last block that was confirmed; `fresh` if nothing usable is kept.
    pub(crate) fn account(&self, fresh: &Account) -> Result<Account, WalletError> {
        let kept = self.snapshot(fresh)?;
        let mut account = match kept {
            Some(account) if account.birthday() == fresh.birthday() => account,
            Some(_) => {
                self.put_aside()?;
                fresh.clone()
            }
            None => fresh.clone(),
        };
        let (blocks, intact) = self.blocks()?;
        let mut last = account.height();
        // Those that the snapshot has, and those that two processes wrote, are skipped.
        let next: Vec<_> = blocks
            .into_iter()
            .filter(|block| {
                let height = block.block().header.height;
                let is_next = height > last;
                last = last.max(height);
                is_next
            })
            .collect();
        let opened = account.opener().open(&next);
        if account.follow_all(&next, &opened).and_then(|()| account.catch_up()).is_err() {
            // They do not continue the snapshot: damaged, not trusted.
            remove(&self.folder.join(BLOCKS))?;
            return self.account(fresh);
        }
        if !intact {
            let bytes: Vec<u8> = next.iter().flat_map(cbor::encode).collect();
            write_atomically(&self.folder.join(BLOCKS), |file| file.write_all(&bytes))?;
        }
        Ok(account)
    }

    /// The account of the snapshot, whatever its birthday. One that cannot be used is set aside.
    pub(crate) fn snapshot(&self, like: &Account) -> Result<Option<Account>, WalletError> {
        match self.read_snapshot(SNAPSHOT, like)? {
            Kept::Account(account) => Ok(Some(*account)),
            Kept::Nothing => Ok(None),
            Kept::Unusable => self.put_aside().map(|()| None),
        }
    }

    fn put_aside(&self) -> Result<(), WalletError> {
        let path = self.folder.join(SNAPSHOT);
        Ok(fs::rename(&path, self.folder.join(SET_ASIDE)).map_err(io(&path))?)
    }

    /// What an interrupted reading left, if it is further on than the account.
    pub(crate) fn reading(&self, account: &Account) -> Result<Option<Account>, WalletError> {
        match self.read_snapshot(READING, account)? {
            Kept::Account(reading)
                if reading.height() > account.height() && reading.birthday() == account.birthday() =>
            {
                Ok(Some(*reading))
            }
            Kept::Nothing => Ok(None),
            Kept::Account(_) | Kept::Unusable => self.forget_reading().map(|()| None),
        }
    }

    /// Saves what was read and is not confirmed yet.
    pub(crate) fn save_reading(&self, account: &Account) -> Result<(), WalletError> {
        self.write_snapshot(READING, account)
    }

    /// What was read is a lie, or was confirmed.
    pub(crate) fn forget_reading(&self) -> Result<(), WalletError> {
        Ok(remove(&self.folder.join(READING))?)
    }

    /// Keeps the account, which the operator's word confirmed; `journal` is what was read since it was kept last.
    pub(crate) fn confirm(&self, account: &Account, journal: &Journal) -> Result<(), WalletError> {
        let path = self.folder.join(BLOCKS);
        let kept = fs::metadata(&path).map_or(0, |file| file.len());
        match &journal.0 {
            Some(blocks) if blocks.len() as u64 + kept <= MOST_BLOCKS as u64 => {
                let mut file = OpenOptions::new().create(true).append(true).open(&path).map_err(io(&path))?;
                file.write_all(blocks).map_err(io(&path))?;
            }
            // First the snapshot: blocks that it has already are skipped.
            _ => {
                self.write_snapshot(SNAPSHOT, account)?;
                remove(&path)?;
            }
        }
        remove(&self.folder.join(SET_ASIDE))?;
        self.forget_reading()
    }

    /// Makes the folder.
    pub(crate) fn create(&self) -> Result<(), FolderError> {
        fs::create_dir_all(&self.folder).map_err(io(&self.folder))
    }

    /// Removes all of it.
    pub(crate) fn remove(&self) -> Result<(), FolderError> {
        match fs::remove_dir_all(&self.folder) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(io(&self.folder)(e)),
            _ => Ok(()),
        }
    }

    fn write_snapshot(&self, name: &str, account: &Account) -> Result<(), WalletError> {
        // Whatever took its place meanwhile removed it.
        if !self.folder.is_dir() {
            return Ok(());
        }
        let mut recipient = scrypt::Recipient::new(self.key.0.clone());
        recipient.set_work_factor(WORK_FACTOR);
        let sealed = |file: &mut File| {
            let encryptor = Encryptor::with_recipients(iter::once(&recipient as _)).map_err(std::io::Error::other)?;
            let mut plain = BufWriter::with_capacity(BUFFER, encryptor.wrap_output(BufWriter::new(file))?);
            account.write(&mut plain)?;
            plain.into_inner().map_err(std::io::IntoInnerError::into_error)?.finish()?.flush()
        };
        Ok(write_atomically(&self.folder.join(name), sealed)?)
    }

    // `like` is an account of the same member.
    fn read_snapshot(&self, name: &str, like: &Account) -> Result<Kept, WalletError> {
        let path = self.folder.join(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Kept::Nothing),
            Err(source) => return Err(FolderError::Io { path, source }.into()),
        };
        let account = self.open(file, like.keys().clone());
        let same = |account: &Account| account.state().network() == like.state().network();
        Ok(account.filter(same).map_or(Kept::Unusable, |account| Kept::Account(Box::new(account))))
    }

    // Every byte of the file is authenticated, its end included.
    fn open(&self, file: File, keys: Keys) -> Option<Account> {
        let mut identity = scrypt::Identity::new(self.key.0.clone());
        identity.set_max_work_factor(WORK_FACTOR);
        let decryptor = Decryptor::new_buffered(BufReader::with_capacity(BUFFER, file)).ok()?;
        let plain = decryptor.decrypt(iter::once(&identity as _)).ok()?;
        let mut plain = BufReader::with_capacity(BUFFER, plain);
        let account = Account::read(keys, &mut plain)?;
        let is_end = plain.read(&mut [0]).ok()? == 0;
        is_end.then_some(account)
    }

    // The kept blocks, and whether their end is whole.
    fn blocks(&self) -> Result<(Vec<CompactBlock>, bool), FolderError> {
        let path = self.folder.join(BLOCKS);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok((Vec::new(), true)),
            Err(source) => return Err(FolderError::Io { path, source }),
        };
        let mut rest = bytes.as_slice();
        let mut blocks = Vec::new();
        while !rest.is_empty() {
            match ciborium::from_reader(&mut rest) {
                Ok(block) => blocks.push(block),
                // Interrupted while writing: the network has the rest.
                Err(_) => return Ok((blocks, false)),
            }
        }
        Ok((blocks, true))
    }
}

// What was kept.
enum Kept {
    Account(Box<Account>),
    Nothing,
    // Damaged, another wallet's, or another version's.
    Unusable,
}

/// Where there is nothing, nothing needs to be done.
fn remove(path: &Path) -> Result<(), FolderError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(io(path)(e)),
        _ => Ok(()),
    }
}
