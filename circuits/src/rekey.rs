//! `rekey`: a replaced key's notes go to the new key. Rules in `rekey/SPEC.md`.

#[cfg(feature = "constraints")]
mod circuit;
pub mod instance;
pub mod relation;
#[cfg(all(test, feature = "constraints"))]
mod tests;
pub mod witness;

pub use instance::{Inputs, Instance};
pub use relation::Violation;
pub use witness::{Replaced, Slot, Witness};

use crate::proven::Proven;
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;

/// The statement `rekey`.
#[derive(Debug, Clone, Copy)]
pub struct Rekey;

impl Proven for Rekey {
    const STATEMENT: Statement = Statement::Rekey;
    type Instance = Instance;
    type Witness = Witness;
    type Violation = Violation;

    fn public_inputs(instance: &Instance) -> Vec<F> {
        instance.inputs().into_vec()
    }

    fn input_names() -> Vec<String> {
        Inputs::<F>::names()
    }

    fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
        relation::check(instance, witness)
    }

    fn blank() -> (Instance, Witness) {
        let witness = Witness::default();
        let body = witness.body(Default::default(), Default::default(), Replaced::default());
        (Instance { body, ext: F::from(0u64) }, witness)
    }

    #[cfg(feature = "constraints")]
    fn constrain(
        cs: &ark_relations::gr1cs::ConstraintSystemRef<F>,
        instance: &Instance,
        witness: &Witness,
    ) -> Result<(), ark_relations::gr1cs::SynthesisError> {
        circuit::constrain(cs, instance, witness)
    }
}
