//! `census`: every share alive was paid, in cash. Rules in `census/SPEC.md`.
//!
//! Generic over how many notes one batch counts: sixteen have a key, fewer are for tests.

#[cfg(feature = "constraints")]
mod circuit;
pub mod instance;
pub mod relation;
#[cfg(all(test, feature = "constraints"))]
mod tests;
pub mod witness;

pub use instance::{Inputs, Instance};
pub use relation::Violation;
pub use witness::{Slot, Witness};

use crate::proven::Proven;
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;

/// How many notes a batch counts.
pub const SLOTS: usize = 16;

/// The statement `census` with `K` slots a batch.
#[derive(Debug, Clone, Copy)]
pub struct Census<const K: usize>;

/// A batch of sixteen.
pub type Census16 = Census<SLOTS>;

impl<const K: usize> Proven for Census<K> {
    const STATEMENT: Statement = Statement::Census;
    type Instance = Instance;
    type Witness = Witness<K>;
    type Violation = Violation;

    fn public_inputs(instance: &Instance) -> Vec<F> {
        instance.inputs().into_vec()
    }

    fn input_names() -> Vec<String> {
        Inputs::<F>::names()
    }

    fn check(instance: &Instance, witness: &Witness<K>) -> Result<(), Violation> {
        relation::check(instance, witness)
    }

    fn blank() -> (Instance, Witness<K>) {
        let witness = Witness::default();
        let body = witness.body(Default::default());
        (Instance { body, ext: F::from(0u64) }, witness)
    }

    #[cfg(feature = "constraints")]
    fn constrain(
        cs: &ark_relations::gr1cs::ConstraintSystemRef<F>,
        instance: &Instance,
        witness: &Witness<K>,
    ) -> Result<(), ark_relations::gr1cs::SynthesisError> {
        circuit::constrain(cs, instance, witness)
    }
}
