//! Public inputs of `impact`.

use sotto_protocol::disclosure::ImpactBody;
use sotto_protocol::field::F;

use crate::inputs::inputs;

/// What is claimed and what it is tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values that the verifier is shown.
    pub body: ImpactBody,
    /// Network and statement.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { root_n, root_nf, root_s, count, portion, since_max, context, pseudonym, pk_pub, ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let ImpactBody { root_n, root_nf, root_s, count, portion, since_max, context, pseudonym, pk_pub } = self.body;
        Inputs {
            root_n: root_n.0,
            root_nf: root_nf.0,
            root_s: root_s.0,
            count: F::from(count),
            portion: portion.field(),
            since_max: since_max.field(),
            context,
            pseudonym,
            pk_pub: pk_pub.0,
            ext: self.ext,
        }
    }
}
