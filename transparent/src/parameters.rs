//! The parameters: `2^k` points, each hashed from its number, and their Lagrange form. Nobody knows a relation between them, because
//! nobody chose them. The same everywhere; kept on disk only because making them takes a while.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use halo2_proofs::poly::commitment::Params;
use halo2curves::bn256::G1Affine;
use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::error::KeyError;
use crate::pin;

/// The parameters of the polynomial commitment.
pub type Parameters = Params<G1Affine>;

/// Parameters in memory, and a directory where they are kept.
#[derive(Debug, Default)]
pub(crate) struct ParameterStore {
    directory: Option<PathBuf>,
    loaded: Mutex<BTreeMap<u32, Arc<Parameters>>>,
}

impl ParameterStore {
    pub(crate) fn new(directory: Option<PathBuf>) -> Self {
        Self { directory, loaded: Mutex::default() }
    }

    /// The parameters of `2^k` rows: from memory, else from disk, else made and, if possible, kept.
    pub(crate) fn get(&self, k: u32) -> Result<Arc<Parameters>, KeyError> {
        let mut loaded = self.loaded.lock();
        if let Some(parameters) = loaded.get(&k) {
            return Ok(Arc::clone(parameters));
        }
        let kept = self.directory.as_ref().and_then(|directory| read(&path(directory, k), k));
        let parameters = Arc::new(kept.map_or_else(|| self.make(k), Ok)?);
        loaded.insert(k, Arc::clone(&parameters));
        Ok(parameters)
    }

    fn make(&self, k: u32) -> Result<Parameters, KeyError> {
        let parameters = Parameters::new(k);
        let bytes = encode(&parameters);
        let (got, pinned) = (hash(&bytes), pin::parameters(k));
        if got != pinned {
            return Err(KeyError::Parameters { k, pinned, got });
        }
        if let Some(directory) = &self.directory {
            keep(directory, k, &bytes);
        }
        Ok(parameters)
    }
}

/// Where parameters of `2^k` rows are kept.
fn path(directory: &Path, k: u32) -> PathBuf {
    directory.join(format!("transparent-{k}.parameters"))
}

/// The parameters' bytes.
///
/// # Panics
/// Never: writing to memory does not fail.
#[must_use]
pub(crate) fn encode(parameters: &Parameters) -> Vec<u8> {
    let mut bytes = Vec::new();
    parameters.write(&mut bytes).expect("writing to memory does not fail");
    bytes
}

/// SHA-256 in hex, as it is pinned.
pub(crate) fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

// Only what has the pinned hash is read at all: a file has no say in how large it is or which points it holds.
fn read(path: &Path, k: u32) -> Option<Parameters> {
    let bytes = std::fs::read(path).ok()?;
    if hash(&bytes) != pin::parameters(k) {
        tracing::warn!(path = %path.display(), "making the parameters anew: the file is not the pinned one");
        return None;
    }
    Parameters::read(&mut bytes.as_slice()).ok()
}

// Complete under its name, or not at all. A machine without a place to write to makes them again next time.
#[cfg(feature = "cache")]
fn keep(directory: &Path, k: u32, bytes: &[u8]) {
    use std::io::Write;
    let write = || {
        std::fs::create_dir_all(directory)?;
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(bytes)?;
        file.persist(path(directory, k)).map_err(|error| error.error)
    };
    if let Err(error) = write() {
        tracing::warn!(directory = %directory.display(), "the parameters cannot be kept: {error}");
    }
}

#[cfg(not(feature = "cache"))]
fn keep(_: &Path, _: u32, _: &[u8]) {}
