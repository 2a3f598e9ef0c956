//! From a claim and its private inputs to a proof.

use halo2_proofs::plonk::create_proof;
use halo2_proofs::transcript::{Blake2bWrite, Challenge255};
use halo2curves::bn256::G1Affine;
use rand_chacha_ark::ChaCha20Rng;
use rand_chacha_ark::rand_core::SeedableRng;
use sotto_protocol::disclosure::TransparentProof;
use zeroize::Zeroizing;

use crate::error::ProveError;
use crate::field::to_halo2;
use crate::key::{Key, KeyStore};
use crate::statement::Transparent;
use crate::verify::verify;

/// Proves that `witness` makes `instance` true.
///
/// The plain relation is asked first, since the library would make a worthless proof of a false claim without complaint; and the proof
/// is verified before it is handed out.
///
/// # Errors
/// [`ProveError`].
pub fn prove<S: Transparent>(
    keys: &KeyStore,
    instance: &S::Instance,
    witness: &S::Witness,
) -> Result<TransparentProof, ProveError> {
    S::check(instance, witness)
        .map_err(|violation| ProveError::Violation { statement: S::STATEMENT, violation: Box::new(violation) })?;
    let proof = TransparentProof(proof::<S>(&*keys.get::<S>()?, instance, witness)?);
    verify::<S>(keys, instance, &proof).map_err(|_| ProveError::BadProof(S::STATEMENT))?;
    Ok(proof)
}

/// A proof's bytes, of a claim that is assumed to be true.
pub(crate) fn proof<S: Transparent>(
    key: &Key,
    instance: &S::Instance,
    witness: &S::Witness,
) -> Result<Vec<u8>, ProveError> {
    let inputs: Vec<_> = S::public_inputs(instance).iter().map(to_halo2).collect();
    let mut transcript = Blake2bWrite::<_, G1Affine, Challenge255<_>>::init(Vec::with_capacity(key.proof_bytes));
    let circuit = S::circuit(Some(witness));
    create_proof(&key.parameters, key.proving::<S>()?, &[circuit], &[&[&inputs]], random(), &mut transcript)
        .map_err(|error| ProveError::Library { statement: S::STATEMENT, reason: error.to_string() })?;
    Ok(transcript.finalize())
}

// Fresh randomness of the operating system. Without it a proof would reveal the private inputs.
fn random() -> ChaCha20Rng {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut()).expect("without randomness nothing may be proven");
    ChaCha20Rng::from_seed(*seed)
}
