//! From a claim and its private inputs to a proof.

use ark_relations::gr1cs::{ConstraintSystem, OptimizationGoal, SynthesisError, SynthesisMode};
use sotto_circuits::Proven;
use sotto_circuits::shape::Shape;
use sotto_protocol::field::F;
use sotto_protocol::transaction::ProofBytes;
use sotto_verifier::decode::encode;
use sotto_verifier::{Item, single};
use std::sync::Arc;

use crate::backend::{Arkworks, Assignment, Backend, Blinding};
use crate::error::{KeyError, ProveError};
use crate::key::ProvingKey;
use crate::progress::Stage;
use crate::store::KeyStore;

/// Proves claims. Cheap to clone; clones share their keys.
#[derive(Debug, Clone)]
pub struct Prover {
    keys: Arc<KeyStore>,
    backend: Arc<dyn Backend>,
}

impl Prover {
    /// With keys from here, and `ark-groth16` to compute.
    #[must_use]
    pub fn new(keys: KeyStore) -> Self {
        Self::with_backend(keys, Arc::new(Arkworks))
    }

    /// With keys from here, and this to compute.
    #[must_use]
    pub fn with_backend(keys: KeyStore, backend: Arc<dyn Backend>) -> Self {
        Self { keys: Arc::new(keys), backend }
    }

    /// With keys where the environment says: [`KeyStore::from_env`].
    ///
    /// # Errors
    /// [`KeyError::NoDirectory`].
    pub fn from_env() -> Result<Self, KeyError> {
        KeyStore::from_env().map(Self::new)
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &KeyStore {
        &self.keys
    }

    /// Proves that `witness` makes `instance` true.
    ///
    /// The plain relation is asked first, since the library would make a worthless proof of a false claim without complaint; and
    /// the proof is verified before it is handed out. `progress` is told each stage as it begins.
    ///
    /// # Errors
    /// [`ProveError`].
    pub fn prove<S: Proven>(
        &self,
        instance: &S::Instance,
        witness: &S::Witness,
        progress: &mut dyn FnMut(Stage),
    ) -> Result<ProofBytes, ProveError> {
        let failed = |source| ProveError::Synthesis { statement: S::STATEMENT, source };
        progress(Stage::Checking);
        S::check(instance, witness)
            .map_err(|violation| ProveError::Violation { statement: S::STATEMENT, violation: Box::new(violation) })?;
        let key = self.keys.get::<S>(progress)?;
        progress(Stage::Synthesizing);
        let assignment = assignment::<S>(&key, instance, witness)?;
        progress(Stage::Proving);
        let proof = self.backend.prove(&key.material, &assignment, &Blinding::random()).map_err(failed)?;
        let proof = encode(&proof);
        progress(Stage::Verifying);
        verify::<S>(&key, instance, &proof)?;
        Ok(proof)
    }
}

/// The values of all variables of a claim.
///
/// # Errors
/// [`ProveError::Synthesis`], or [`ProveError::OtherCircuit`] if they are not as many as the key is for.
pub(crate) fn assignment<S: Proven>(
    key: &ProvingKey,
    instance: &S::Instance,
    witness: &S::Witness,
) -> Result<Assignment, ProveError> {
    let failed = |source| ProveError::Synthesis { statement: S::STATEMENT, source };
    let assignment = synthesize::<S>(&key.material.shape, instance, witness).map_err(failed)?;
    assignment.ok_or(ProveError::OtherCircuit(S::STATEMENT))
}

// The values of all variables; none if they are not as many as the key is for. The constraints come with the key.
fn synthesize<S: Proven>(
    shape: &Shape,
    instance: &S::Instance,
    witness: &S::Witness,
) -> Result<Option<Assignment>, SynthesisError> {
    let cs = ConstraintSystem::<F>::new_ref();
    cs.set_optimization_goal(OptimizationGoal::Constraints);
    cs.set_mode(SynthesisMode::Prove { construct_matrices: false, generate_lc_assignments: false });
    S::constrain(&cs, instance, witness)?;
    let (public, private) = (cs.instance_assignment()?, Assignment(cs.witness_assignment()?));
    if (public.len(), private.0.len()) != (shape.public, shape.private) {
        return Ok(None);
    }
    let mut all = Vec::with_capacity(public.len() + private.0.len()); // never grows, so leaves no copy behind
    all.extend_from_slice(&public);
    all.extend_from_slice(&private.0);
    Ok(Some(Assignment(all)))
}

fn verify<S: Proven>(key: &ProvingKey, instance: &S::Instance, proof: &ProofBytes) -> Result<(), ProveError> {
    let bad = ProveError::BadProof(S::STATEMENT);
    let Ok(item) = Item::new::<S>(Arc::clone(&key.verifying), instance, proof) else { return Err(bad) };
    single::verify(&item).map_err(|_| bad)
}
