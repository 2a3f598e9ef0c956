//! Public inputs of `approve`.

use sotto_protocol::field::F;
use sotto_protocol::transaction::ApproveBody;

use crate::inputs::inputs;

/// The leg's public values and what they are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values on the wire.
    pub body: ApproveBody,
    /// Network and statement; never on the wire.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { root_s, expiry, trade, ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let ApproveBody { root_s, expiry, trade } = self.body;
        Inputs { root_s: root_s.0, expiry: expiry.field(), trade: trade.0, ext: self.ext }
    }
}
