//! What there is to know about the circuit of each statement.

use sotto_circuits::statements::{CircuitPin, input_names};
use sotto_protocol::statement::Statement;
use sotto_verifier::registry::Pin;

/// One statement's circuit and keys, as committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircuitInfo {
    /// Which statement.
    pub statement: Statement,
    /// How many constraints, and the digest of them.
    pub circuit: CircuitPin,
    /// Name of each public input, in order.
    pub inputs: Vec<String>,
    /// Provenance and hashes of the keys.
    pub keys: Pin,
}

/// All statements, in their order.
#[must_use]
pub fn circuits() -> Vec<CircuitInfo> {
    let info = |statement| CircuitInfo {
        statement,
        circuit: CircuitPin::of(statement),
        inputs: input_names(statement),
        keys: Pin::of(statement),
    };
    Statement::ALL.iter().copied().map(info).collect()
}
