//! Legs before and after their proof.

use sotto_circuits::Proven;
use sotto_protocol::transaction::{Leg, ProofBytes};

/// Why there is no proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no proof of `{statement}` could be made: {reason}")]
pub struct ProvingError {
    /// Of what.
    pub statement: sotto_protocol::statement::Statement,
    /// Why, naming the rule if one is broken.
    pub reason: String,
}

/// Whatever makes proofs.
pub trait ProofMaker {
    /// Proves one statement.
    ///
    /// # Errors
    /// [`ProvingError`].
    fn prove<S: Proven>(&self, instance: &S::Instance, witness: &S::Witness) -> Result<ProofBytes, ProvingError>;
}

/// A leg that still lacks its proof, with what the proof needs.
pub struct Unproven<S: Proven, B> {
    /// Public values and encrypted notes.
    pub leg: Leg<B>,
    /// The public inputs.
    pub instance: S::Instance,
    /// The private inputs.
    pub witness: S::Witness,
}

impl<S: Proven, B> std::fmt::Debug for Unproven<S, B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Unproven({})", S::STATEMENT)
    }
}

impl<S: Proven, B> Unproven<S, B> {
    /// The leg with its proof.
    ///
    /// # Errors
    /// [`ProvingError`], naming the rule if one is broken.
    pub fn prove<M: ProofMaker>(mut self, maker: &M) -> Result<Leg<B>, ProvingError> {
        self.leg.proof = maker.prove::<S>(&self.instance, &self.witness)?;
        Ok(self.leg)
    }
}
