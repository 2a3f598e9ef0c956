//! Public inputs of `settle`.

use sotto_protocol::field::F;
use sotto_protocol::transaction::{SettleBody, SettleSlot};
use sotto_protocol::tree::{NoteRoot, RegistryRoot};

use crate::inputs::inputs;

/// The leg's public values, of which there are as many as the statement has slots, and what they are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instance<const K: usize> {
    /// Anchor of the inputs.
    pub root_n: NoteRoot,
    /// Registry root.
    pub root_s: RegistryRoot,
    /// The holders' parts.
    pub slots: [SettleSlot; K],
    /// Network, statement and attachments; never on the wire.
    pub ext: F,
}

inputs! {
    /// The public inputs in their one order.
    Inputs<K> { root_n, root_s, nf[K], cm_share[K], cm_cash[K], ext }
}

impl<const K: usize> Instance<K> {
    /// The instance of a leg; `None` if it has not exactly `K` slots.
    #[must_use]
    pub fn new(body: &SettleBody, ext: F) -> Option<Self> {
        let slots = body.slots.as_slice().try_into().ok()?;
        Some(Self { root_n: body.root_n, root_s: body.root_s, slots, ext })
    }

    /// The values on the wire.
    #[must_use]
    pub fn body(&self) -> SettleBody {
        SettleBody { root_n: self.root_n, root_s: self.root_s, slots: self.slots.to_vec() }
    }

    /// Each public input as a field element.
    #[must_use]
    pub fn inputs(&self) -> Inputs<F, K> {
        Inputs {
            root_n: self.root_n.0,
            root_s: self.root_s.0,
            nf: self.slots.map(|slot| slot.nf.0),
            cm_share: self.slots.map(|slot| slot.cm_share.0),
            cm_cash: self.slots.map(|slot| slot.cm_cash.0),
            ext: self.ext,
        }
    }
}
