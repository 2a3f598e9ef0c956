//! `impact`: show of how many people's tokens one holds a part. Rules in `SPEC.md`.

#[cfg(feature = "constraints")]
mod circuit;
pub mod instance;
#[cfg(any(test, feature = "examples"))]
pub mod lies;
pub mod relation;
#[cfg(all(test, feature = "constraints"))]
mod tests;
pub mod witness;

pub use instance::{Inputs, Instance};
pub use relation::Violation;
pub use witness::{Backed, Claim, PLACES, Witness};

use crate::proven::Proven;
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;

/// The statement `impact`.
#[derive(Debug, Clone, Copy)]
pub struct Impact;

impl Proven for Impact {
    const STATEMENT: Statement = Statement::Impact;
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
        let body = witness.body(Claim::default());
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
