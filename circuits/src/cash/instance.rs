//! Public inputs of `cash`.

use sotto_protocol::field::F;
use sotto_protocol::transaction::CashBody;

use crate::inputs::inputs;

/// The leg's public values and what they are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values on the wire.
    pub body: CashBody,
    /// Network, statement and attachments; never on the wire.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { root_n, expiry, nf[2], cm[2], withdraw, trade, ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let CashBody { root_n, expiry, nf, cm, withdraw, trade } = self.body;
        Inputs {
            root_n: root_n.0,
            expiry: expiry.field(),
            nf: nf.map(|nf| nf.0),
            cm: cm.map(|cm| cm.0),
            withdraw: withdraw.field(),
            trade: trade.0,
            ext: self.ext,
        }
    }
}
