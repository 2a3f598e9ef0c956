//! `remove`: an issuer buys back what a holder has, by a ruling and without the holder's key. Rules in `remove/SPEC.md`.

#[cfg(feature = "constraints")]
mod circuit;
pub mod instance;
pub mod relation;
#[cfg(all(test, feature = "constraints"))]
mod tests;
pub mod witness;

pub use instance::{Inputs, Instance};
pub use relation::Violation;
pub use witness::{Bounds, Witness};

use crate::proven::Proven;
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;

/// The statement `remove`.
#[derive(Debug, Clone, Copy)]
pub struct Remove;

impl Proven for Remove {
    const STATEMENT: Statement = Statement::Remove;
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
        let body = witness.body(Default::default(), Default::default(), Bounds::default());
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
