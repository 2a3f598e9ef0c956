//! What can go wrong on the way out, and back in.

use std::path::PathBuf;

use sotto_verifier::decode::DecodeError;

use crate::error::{KeyError, ProveError};

/// Why something was not exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// There is no proof.
    #[error(transparent)]
    Prove(#[from] ProveError),
    /// The formats count in 32 bits.
    #[error("the circuit is too large for these formats: {0} does not fit into 32 bits")]
    TooLarge(usize),
    /// snarkjs evaluates on a domain of twice the size, and the field has none.
    #[error("the field has no domain of twice {0} elements")]
    Domain(usize),
    /// The proof cannot be read.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The files cannot be written.
    #[error("{} cannot be written: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Why a `proof.json` is not a proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForeignProofError {
    /// Not JSON in the form that snarkjs writes.
    #[error("not a Groth16 proof over bn128 as snarkjs writes it")]
    Form,
    /// Not a decimal number below the modulus of the curve's field.
    #[error("{0:?} is not a coordinate")]
    Coordinate(String),
    /// Not on the curve, not in the group, or at infinity.
    #[error("one of the three points is not of its group")]
    Point,
}
