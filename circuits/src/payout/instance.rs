//! Public inputs of `payout`.

use sotto_protocol::event::EventId;
use sotto_protocol::field::F;
use sotto_protocol::transaction::PayoutBody;

use crate::inputs::inputs;

/// The leg's public values and what they are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance {
    /// The values on the wire.
    pub body: PayoutBody,
    /// Network, statement and attachments; never on the wire.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs { tid, policy, supply, k_old, k_new, root_n, nf[4], nu, pad_index, pad_remainder, event, ext }
}

impl Instance {
    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F> {
        let PayoutBody { tid, policy, supply, k_old, k_new, root_n, nf, nu, pad_index, pad_remainder, event } =
            self.body;
        Inputs {
            tid: tid.field(),
            policy: policy.field(),
            supply: supply.field(),
            k_old: k_old.0,
            k_new: k_new.0,
            root_n: root_n.0,
            nf: nf.map(|nf| nf.0),
            nu: nu.0,
            pad_index: pad_index.0,
            pad_remainder: pad_remainder.0,
            event: event_field(event),
            ext: self.ext,
        }
    }
}

// The event's id, or 0 for none: no event has that id.
fn event_field(event: Option<EventId>) -> F {
    event.map_or(F::from(0u64), |event| event.0)
}
