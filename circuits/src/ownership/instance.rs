//! Public inputs of `ownership`. They do not depend on how many notes are counted: no nullifier is shown.

use sotto_protocol::disclosure::OwnershipBody;
use sotto_protocol::field::F;

use crate::inputs::inputs;

/// What is claimed and what it is tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values that the verifier is shown.
    pub body: OwnershipBody,
    /// Network and statement.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { root_n, root_nf, tid, min, since_max, context, pseudonym, pk_pub, ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let OwnershipBody { root_n, root_nf, tid, min, since_max, context, pseudonym, pk_pub } = self.body;
        Inputs {
            root_n: root_n.0,
            root_nf: root_nf.0,
            tid: tid.field(),
            min: min.field(),
            since_max: since_max.field(),
            context,
            pseudonym,
            pk_pub: pk_pub.0,
            ext: self.ext,
        }
    }
}
