//! Public inputs of `remove`.

use sotto_protocol::field::F;
use sotto_protocol::transaction::RemoveBody;

use crate::inputs::inputs;

/// The leg's public values and what they are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values on the wire.
    pub body: RemoveBody,
    /// Network, statement and attachments; never on the wire.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs {
        root_n, root_s, expiry, nf[2], cm_buy, cm_change, cm_cash, cm_lock, pad_lock, trade, tid, ruling, floor, ext
    }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let body = self.body;
        Inputs {
            root_n: body.root_n.0,
            root_s: body.root_s.0,
            expiry: body.expiry.field(),
            nf: body.nf.map(|nf| nf.0),
            cm_buy: body.cm_buy.0,
            cm_change: body.cm_change.0,
            cm_cash: body.cm_cash.0,
            cm_lock: body.cm_lock.0,
            pad_lock: body.pad_lock.0,
            trade: body.trade.0,
            tid: body.tid.field(),
            ruling: body.ruling.0,
            floor: body.floor.field(),
            ext: self.ext,
        }
    }
}
