//! Public inputs of `issue`.

use sotto_protocol::field::F;
use sotto_protocol::transaction::IssueBody;

use crate::inputs::inputs;

/// The leg's public values and what they are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values on the wire.
    pub body: IssueBody,
    /// Network, statement and attachments, and for a founding the registration; never on the wire.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { tid, pk, k_old, k_new, supply_old, supply_new, height, cm_mint, hkc, ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let IssueBody { tid, pk, k_old, k_new, supply_old, supply_new, height, cm_mint, hkc } = self.body;
        Inputs {
            tid: tid.field(),
            pk: pk.0,
            k_old: k_old.0,
            k_new: k_new.0,
            supply_old: supply_old.field(),
            supply_new: supply_new.field(),
            height: height.field(),
            cm_mint: cm_mint.0,
            hkc: hkc.0,
            ext: self.ext,
        }
    }
}
