//! Real proofs, with their times told.

use std::time::Instant;

use sotto_circuits::Proven;
use sotto_protocol::transaction::ProofBytes;
use sotto_prover::Prover;
use sotto_wallet::ProofMaker;
use sotto_wallet::proving::ProvingError;

use super::Fallible;
use super::narrator::Narrator;

/// Makes proofs and says how long each took.
#[derive(Debug, Clone)]
pub struct TimedProver {
    prover: Prover,
    narrator: Narrator,
}

impl TimedProver {
    /// With the keys that the environment names.
    ///
    /// # Errors
    /// If there is no folder for keys.
    pub fn new(narrator: Narrator) -> Fallible<Self> {
        Ok(Self { prover: Prover::from_env()?, narrator })
    }
}

impl ProofMaker for TimedProver {
    fn prove<S: Proven>(&self, instance: &S::Instance, witness: &S::Witness) -> Result<ProofBytes, ProvingError> {
        let began = Instant::now();
        let narrator = &self.narrator;
        let mut progress = |stage: sotto_prover::Stage| {
            if stage == sotto_prover::Stage::FirstTimeSetup {
                narrator.detail(&format!("{}: {stage}; this takes a while", S::STATEMENT));
            }
        };
        let proof = self
            .prover
            .prove::<S>(instance, witness, &mut progress)
            .map_err(|e| ProvingError { statement: S::STATEMENT, reason: e.to_string() })?;
        narrator.detail(&format!("proof of `{}` in {:.2} s", S::STATEMENT, began.elapsed().as_secs_f64()));
        Ok(proof)
    }
}
