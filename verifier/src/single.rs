//! One proof at a time: the only place that calls the library's verification.

use ark_bn254::Bn254;
use ark_groth16::Groth16;
use sotto_protocol::statement::Statement;

use crate::item::Item;

/// The proof does not prove the claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the proof of `{statement}` does not hold")]
pub struct Rejected {
    /// Of which statement.
    pub statement: Statement,
}

/// Whether the proof proves the claim.
///
/// The library answers `Ok(false)` to a bad proof; here a bad proof is an error and cannot be overlooked.
///
/// # Errors
/// [`Rejected`].
pub fn verify(item: &Item) -> Result<(), Rejected> {
    match Groth16::<Bn254>::verify_proof(&item.key.prepared, &item.proof, &item.inputs) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(Rejected { statement: item.statement() }),
    }
}
