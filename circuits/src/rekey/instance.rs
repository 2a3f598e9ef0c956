//! Public inputs of `rekey`.

use sotto_protocol::field::F;
use sotto_protocol::transaction::RekeyBody;

use crate::inputs::inputs;

/// The leg's public values and what they are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values on the wire.
    pub body: RekeyBody,
    /// Network, statement and attachments; never on the wire.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { root_n, root_s, pk_old, pk_new, nf[4], cm[4], ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let RekeyBody { root_n, root_s, pk_old, pk_new, nf, cm } = self.body;
        Inputs {
            root_n: root_n.0,
            root_s: root_s.0,
            pk_old: pk_old.0,
            pk_new: pk_new.0,
            nf: nf.map(|nf| nf.0),
            cm: cm.map(|cm| cm.0),
            ext: self.ext,
        }
    }
}
