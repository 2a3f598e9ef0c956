//! Public inputs of `census`.

use sotto_protocol::disclosure::CensusBody;
use sotto_protocol::field::F;

use crate::inputs::inputs;

/// What a batch claims and what it is tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values that the verifier is shown.
    pub body: CensusBody,
    /// Network and statement.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { root_n, root_nf, root_s, tid, run_in, run_out, ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let CensusBody { root_n, root_nf, root_s, tid, run_in, run_out } = self.body;
        Inputs {
            root_n: root_n.0,
            root_nf: root_nf.0,
            root_s: root_s.0,
            tid: tid.field(),
            run_in: run_in.0,
            run_out: run_out.0,
            ext: self.ext,
        }
    }
}
