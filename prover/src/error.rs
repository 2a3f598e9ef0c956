//! What can go wrong with keys and proofs.

use std::path::PathBuf;

use ark_relations::gr1cs::SynthesisError;
use sotto_protocol::statement::Statement;

/// Why a key file is not used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// Not made yet.
    #[error("there is no key file")]
    Missing,
    /// It cannot be read.
    #[error("the key file cannot be read: {0}")]
    Read(#[source] std::io::Error),
    /// Truncated, modified, or made for another version of the circuit.
    #[error("the key file is truncated, modified or of another version: its SHA-256 is {got}, pinned is {pinned:?}")]
    Hash {
        /// The committed hash.
        pinned: String,
        /// The file's.
        got: String,
    },
    /// Of the right hash but not in the form that this build reads.
    #[error("the key file is not in the form that this build reads")]
    Malformed,
}

/// Why there is no proving key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The circuit cannot be built.
    #[error("the circuit of `{statement}` cannot be built: {source}")]
    Synthesis {
        /// Of which statement.
        statement: Statement,
        /// Why.
        source: SynthesisError,
    },
    /// The circuit is not the one that the committed keys are for.
    #[error(
        "the key made for `{statement}` has SHA-256 {got}, pinned is {pinned:?}: the circuit is not the one the committed keys \
         are for. After a change on purpose: SOTTO_PIN=1 cargo test -p sotto-prover --test pins"
    )]
    NotPinned {
        /// Of which statement.
        statement: Statement,
        /// The committed hash.
        pinned: String,
        /// That of the key made.
        got: String,
    },
    /// The committed verifying key is unusable.
    #[error(transparent)]
    Verifying(#[from] sotto_verifier::key::KeyError),
    /// The proving key belongs to another verifying key than the committed one.
    #[error("the proving key of `{0}` belongs to another verifying key than the committed one")]
    OtherVerifyingKey(Statement),
    /// The key could not be kept.
    #[error("keys cannot be written to {}: {source} (the environment variable SOTTO_KEYS names another directory)", path.display())]
    Write {
        /// Where to.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is nowhere to keep keys.
    #[error("there is no cache directory for keys; name one in the environment variable SOTTO_KEYS")]
    NoDirectory,
}

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// The claim is not true: which rule it breaks.
    #[error("`{statement}` does not hold: {violation}")]
    Violation {
        /// Which statement.
        statement: Statement,
        /// The broken rule, by its id.
        #[source]
        violation: Box<dyn std::error::Error + Send + Sync>,
    },
    /// There is no key to prove it with.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The circuit could not be synthesized or the proof not computed.
    #[error("`{statement}` cannot be proven: {source}")]
    Synthesis {
        /// Which statement.
        statement: Statement,
        /// Why.
        source: SynthesisError,
    },
    /// The circuit has other variables than the key is for.
    #[error("the circuit of `{0}` is not the one that the key is for")]
    OtherCircuit(Statement),
    /// The proof made does not verify: the plain relation accepts what the constraints do not, or the machine is faulty.
    #[error("the proof made for `{0}` does not verify and is not handed out")]
    BadProof(Statement),
}
