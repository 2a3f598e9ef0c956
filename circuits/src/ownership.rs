//! `ownership`: "I hold at least so much of this token, and have since so long." Rules in `ownership/SPEC.md`.
//!
//! Generic over how many notes may be counted together: two and four have keys.

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
pub use witness::{Claim, Witness};

pub use crate::shown::OwnedNote;

use crate::proven::Proven;
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;

/// The statement `ownership` from up to `J` notes.
#[derive(Debug, Clone, Copy)]
pub struct Ownership<const J: usize>;

/// From up to two notes.
pub type Ownership2 = Ownership<2>;
/// From up to four notes.
pub type Ownership4 = Ownership<4>;

impl<const J: usize> Proven for Ownership<J> {
    const STATEMENT: Statement = match J {
        2 => Statement::Ownership2,
        4 => Statement::Ownership4,
        _ => panic!("ownership is proven from up to 2 or up to 4 notes"),
    };
    type Instance = Instance;
    type Witness = Witness<J>;
    type Violation = Violation;

    fn public_inputs(instance: &Instance) -> Vec<F> {
        instance.inputs().into_vec()
    }

    fn input_names() -> Vec<String> {
        Inputs::<F>::names()
    }

    fn check(instance: &Instance, witness: &Witness<J>) -> Result<(), Violation> {
        relation::check(instance, witness)
    }

    fn blank() -> (Instance, Witness<J>) {
        let witness = Witness::default();
        let body = witness.body(Default::default(), Claim::default());
        (Instance { body, ext: F::from(0u64) }, witness)
    }

    #[cfg(feature = "constraints")]
    fn constrain(
        cs: &ark_relations::gr1cs::ConstraintSystemRef<F>,
        instance: &Instance,
        witness: &Witness<J>,
    ) -> Result<(), ark_relations::gr1cs::SynthesisError> {
        circuit::constrain(cs, instance, witness)
    }
}
