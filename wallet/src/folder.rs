//! A wallet's folder: the encrypted seed, the network it belongs to, and a cache of blocks that can be thrown away.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Height, TokenId};
use sotto_protocol::block::CompactBlock;
use sotto_protocol::keys::Keys;
use sotto_protocol::network::Genesis;
use zeroize::Zeroizing;

use crate::account::Account;
use crate::error::WalletError;
use crate::hand_over::HandOverError;
use crate::node::Node;

const SEED: &str = "seed.age";
const NETWORK: &str = "network.json";
const BLOCKS: &str = "blocks.cbor";
// Read from a service, but not confirmed by the operator's word yet.
const UNCONFIRMED: &str = "unconfirmed.cbor";
const TRADES: &str = "trades";
// The own token's state as a holder handed it over, sealed to this wallet.
const HANDED_OVER: &str = "handed-over.sealed";

// scrypt's cost, as the logarithm of N: about a third of a second.
const WORK_FACTOR: u8 = 17;

/// Why a wallet's folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// There is a wallet already.
    #[error("there is a wallet in {0} already; choose another folder, or remove it if you have its seed")]
    Exists(PathBuf),
    /// There is no wallet.
    #[error("there is no wallet in {0}; make one with `sotto wallet init` or `sotto wallet restore`")]
    Missing(PathBuf),
    /// The passphrase is wrong.
    #[error("the passphrase does not open this wallet")]
    Passphrase,
    /// A file is damaged.
    #[error("{0} is damaged; restore the wallet from its seed into another folder")]
    Damaged(PathBuf),
    /// What a holder handed over is damaged.
    #[error("{0} is damaged; remove it, and ask a holder again for what was in it: sotto token hand-over")]
    Forget(PathBuf),
    /// The disk does not do it.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> FolderError {
    let path = path.to_owned();
    move |source| FolderError::Io { path, source }
}

/// Which network a wallet belongs to, and where it is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Its fixed rules.
    pub genesis: Genesis,
    /// Where the service is.
    pub service: String,
}

/// An open wallet folder.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    network: Network,
    mnemonic: SecretString,
}

impl Folder {
    /// Makes a folder with this seed in it, encrypted with the passphrase.
    ///
    /// # Errors
    /// [`FolderError`], or [`WalletError::Key`] for words that are no seed.
    pub fn create(
        path: &Path,
        network: Network,
        mnemonic: SecretString,
        passphrase: &SecretString,
    ) -> Result<Self, WalletError> {
        Keys::from_mnemonic(mnemonic.expose_secret())?;
        let seed = path.join(SEED);
        if seed.exists() {
            return Err(FolderError::Exists(path.to_owned()).into());
        }
        fs::create_dir_all(path.join(TRADES)).map_err(io(path))?;
        let mut recipient = age::scrypt::Recipient::new(passphrase.expose_secret().to_owned().into());
        recipient.set_work_factor(WORK_FACTOR);
        let sealed = age::encrypt(&recipient, mnemonic.expose_secret().as_bytes())
            .map_err(|e| FolderError::Io { path: seed.clone(), source: std::io::Error::other(e) })?;
        let json = serde_json::to_vec_pretty(&network).map_err(|_| FolderError::Damaged(path.join(NETWORK)))?;
        write_atomically(&path.join(NETWORK), &json)?;
        write_atomically(&seed, &sealed)?;
        Ok(Self { path: path.to_owned(), network, mnemonic })
    }

    /// Opens a folder.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn open(path: &Path, passphrase: &SecretString) -> Result<Self, FolderError> {
        let seed = path.join(SEED);
        if !seed.exists() {
            return Err(FolderError::Missing(path.to_owned()));
        }
        let network = Self::network_of(path)?;
        let sealed = fs::read(&seed).map_err(io(&seed))?;
        let identity = age::scrypt::Identity::new(passphrase.expose_secret().to_owned().into());
        let words = age::decrypt(&identity, &sealed).map_err(|_| FolderError::Passphrase)?;
        let words = Zeroizing::new(words);
        let words = std::str::from_utf8(&words).map_err(|_| FolderError::Damaged(seed))?;
        Ok(Self { path: path.to_owned(), network, mnemonic: SecretString::from(words.to_owned()) })
    }

    /// The network of a wallet, without its passphrase.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn network_of(path: &Path) -> Result<Network, FolderError> {
        let file = path.join(NETWORK);
        let bytes = fs::read(&file).map_err(io(&file))?;
        serde_json::from_slice(&bytes).map_err(|_| FolderError::Damaged(file))
    }

    /// The network this wallet belongs to.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Where something is kept beside the wallet's own files, under a name that is none of theirs.
    #[must_use]
    pub fn beside(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The words from which everything can be restored.
    #[must_use]
    pub fn mnemonic(&self) -> &SecretString {
        &self.mnemonic
    }

    /// The account as far as the cached blocks go. A damaged cache is thrown away, not trusted.
    ///
    /// # Errors
    /// [`WalletError`].
    pub fn account(&self) -> Result<Account, WalletError> {
        let fresh = || -> Result<Account, WalletError> {
            Account::new(Keys::from_mnemonic(self.mnemonic.expose_secret())?, self.network.genesis.clone())
        };
        let (blocks, intact) = self.cached(BLOCKS)?;
        let mut account = fresh()?;
        for block in &blocks {
            if account.absorb(block).is_err() {
                self.rewrite(BLOCKS, &[])?;
                return fresh();
            }
        }
        if !intact {
            self.rewrite(BLOCKS, &blocks)?;
        }
        self.take_over_again(&mut account)?;
        Ok(account)
    }

    /// Takes over the state of one's own token that a holder handed over, and keeps it: the seed alone does not bring it back.
    ///
    /// # Errors
    /// As [`Account::take_over`]; then nothing is kept.
    pub fn take_over(&self, account: &mut Account, file: &[u8]) -> Result<TokenId, WalletError> {
        let tid = account.take_over(file)?;
        write_atomically(&self.path.join(HANDED_OVER), file)?;
        Ok(tid)
    }

    // What was kept, once the blocks read so far show that it is true.
    fn take_over_again(&self, account: &mut Account) -> Result<(), WalletError> {
        let path = self.path.join(HANDED_OVER);
        let file = match fs::read(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(FolderError::Io { path, source }.into()),
        };
        match account.take_over(&file) {
            Ok(_) | Err(WalletError::NotAMember | WalletError::HandOver(HandOverError::FalseState)) => Ok(()),
            Err(_) => Err(FolderError::Forget(path).into()),
        }
    }

    /// Reads blocks from the network up to the operator's checkpoint; resumable at any point. Nothing that the operator's word does
    /// not confirm stays in the account: after an error it is as it was at the last sync, and another service can be asked.
    ///
    /// # Errors
    /// [`WalletError`].
    pub fn sync<N: Node>(
        &self,
        account: &mut Account,
        node: &N,
        mut progress: impl FnMut(u32, u32),
    ) -> Result<(), WalletError> {
        let from = account.height();
        // What an interrupted sync left may be another service's lie, which this one must not be blamed for.
        let resumed = !self.cached(UNCONFIRMED)?.0.is_empty();
        let mut read = self.read(account, node, &mut progress);
        if resumed && is_lie(&read) {
            self.forget_unconfirmed(account)?;
            read = self.read(account, node, &mut progress);
        }
        if is_lie(&read) {
            self.forget_unconfirmed(account)?;
        } else if read.is_err() && account.height() != from {
            *account = self.account()?;
        }
        read?;
        self.take_over_again(account)
    }

    fn forget_unconfirmed(&self, account: &mut Account) -> Result<(), WalletError> {
        self.rewrite(UNCONFIRMED, &[])?;
        *account = self.account()?;
        Ok(())
    }

    // The blocks come without proofs and signatures: the operator's word for the last of them is asked for.
    fn read<N: Node>(
        &self,
        account: &mut Account,
        node: &N,
        progress: &mut impl FnMut(u32, u32),
    ) -> Result<(), WalletError> {
        let checkpoint = node.checkpoint()?;
        let tip = checkpoint.payload.height;
        let (waiting, intact) = self.cached(UNCONFIRMED)?;
        let waited = waiting.len();
        let mut blocks = absorb_to(account, waiting, tip)?;
        if !intact || blocks.len() < waited {
            self.rewrite(UNCONFIRMED, &blocks)?;
        }
        while account.height() < tip {
            let next = node.blocks(Height(account.height().0.saturating_add(1)))?;
            let next = absorb_to(account, next, tip)?;
            if next.is_empty() {
                break;
            }
            self.append(UNCONFIRMED, &next)?;
            blocks.extend(next);
            progress(account.height().0, tip.0);
        }
        account.state().confirm(&checkpoint).map_err(|_| WalletError::Checkpoint)?;
        if !blocks.is_empty() {
            self.append(BLOCKS, &blocks)?;
            self.rewrite(UNCONFIRMED, &[])?;
        }
        Ok(())
    }

    // Blocks in a cache, and whether its end is whole.
    fn cached(&self, name: &str) -> Result<(Vec<CompactBlock>, bool), FolderError> {
        let path = self.path.join(name);
        let mut bytes = Vec::new();
        match File::open(&path) {
            Ok(mut file) => file.read_to_end(&mut bytes).map_err(io(&path))?,
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

    fn encode(blocks: &[CompactBlock]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for block in blocks {
            ciborium::into_writer(block, &mut bytes).expect("writing to memory does not fail");
        }
        bytes
    }

    fn append(&self, name: &str, blocks: &[CompactBlock]) -> Result<(), FolderError> {
        let path = self.path.join(name);
        let mut file = OpenOptions::new().create(true).append(true).open(&path).map_err(io(&path))?;
        file.write_all(&Self::encode(blocks)).map_err(io(&path))
    }

    fn rewrite(&self, name: &str, blocks: &[CompactBlock]) -> Result<(), FolderError> {
        write_atomically(&self.path.join(name), &Self::encode(blocks))
    }

    /// Keeps what a trade under way needs again, encrypted by its maker to itself.
    ///
    /// # Errors
    /// [`FolderError::Io`].
    pub fn keep_trade(&self, name: &str, sealed: &[u8]) -> Result<(), FolderError> {
        let folder = self.path.join(TRADES);
        fs::create_dir_all(&folder).map_err(io(&folder))?;
        write_atomically(&folder.join(name), sealed)
    }

    /// What was kept of a trade; `None` if nothing was.
    ///
    /// # Errors
    /// [`FolderError::Io`].
    pub fn kept_trade(&self, name: &str) -> Result<Option<Vec<u8>>, FolderError> {
        let path = self.path.join(TRADES).join(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(FolderError::Io { path, source }),
        }
    }
}

// Whoever could not be reached may have told the truth so far; whoever was caught lying has not.
fn is_lie(read: &Result<(), WalletError>) -> bool {
    matches!(read, Err(WalletError::Replay(_) | WalletError::NoteRoot(_) | WalletError::Checkpoint))
}

// Reads those of the blocks that are next, up to `tip`; says which.
fn absorb_to(account: &mut Account, blocks: Vec<CompactBlock>, tip: Height) -> Result<Vec<CompactBlock>, WalletError> {
    let from = account.height();
    let height = |block: &CompactBlock| block.block().header.height;
    let next: Vec<_> = blocks.into_iter().filter(|block| height(block) > from && height(block) <= tip).collect();
    for block in &next {
        account.absorb(block)?;
    }
    Ok(next)
}

// Whole or not at all, even if the machine stops in the middle.
fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    let temporary = path.with_extension("part");
    let mut file = File::create(&temporary).map_err(io(&temporary))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io(&temporary))?;
    fs::rename(&temporary, path).map_err(io(path))
}
