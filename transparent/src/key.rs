//! Keys: made from the circuit alone, without randomness, so the same on every machine; their hashes are pinned.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use halo2_proofs::plonk::{Error, ProvingKey, VerifyingKey, keygen_pk, keygen_vk};
use halo2curves::bn256::G1Affine;
use parking_lot::Mutex;
use sotto_protocol::statement::Statement;

use crate::error::KeyError;
use crate::parameters::{ParameterStore, Parameters, hash};
use crate::pin::Pin;
use crate::statement::Transparent;

/// What proofs of one statement are made and checked with.
#[derive(Debug)]
pub struct Key {
    pub(crate) parameters: Arc<Parameters>,
    pub(crate) verifying: VerifyingKey<G1Affine>,
    pub(crate) proof_bytes: usize,
    proving: OnceLock<ProvingKey<G1Affine>>,
}

impl Key {
    /// The key of a statement, whatever is pinned.
    pub(crate) fn make<S: Transparent>(parameters: Arc<Parameters>, proof_bytes: usize) -> Result<Self, KeyError> {
        let verifying = keygen_vk(&parameters, &S::circuit(None)).map_err(failed::<S>)?;
        Ok(Self { parameters, verifying, proof_bytes, proving: OnceLock::new() })
    }

    /// SHA-256 of all that makes the key: field, domain, gates, lookups, permutation, and the commitments to the fixed columns. It is
    /// the text that the library itself hashes into every transcript.
    pub(crate) fn fingerprint(&self) -> String {
        hash(format!("{:?}", self.verifying.pinned()).as_bytes())
    }

    /// The proving key. Made when it is first needed: who only checks proofs does not need it.
    #[cfg(feature = "prover")]
    pub(crate) fn proving<S: Transparent>(&self) -> Result<&ProvingKey<G1Affine>, KeyError> {
        if let Some(key) = self.proving.get() {
            return Ok(key);
        }
        let key = keygen_pk(&self.parameters, self.verifying.clone(), &S::circuit(None)).map_err(failed::<S>)?;
        Ok(self.proving.get_or_init(|| key))
    }
}

/// Keys in memory, made on first use, and the directory where their parameters are kept.
#[derive(Debug, Default)]
pub struct KeyStore {
    parameters: ParameterStore,
    keys: Mutex<BTreeMap<Statement, Arc<Key>>>,
}

impl KeyStore {
    /// With parameters kept in a directory, which need not exist yet; without one, they are made anew by every process.
    #[must_use]
    pub fn new(directory: Option<PathBuf>) -> Self {
        Self { parameters: ParameterStore::new(directory), keys: Mutex::default() }
    }

    /// The key of a statement.
    ///
    /// # Errors
    /// [`KeyError`]: parameters or key are not the pinned ones.
    pub fn get<S: Transparent>(&self) -> Result<Arc<Key>, KeyError> {
        let mut keys = self.keys.lock();
        if let Some(key) = keys.get(&S::STATEMENT) {
            return Ok(Arc::clone(key));
        }
        let Pin { verifying_key: pinned, proof_bytes } = Pin::read(S::pin());
        let key = Key::make::<S>(self.parameters.get(S::K)?, proof_bytes)?;
        let got = key.fingerprint();
        if got != pinned {
            return Err(KeyError::VerifyingKey { statement: S::STATEMENT, pinned, got });
        }
        let key = Arc::new(key);
        keys.insert(S::STATEMENT, Arc::clone(&key));
        Ok(key)
    }
}

#[allow(clippy::needless_pass_by_value)] // for `map_err`
fn failed<S: Transparent>(error: Error) -> KeyError {
    KeyError::Circuit { statement: S::STATEMENT, reason: error.to_string() }
}

#[cfg(test)]
mod tests;
