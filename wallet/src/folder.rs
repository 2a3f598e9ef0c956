//! A wallet's folder: the encrypted seed, the network it belongs to, and what can be thrown away: a snapshot of the account, and blocks.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Height, TokenId};
use sotto_protocol::block::Checkpoint;
use sotto_protocol::keys::Keys;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use zeroize::Zeroizing;

use crate::account::Account;
use crate::cache::{Cache, SnapshotKey};
use crate::error::WalletError;
use crate::hand_over::HandOverError;
use crate::node::Node;
use crate::reading;

const SEED: &str = "seed.age";
const NETWORK: &str = "network.json";
// What is kept of an account that decrypted the newest blocks only, until the whole account is read.
const NEWEST: &str = "newest";
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
    /// What was kept of letters is damaged.
    #[error(
        "{0} is damaged; remove it: the letters that the network still keeps are read again, and consents can be given again"
    )]
    Inbox(PathBuf),
    /// The disk does not do it.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> FolderError {
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
    /// The block before which nobody can have encrypted anything to this wallet, because its seed was made then; 0 if not known.
    #[serde(default)]
    pub birthday: Height,
}

impl Network {
    /// For words that are made now: nobody can have encrypted anything to them before. When that is, is the operator's word and not the
    /// service's, which by saying a later block would hide what comes until then; without it, the birthday is 0.
    #[must_use]
    pub fn for_new_words(self, now: &Signed<Checkpoint>) -> Self {
        let is_operators = now.signer == self.genesis.accreditation.operator;
        let counts = is_operators && now.verify(&self.genesis.id()).is_ok() && now.payload.network == self.genesis.id();
        Self { birthday: if counts { now.payload.height } else { Height::ZERO }, ..self }
    }
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
        write_atomically(&path.join(NETWORK), |file| file.write_all(&json))?;
        write_atomically(&seed, |file| file.write_all(&sealed))?;
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

    /// The account as of the last sync. What is kept of it is thrown away if it is damaged, not trusted; then it is read again at the
    /// next sync. While only the newest blocks were decrypted, it is the account that knows those.
    ///
    /// # Errors
    /// [`WalletError`].
    pub fn account(&self) -> Result<Account, WalletError> {
        let newest = self.newest();
        match newest.snapshot(&self.fresh()?)? {
            Some(account) => self.with_hand_over(account),
            None => self.whole_account(),
        }
    }

    /// The account that decrypts everything since the wallet's birthday, as far as that was read and confirmed.
    ///
    /// # Errors
    /// [`WalletError`].
    pub fn whole_account(&self) -> Result<Account, WalletError> {
        self.with_hand_over(self.whole().account(&self.fresh()?)?)
    }

    /// An account that will decrypt only blocks from `birthday` on. Once it is synced it can spend what it knows, while the whole account
    /// is still being read; [`Self::account`] gives it until then.
    ///
    /// # Errors
    /// [`WalletError`].
    pub fn newest_account(&self, birthday: Height) -> Result<Account, WalletError> {
        self.newest().create()?;
        Ok(self.fresh()?.born(birthday.max(self.network.birthday)))
    }

    /// Whether an account decrypts everything since the wallet's birthday.
    #[must_use]
    pub fn is_whole(&self, account: &Account) -> bool {
        account.birthday() == self.network.birthday
    }

    /// A snapshot that was damaged or another wallet's. The network is read again in its place.
    #[must_use]
    pub fn set_aside(&self) -> Option<PathBuf> {
        self.whole().set_aside().or_else(|| self.newest().set_aside())
    }

    fn fresh(&self) -> Result<Account, WalletError> {
        let keys = Keys::from_mnemonic(self.mnemonic.expose_secret())?;
        Ok(Account::new(keys, self.network.genesis.clone())?.born(self.network.birthday))
    }

    fn with_hand_over(&self, mut account: Account) -> Result<Account, WalletError> {
        self.take_over_again(&mut account)?;
        Ok(account)
    }

    fn whole(&self) -> Cache {
        self.cache(self.path.clone())
    }

    fn newest(&self) -> Cache {
        self.cache(self.path.join(NEWEST))
    }

    fn cache(&self, folder: PathBuf) -> Cache {
        Cache::new(folder, self.key())
    }

    // For what this wallet alone writes.
    pub(crate) fn key(&self) -> SnapshotKey {
        SnapshotKey::derive(&self.mnemonic, &self.network.genesis.id())
    }

    /// Takes over the state of one's own token that a holder handed over, and keeps it: the seed alone does not bring it back.
    ///
    /// # Errors
    /// As [`Account::take_over`]; then nothing is kept.
    pub fn take_over(&self, account: &mut Account, file: &[u8]) -> Result<TokenId, WalletError> {
        let tid = account.take_over(file)?;
        write_atomically(&self.path.join(HANDED_OVER), |to| to.write_all(file))?;
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
        let cache = if self.is_whole(account) { self.whole() } else { self.newest() };
        let confirmed = account.height();
        // What an interrupted sync left may be another service's lie, which this one must not be blamed for.
        let reading = cache.reading(account)?;
        let resumed = reading.is_some();
        if let Some(reading) = reading {
            *account = reading;
        }
        let mut read = self.read(&cache, account, resumed, node, &mut progress);
        if resumed && is_lie(&read) {
            self.forget_reading(&cache, account)?;
            read = self.read(&cache, account, false, node, &mut progress);
        }
        if is_lie(&read) {
            self.forget_reading(&cache, account)?;
        } else if read.is_err() && account.height() != confirmed {
            *account = self.confirmed(&cache, account)?;
        }
        read?;
        self.take_over_again(account)
    }

    fn forget_reading(&self, cache: &Cache, account: &mut Account) -> Result<(), WalletError> {
        cache.forget_reading()?;
        *account = self.confirmed(cache, account)?;
        Ok(())
    }

    fn confirmed(&self, cache: &Cache, like: &Account) -> Result<Account, WalletError> {
        self.with_hand_over(cache.account(&self.fresh()?.born(like.birthday()))?)
    }

    // The blocks come without proofs and signatures: the operator's word for the last of them is asked for.
    fn read<N: Node>(
        &self,
        cache: &Cache,
        account: &mut Account,
        resumed: bool,
        node: &N,
        progress: &mut impl FnMut(u32, u32),
    ) -> Result<(), WalletError> {
        let from = account.height();
        let checkpoint = node.checkpoint()?;
        let mut journal = reading::read(account, node, checkpoint.payload.height, cache, progress)?;
        account.state().confirm(&checkpoint).map_err(|_| WalletError::Checkpoint)?;
        if resumed || !self.is_whole(account) {
            journal.void();
        }
        if resumed || account.height() > from {
            cache.confirm(account, &journal)?;
        }
        if self.is_whole(account) {
            self.newest().remove()?;
        }
        Ok(())
    }

    /// Keeps what a trade under way needs again, encrypted by its maker to itself.
    ///
    /// # Errors
    /// [`FolderError::Io`].
    pub fn keep_trade(&self, name: &str, sealed: &[u8]) -> Result<(), FolderError> {
        let folder = self.path.join(TRADES);
        fs::create_dir_all(&folder).map_err(io(&folder))?;
        write_atomically(&folder.join(name), |file| file.write_all(sealed))
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

// Whole or not at all, even if the machine stops in the middle.
pub(crate) fn write_atomically(
    path: &Path,
    write: impl FnOnce(&mut File) -> std::io::Result<()>,
) -> Result<(), FolderError> {
    let temporary = path.with_extension("part");
    let mut file = File::create(&temporary).map_err(io(&temporary))?;
    write(&mut file).and_then(|()| file.sync_all()).map_err(io(&temporary))?;
    fs::rename(&temporary, path).map_err(io(path))
}
