//! Whether a proof proves a claim.

use halo2_proofs::plonk::{SingleVerifier, verify_proof};
use halo2_proofs::transcript::{Blake2bRead, Challenge255};
use halo2curves::bn256::G1Affine;
use sotto_protocol::disclosure::TransparentProof;

use crate::error::VerifyError;
use crate::field::to_halo2;
use crate::key::KeyStore;
use crate::statement::Transparent;

/// Whether the proof proves the claim. The only place that calls the library's verification.
///
/// The library reads as much of a proof as it needs and ignores the rest, and it reads missing public inputs as 0. Here the length is
/// exact, and the public inputs are a typed instance, which has as many as the circuit.
///
/// # Errors
/// [`VerifyError`].
pub fn verify<S: Transparent>(
    keys: &KeyStore,
    instance: &S::Instance,
    proof: &TransparentProof,
) -> Result<(), VerifyError> {
    let key = keys.get::<S>()?;
    let (statement, expected, got) = (S::STATEMENT, key.proof_bytes, proof.0.len());
    if got != expected {
        return Err(VerifyError::Length { statement, expected, got });
    }
    let inputs: Vec<_> = S::public_inputs(instance).iter().map(to_halo2).collect();
    let mut rest = proof.0.as_slice();
    let mut transcript = Blake2bRead::<_, G1Affine, Challenge255<_>>::init(&mut rest);
    let strategy = SingleVerifier::new(&key.parameters);
    verify_proof(&key.parameters, &key.verifying, strategy, &[&[&inputs]], &mut transcript)
        .map_err(|_| VerifyError::Rejected(statement))?;
    if rest.is_empty() { Ok(()) } else { Err(VerifyError::Rejected(statement)) }
}
