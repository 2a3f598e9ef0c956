//! What every statement is made of.

use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;

/// A statement: its public and private inputs, its rules as plain Rust, and (with the feature `constraints`) its circuit.
pub trait Proven: 'static {
    /// Which one.
    const STATEMENT: Statement;
    /// The public inputs, typed.
    type Instance: Clone + std::fmt::Debug + PartialEq + Send + Sync;
    /// The private inputs, typed.
    type Witness: Clone + Send + Sync;
    /// Which rule is broken. Each message begins with the rule's id and a colon: `CASH-3: ...`.
    type Violation: std::error::Error + Clone + PartialEq + Send + Sync + 'static;

    /// The public inputs in the statement's one order.
    fn public_inputs(instance: &Self::Instance) -> Vec<F>;

    /// Name of each public input, in the same order.
    fn input_names() -> Vec<String>;

    /// Whether the private inputs make the public ones true.
    ///
    /// # Errors
    /// The first rule that is broken.
    fn check(instance: &Self::Instance, witness: &Self::Witness) -> Result<(), Self::Violation>;

    /// Inputs of the right shape and no meaning, from which the circuit is built when keys are made.
    fn blank() -> (Self::Instance, Self::Witness);

    /// The rules as constraints.
    ///
    /// # Errors
    /// Those of the constraint system. An unsatisfiable assignment is no error here.
    #[cfg(feature = "constraints")]
    fn constrain(
        cs: &ark_relations::gr1cs::ConstraintSystemRef<F>,
        instance: &Self::Instance,
        witness: &Self::Witness,
    ) -> Result<(), ark_relations::gr1cs::SynthesisError>;
}
