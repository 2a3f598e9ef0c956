//! The constraint system of a statement, apart from any values: what keys are made for and what the pins pin.

use ark_relations::gr1cs::{
    ConstraintSystem, Matrix, OptimizationGoal, R1CS_PREDICATE_LABEL, SynthesisError, SynthesisMode,
};
use sha2::{Digest, Sha256};
use sotto_protocol::field::{F, to_bytes};

use crate::Proven;

/// A statement's constraint matrices and sizes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// A, B, C: rows of (coefficient, variable). Variable 0 is the constant one, then come the public inputs.
    pub matrices: Vec<Matrix<F>>,
    /// How many variables are public, the one included.
    pub public: usize,
    /// How many variables are private.
    pub private: usize,
}

impl Shape {
    /// The shape of a statement, from its blank inputs.
    ///
    /// # Errors
    /// Those of synthesis.
    pub fn of<S: Proven>() -> Result<Self, SynthesisError> {
        let cs = ConstraintSystem::<F>::new_ref();
        cs.set_optimization_goal(OptimizationGoal::Constraints);
        cs.set_mode(SynthesisMode::Setup);
        let (instance, witness) = S::blank();
        S::constrain(&cs, &instance, &witness)?;
        cs.finalize();
        let matrices = cs.to_matrices()?.remove(R1CS_PREDICATE_LABEL).ok_or(SynthesisError::PredicateNotFound)?;
        Ok(Self { matrices, public: cs.num_instance_variables(), private: cs.num_witness_variables() })
    }

    /// How many constraints there are.
    #[must_use]
    pub fn constraints(&self) -> usize {
        self.matrices[0].len()
    }

    /// SHA-256 of the constraints.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        digest(&self.matrices)
    }
}

/// SHA-256 of constraint matrices: of each row its length, then its indices and coefficients.
#[must_use]
pub fn digest(matrices: &[Matrix<F>]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for row in matrices.iter().flatten() {
        hasher.update((row.len() as u64).to_be_bytes());
        for (coefficient, index) in row {
            hasher.update((*index as u64).to_be_bytes());
            hasher.update(to_bytes(coefficient));
        }
    }
    hasher.finalize().into()
}
