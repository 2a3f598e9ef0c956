//! A state that was written down, and read again.

use std::sync::Arc;

use crate::registry::Registry;
use crate::state::State;

impl State {
    /// Whether the parts of a state that was read belong together: the network to its rules, the trees to the last header. That the
    /// nodes inside the trees are the right ones is not shown by this, nor anything about the rest; only who wrote it can know.
    #[must_use]
    pub fn holds_together(&self) -> bool {
        let tip = &self.tip;
        self.genesis.id() == self.network
            && self.notes.size() == tip.notes
            && self.notes.root() == tip.note_root
            && self.nullifiers.root() == tip.nullifier_root
            && self.draft.transactions.is_empty()
    }
}

/// What one copy stands for in memory is written out each time.
pub(crate) mod shared {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Arc, Registry};

    pub(crate) fn serialize<S: Serializer>(registry: &Arc<Registry>, to: S) -> Result<S::Ok, S::Error> {
        registry.as_ref().serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<Registry>, D::Error> {
        Registry::deserialize(from).map(Arc::new)
    }
}

/// The same for a map of them.
pub(crate) mod shared_each {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};
    use sotto_protocol::decision::DecisionId;

    use super::{Arc, Registry};

    type Map = BTreeMap<DecisionId, Arc<Registry>>;

    pub(crate) fn serialize<S: Serializer>(registries: &Map, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(registries.iter().map(|(id, registry)| (id, registry.as_ref())))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Map, D::Error> {
        let registries = BTreeMap::<DecisionId, Registry>::deserialize(from)?;
        Ok(registries.into_iter().map(|(id, registry)| (id, Arc::new(registry))).collect())
    }
}
