//! A proving key: the Groth16 key, the constraints it is for, and the verifying key that its proofs are checked with.

use std::sync::Arc;

use ark_bn254::Bn254;
use sotto_circuits::shape::Shape;
use sotto_verifier::key::Key;

/// What a key file holds.
#[derive(Clone, PartialEq)]
pub struct KeyMaterial {
    /// The Groth16 key.
    pub groth16: ark_groth16::ProvingKey<Bn254>,
    /// The constraints it is for.
    pub shape: Shape,
}

impl std::fmt::Debug for KeyMaterial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyMaterial").field("constraints", &self.shape.constraints()).finish_non_exhaustive()
    }
}

/// A key that is ready to prove with.
#[derive(Debug)]
pub struct ProvingKey {
    /// The Groth16 key and its constraints.
    pub material: KeyMaterial,
    /// The committed verifying key.
    pub verifying: Arc<Key>,
}
