//! Public inputs of `ballot`.

use sotto_protocol::field::F;
use sotto_protocol::transaction::BallotBody;

use crate::inputs::inputs;

/// The leg's public values and what they are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values on the wire.
    pub body: BallotBody,
    /// Network and statement; never on the wire.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { root_s, decision, choice, nullifier, ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let BallotBody { root_s, decision, choice, nullifier } = self.body;
        Inputs { root_s: root_s.0, decision: decision.0, choice: choice.field(), nullifier: nullifier.0, ext: self.ext }
    }
}
