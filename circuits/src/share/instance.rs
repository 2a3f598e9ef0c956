//! Public inputs of `share`.

use sotto_protocol::field::F;
use sotto_protocol::transaction::ShareBody;

use crate::inputs::inputs;

/// The leg's public values and what they are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values on the wire.
    pub body: ShareBody,
    /// Network, statement and attachments; never on the wire.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { root_n, root_s, expiry, nf[2], cm_buy, cm_change, cm_cash, cm_lock, pad_lock, trade, ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let ShareBody { root_n, root_s, expiry, nf, cm_buy, cm_change, cm_cash, cm_lock, pad_lock, trade } = self.body;
        Inputs {
            root_n: root_n.0,
            root_s: root_s.0,
            expiry: expiry.field(),
            nf: nf.map(|nf| nf.0),
            cm_buy: cm_buy.0,
            cm_change: cm_change.0,
            cm_cash: cm_cash.0,
            cm_lock: cm_lock.0,
            pad_lock: pad_lock.0,
            trade: trade.0,
            ext: self.ext,
        }
    }
}
