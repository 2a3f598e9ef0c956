//! Public inputs of `stake`.

use sotto_protocol::field::F;
use sotto_protocol::transaction::StakeBody;

use crate::inputs::inputs;

/// The leg's public values and what they are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values on the wire.
    pub body: StakeBody,
    /// Network, statement and ciphertext; never on the wire.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { root_n, tid, pk, nf, cm_change, event_gross, event_net, ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let StakeBody { root_n, tid, pk, nf, cm_change, event_gross, event_net } = self.body;
        Inputs {
            root_n: root_n.0,
            tid: tid.field(),
            pk: pk.0,
            nf: nf.0,
            cm_change: cm_change.0,
            event_gross: event_gross.0,
            event_net: event_net.0,
            ext: self.ext,
        }
    }
}
