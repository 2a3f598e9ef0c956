//! What is verified: a key, public inputs and a decoded proof that belong together. Single and batch verification both take these.

use std::sync::Arc;

use ark_bn254::Bn254;
use ark_groth16::Proof;
use sotto_circuits::Proven;
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;
use sotto_protocol::transaction::ProofBytes;

use crate::decode::{DecodeError, decode};
use crate::key::Key;

/// Why a proof cannot even be tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ItemError {
    /// The bytes are no proof.
    #[error("malformed proof: {0}")]
    Decode(#[from] DecodeError),
    /// The library would ignore extra inputs and read missing ones as zero.
    #[error("the key of `{statement}` is for {expected} public inputs, got {got}")]
    Inputs {
        /// The key's statement.
        statement: Statement,
        /// How many the key is for.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// A key of another statement.
    #[error("the claim is about `{claim}`, the key is that of `{key}`")]
    Key {
        /// The key's statement.
        key: Statement,
        /// The claim's.
        claim: Statement,
    },
}

/// A proof ready to be verified. It owns its data, so that items of many transactions can be put into one batch.
#[derive(Debug, Clone)]
pub struct Item {
    pub(crate) key: Arc<Key>,
    pub(crate) inputs: Vec<F>,
    pub(crate) proof: Proof<Bn254>,
}

impl Item {
    /// From a statement's typed public inputs and a proof's bytes.
    ///
    /// # Errors
    /// [`ItemError`].
    pub fn new<S: Proven>(key: Arc<Key>, instance: &S::Instance, proof: &ProofBytes) -> Result<Self, ItemError> {
        if key.statement() != S::STATEMENT {
            return Err(ItemError::Key { key: key.statement(), claim: S::STATEMENT });
        }
        Self::from_inputs(key, S::public_inputs(instance), proof)
    }

    /// From public inputs in the statement's one order.
    ///
    /// # Errors
    /// [`ItemError`].
    pub fn from_inputs(key: Arc<Key>, inputs: Vec<F>, proof: &ProofBytes) -> Result<Self, ItemError> {
        let (expected, got) = (key.inputs(), inputs.len());
        if expected != got {
            return Err(ItemError::Inputs { statement: key.statement(), expected, got });
        }
        Ok(Self { key, inputs, proof: decode(proof)? })
    }

    /// The statement that is proven.
    #[must_use]
    pub fn statement(&self) -> Statement {
        self.key.statement()
    }
}
