//! Public inputs of `backing`.

use sotto_protocol::disclosure::BackingBody;
use sotto_protocol::field::F;

use crate::inputs::inputs;

/// What is claimed and what it is tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values that the verifier is shown.
    pub body: BackingBody,
    /// Network and statement.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { root_n, root_nf, company, min, since_max, context, pseudonym, pk_pub, ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let BackingBody { root_n, root_nf, company, min, since_max, context, pseudonym, pk_pub } = self.body;
        Inputs {
            root_n: root_n.0,
            root_nf: root_nf.0,
            company: company.0,
            min: min.field(),
            since_max: since_max.field(),
            context,
            pseudonym,
            pk_pub: pk_pub.0,
            ext: self.ext,
        }
    }
}
