//! The arithmetic of a proof, behind one trait, so that faster kernels can take its place.

use ark_bn254::Bn254;
use ark_groth16::{Groth16, Proof};
use ark_relations::gr1cs::SynthesisError;
use sotto_protocol::field::F;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::key::KeyMaterial;

/// The values of all variables: one, the public inputs, the private ones.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Assignment(pub Vec<F>);

/// What makes a proof reveal nothing: two random numbers, never used twice.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Blinding {
    /// Hides A.
    pub r: F,
    /// Hides B.
    pub s: F,
}

impl std::fmt::Debug for Assignment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Assignment(..)")
    }
}

impl std::fmt::Debug for Blinding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Blinding(..)")
    }
}

impl Blinding {
    /// Fresh randomness of the operating system.
    ///
    /// # Panics
    /// If it has none to give: a proof without it would reveal the private inputs.
    #[must_use]
    pub fn random() -> Self {
        let random = || {
            let mut bytes = [0; 64];
            getrandom::fill(&mut bytes).expect("without randomness nothing may be proven");
            let x = sotto_protocol::field::from_uniform(&bytes);
            bytes.zeroize();
            x
        };
        Self { r: random(), s: random() }
    }
}

/// Computes proofs.
pub trait Backend: std::fmt::Debug + Send + Sync {
    /// The proof for an assignment, which is assumed to satisfy the key's constraints.
    ///
    /// # Errors
    /// Those of the library: a domain too large.
    fn prove(
        &self,
        key: &KeyMaterial,
        assignment: &Assignment,
        blinding: &Blinding,
    ) -> Result<Proof<Bn254>, SynthesisError>;
}

/// `ark-groth16` as it comes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Arkworks;

impl Backend for Arkworks {
    fn prove(
        &self,
        key: &KeyMaterial,
        assignment: &Assignment,
        blinding: &Blinding,
    ) -> Result<Proof<Bn254>, SynthesisError> {
        Groth16::<Bn254>::create_proof_with_reduction_and_matrices(
            &key.groth16,
            blinding.r,
            blinding.s,
            &key.shape.matrices,
            key.shape.public,
            key.shape.constraints(),
            &assignment.0,
        )
    }
}
