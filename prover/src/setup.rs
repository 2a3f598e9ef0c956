//! INSECURE development setup.
//!
//! Everything a key is made from follows from the statement's name and constraints, so everybody arrives at the same keys without
//! a ceremony and without downloading anything. For the same reason everybody knows the trapdoor and can forge proofs.

use std::marker::PhantomData;

use ark_bn254::{Bn254, Fr, G1Projective, G2Projective};
use ark_ec::PrimeGroup;
use ark_ff::{UniformRand, Zero};
use ark_groth16::Groth16;
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, SynthesisError};
use rand_chacha_ark::ChaCha20Rng;
use rand_chacha_ark::rand_core::SeedableRng;
use sha2::{Digest, Sha256};
use sotto_circuits::Proven;
use sotto_circuits::shape::Shape;
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;

use crate::key::KeyMaterial;

const LABEL: &[u8] = b"sotto INSECURE development setup: everybody knows the trapdoor/v1";

struct Blank<S>(PhantomData<S>);

impl<S: Proven> ConstraintSynthesizer<F> for Blank<S> {
    fn generate_constraints(self, cs: ConstraintSystemRef<F>) -> Result<(), SynthesisError> {
        let (instance, witness) = S::blank();
        S::constrain(&cs, &instance, &witness)
    }
}

/// Makes the INSECURE development key of a statement. The same everywhere and every time. Takes seconds.
///
/// # Errors
/// Those of synthesis.
pub fn insecure_development_key<S: Proven>() -> Result<KeyMaterial, SynthesisError> {
    tracing::warn!(statement = %S::STATEMENT, "making an INSECURE development key: everybody knows its trapdoor");
    let shape = Shape::of::<S>()?;
    let (Trapdoor { alpha, beta, gamma, delta }, mut rng) = trapdoor(S::STATEMENT, &shape.digest());
    let groth16 = Groth16::<Bn254>::generate_parameters_with_qap(
        Blank::<S>(PhantomData),
        alpha,
        beta,
        gamma,
        delta,
        G1Projective::generator(),
        G2Projective::generator(),
        &mut rng,
    )?;
    Ok(KeyMaterial { groth16, shape })
}

/// What nobody may know of a key that is worth anything.
pub(crate) struct Trapdoor {
    pub(crate) alpha: Fr,
    pub(crate) beta: Fr,
    pub(crate) gamma: Fr,
    pub(crate) delta: Fr,
}

// What everybody knows of a development key; and what is drawn next.
pub(crate) fn trapdoor(statement: Statement, digest: &[u8; 32]) -> (Trapdoor, ChaCha20Rng) {
    let mut rng = ChaCha20Rng::from_seed(seed(statement, digest));
    let [alpha, beta, gamma, delta] = std::array::from_fn(|_| nonzero(&mut rng));
    (Trapdoor { alpha, beta, gamma, delta }, rng)
}

fn seed(statement: Statement, digest: &[u8; 32]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in [LABEL, statement.name().as_bytes(), digest.as_slice()] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn nonzero(rng: &mut ChaCha20Rng) -> Fr {
    loop {
        let x = Fr::rand(rng);
        if !x.is_zero() {
            return x;
        }
    }
}
