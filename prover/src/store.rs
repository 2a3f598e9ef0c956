//! Where keys are: made on first use, kept in a directory, loaded once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ark_serialize::CanonicalSerialize;
use parking_lot::Mutex;
use sotto_circuits::Proven;
use sotto_protocol::network::NetworkKind;
use sotto_protocol::statement::Statement;
use sotto_verifier::key::KeyHash;
use sotto_verifier::registry::{self, Pin};

use crate::error::{KeyError, KeyFileError};
use crate::key::{KeyMaterial, ProvingKey};
use crate::key_file;
use crate::progress::Stage;
use crate::setup::insecure_development_key;

/// A directory of INSECURE development keys, and those of them that are in memory.
#[derive(Debug)]
pub struct KeyStore {
    directory: PathBuf,
    loaded: BTreeMap<Statement, Mutex<Option<Arc<ProvingKey>>>>,
}

impl KeyStore {
    /// Keys in this directory, which need not exist yet.
    #[must_use]
    pub fn new(directory: PathBuf) -> Self {
        Self { directory, loaded: Statement::ALL.iter().map(|s| (*s, Mutex::default())).collect() }
    }

    /// Keys in the directory that the environment variable `SOTTO_KEYS` names, else in `sotto/keys` of the user's cache.
    ///
    /// # Errors
    /// [`KeyError::NoDirectory`].
    pub fn from_env() -> Result<Self, KeyError> {
        default_directory().map(Self::new).ok_or(KeyError::NoDirectory)
    }

    /// Where keys are kept.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Where the key of a statement is kept.
    #[must_use]
    pub fn path(&self, statement: Statement) -> PathBuf {
        self.directory.join(format!("{statement}.INSECURE.key"))
    }

    /// The key of a statement: from memory, else from disk, else made and kept.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn get<S: Proven>(&self, progress: &mut dyn FnMut(Stage)) -> Result<Arc<ProvingKey>, KeyError> {
        let mut slot = self.loaded[&S::STATEMENT].lock();
        if let Some(key) = slot.as_ref() {
            return Ok(Arc::clone(key));
        }
        let verifying = Arc::new(registry::load(S::STATEMENT, NetworkKind::Development)?);
        progress(Stage::LoadingKey);
        let material = match self.read(S::STATEMENT) {
            Ok(material) => material,
            Err(reason) => self.make::<S>(&reason, progress)?,
        };
        if verifying_key_hash(&material) != Some(verifying.hash()) {
            return Err(KeyError::OtherVerifyingKey(S::STATEMENT));
        }
        let key = Arc::new(ProvingKey { material, verifying });
        *slot = Some(Arc::clone(&key));
        Ok(key)
    }

    fn read(&self, statement: Statement) -> Result<KeyMaterial, KeyFileError> {
        key_file::read(&self.path(statement), Pin::of(statement).proving_key)
    }

    // One process makes a key, the others wait for it.
    fn make<S: Proven>(&self, reason: &KeyFileError, progress: &mut dyn FnMut(Stage)) -> Result<KeyMaterial, KeyError> {
        let path = self.path(S::STATEMENT);
        match reason {
            KeyFileError::Missing => {}
            KeyFileError::Read(_) | KeyFileError::Hash { .. } | KeyFileError::Malformed => {
                tracing::warn!(path = %path.display(), "making the key anew: {reason}");
            }
        }
        let _lock = self.lock(S::STATEMENT).map_err(|source| KeyError::Write { path: path.clone(), source })?;
        if let Ok(material) = self.read(S::STATEMENT) {
            return Ok(material);
        }
        progress(Stage::FirstTimeSetup);
        let (material, bytes) = insecure_key_and_file::<S>()?;
        let (got, pinned) = (key_file::hash(&bytes), Pin::of(S::STATEMENT).proving_key);
        if got != pinned {
            return Err(KeyError::NotPinned { statement: S::STATEMENT, pinned: pinned.to_owned(), got });
        }
        self.keep(S::STATEMENT, &bytes)?;
        Ok(material)
    }

    fn lock(&self, statement: Statement) -> std::io::Result<File> {
        std::fs::create_dir_all(&self.directory)?;
        let lock = File::create(self.directory.join(format!("{statement}.lock")))?;
        lock.lock()?;
        Ok(lock)
    }

    /// Writes a key file: complete under its name, or not at all.
    pub(crate) fn keep(&self, statement: Statement, bytes: &[u8]) -> Result<(), KeyError> {
        let path = self.path(statement);
        write_atomically(&self.directory, &path, bytes).map_err(|source| KeyError::Write { path, source })
    }
}

/// Makes a key and the bytes of its file.
pub(crate) fn insecure_key_and_file<S: Proven>() -> Result<(KeyMaterial, Vec<u8>), KeyError> {
    let failed = |source| KeyError::Synthesis { statement: S::STATEMENT, source };
    let material = insecure_development_key::<S>().map_err(failed)?;
    let bytes = key_file::encode(&material)
        .map_err(|_| failed(ark_relations::gr1cs::SynthesisError::PolynomialDegreeTooLarge))?;
    Ok((material, bytes))
}

fn verifying_key_hash(material: &KeyMaterial) -> Option<KeyHash> {
    let mut bytes = Vec::new();
    material.groth16.vk.serialize_compressed(&mut bytes).ok()?;
    Some(KeyHash::of(&bytes))
}

fn write_atomically(directory: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(directory)?;
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

fn default_directory() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(directory) = named("SOTTO_KEYS") {
        return Some(directory);
    }
    let cache = if cfg!(target_os = "macos") {
        std::env::home_dir().map(|home| home.join("Library/Caches"))
    } else if cfg!(windows) {
        named("LOCALAPPDATA")
    } else {
        named("XDG_CACHE_HOME").or_else(|| std::env::home_dir().map(|home| home.join(".cache")))
    };
    cache.map(|cache| cache.join("sotto").join("keys"))
}
