//! One proven part of a transaction.

use serde::{Deserialize, Serialize};

use crate::encryption::{NoteCiphertext, bytes_type};
use crate::field::F;
use crate::network::{NetworkId, ext};
use crate::statement::Statement;

bytes_type! {
    /// A Groth16 proof over BN254: A, B, C compressed, 32 + 64 + 32 bytes.
    ProofBytes, 128
}

impl ProofBytes {
    /// No proof; never verifies.
    pub const BLANK: Self = Self([0; 128]);
}

/// The public values of a statement, but for `ext`.
pub trait Body {
    /// Which statement; `None` for a size that no circuit has.
    fn statement(&self) -> Option<Statement>;

    /// How many encrypted notes a leg of this statement carries.
    fn ciphertexts(&self) -> usize;

    /// Commitments that it appends to the note tree, in order.
    fn commitments(&self) -> Vec<crate::note::Commitment>;

    /// Nullifiers that it reveals, in order.
    fn nullifiers(&self) -> Vec<crate::nullifier::Nullifier>;
}

/// A statement's public values, what is attached to it, and the proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leg<B> {
    /// The public values.
    pub body: B,
    /// Encrypted notes for their owners, one for each output that has an owner to tell.
    pub ciphertexts: Vec<NoteCiphertext>,
    /// Where a withdrawal goes, in the gateway's terms; empty otherwise.
    pub destination: String,
    /// The proof.
    pub proof: ProofBytes,
}

/// Longest destination, in bytes.
pub const MAX_DESTINATION_BYTES: usize = 128;

/// Why nothing can be proven of a leg, whatever its proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LegError {
    /// No circuit has this number of slots.
    #[error("no statement has this size")]
    Size,
    /// One for each output that has an owner to tell, no more and no less.
    #[error("{expected} encrypted notes belong to this statement, got {got}")]
    Ciphertexts {
        /// How many the statement has.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// Longer than [`MAX_DESTINATION_BYTES`].
    #[error("a destination is at most {MAX_DESTINATION_BYTES} bytes, got {0}")]
    Destination(usize),
}

impl<B: Body> Leg<B> {
    /// Checks what needs no proof: size, number of encrypted notes, length of the destination. Returns the statement.
    ///
    /// # Errors
    /// [`LegError`].
    pub fn check_shape(&self) -> Result<Statement, LegError> {
        let statement = self.body.statement().ok_or(LegError::Size)?;
        let (expected, got) = (self.body.ciphertexts(), self.ciphertexts.len());
        if expected != got {
            return Err(LegError::Ciphertexts { expected, got });
        }
        if self.destination.len() > MAX_DESTINATION_BYTES {
            return Err(LegError::Destination(self.destination.len()));
        }
        Ok(statement)
    }

    /// `ext` of this leg: network, statement, ciphertexts, destination, and `more` (the registration, for a founding; else empty).
    ///
    /// `None` if no circuit has this size.
    #[must_use]
    pub fn ext(&self, network: &NetworkId, more: &[u8]) -> Option<F> {
        let mut parts: Vec<&[u8]> = vec![self.destination.as_bytes(), more];
        parts.extend(self.ciphertexts.iter().map(|c| c.0.as_slice()));
        Some(ext(network, self.body.statement()?, &parts))
    }
}
