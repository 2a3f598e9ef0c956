//! `settle`: push to `K` holders what they are owed. Rules in `settle/SPEC.md`.

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

/// The statement `settle` with `K` slots.
#[derive(Debug, Clone, Copy)]
pub struct Settle<const K: usize>;

/// For one holder.
pub type Settle1 = Settle<1>;
/// For up to four holders.
pub type Settle4 = Settle<4>;
/// For up to sixteen holders.
pub type Settle16 = Settle<16>;
/// For up to sixty-four holders.
pub type Settle64 = Settle<64>;

impl<const K: usize> Proven for Settle<K> {
    const STATEMENT: Statement = match K {
        1 => Statement::Settle1,
        4 => Statement::Settle4,
        16 => Statement::Settle16,
        64 => Statement::Settle64,
        _ => panic!("settle has 1, 4, 16 or 64 slots"),
    };
    type Instance = Instance<K>;
    type Witness = Witness<K>;
    type Violation = Violation;

    fn public_inputs(instance: &Instance<K>) -> Vec<F> {
        instance.inputs().into_vec()
    }

    fn input_names() -> Vec<String> {
        Inputs::<F, K>::names()
    }

    fn check(instance: &Instance<K>, witness: &Witness<K>) -> Result<(), Violation> {
        relation::check(instance, witness)
    }

    fn blank() -> (Instance<K>, Witness<K>) {
        let witness = Witness::default();
        let body = witness.body(Default::default(), Default::default()).expect("empty notes are owed nothing");
        (Instance::new(&body, F::from(0u64)).expect("a slot for each of the witness's"), witness)
    }

    #[cfg(feature = "constraints")]
    fn constrain(
        cs: &ark_relations::gr1cs::ConstraintSystemRef<F>,
        instance: &Instance<K>,
        witness: &Witness<K>,
    ) -> Result<(), ark_relations::gr1cs::SynthesisError> {
        circuit::constrain(cs, instance, witness)
    }
}
