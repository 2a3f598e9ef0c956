//! Public inputs of `complaint`.

use sotto_protocol::field::F;
use sotto_protocol::transaction::ComplaintBody;

use crate::inputs::inputs;

/// The leg's public values and what they are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values on the wire.
    pub body: ComplaintBody,
    /// Network, statement and ciphertext; never on the wire.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { root_n, root_nf, root_s, nullifier, period, subject, ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let ComplaintBody { root_n, root_nf, root_s, nullifier, period, subject } = self.body;
        Inputs {
            root_n: root_n.0,
            root_nf: root_nf.0,
            root_s: root_s.0,
            nullifier: nullifier.0,
            period: period.field(),
            subject: subject.0,
            ext: self.ext,
        }
    }
}
