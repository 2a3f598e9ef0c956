//! A nullifier tree as it is written down: its nodes, and the values in the order of their leaves.

use std::collections::BTreeMap;

use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};

use super::{NullifierTree, last};
use crate::field::{F, Number, Packed};
use crate::tree::{NULLIFIER_DEPTH, SparseTree};

// Values that are written together.
const AT_ONCE: usize = 64;

#[derive(Serialize)]
struct Writing<'a> {
    tree: &'a SparseTree<NULLIFIER_DEPTH>,
    values: Values<'a>,
}

// In the order of their leaves.
struct Values<'a>(Vec<&'a Number>);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.chunks(AT_ONCE).map(|some| Packed(some.iter().map(|value| F::from(**value)).collect())))
    }
}

impl Serialize for NullifierTree {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if !self.changed.is_empty() {
            return Err(S::Error::custom("what is pushed is hashed before the tree is written"));
        }
        let mut order: Vec<_> = self.index.iter().collect();
        order.sort_unstable_by_key(|(_, at)| **at);
        Writing { tree: &self.tree, values: Values(order.into_iter().map(|(value, _)| value).collect()) }.serialize(to)
    }
}

#[derive(Deserialize)]
pub(super) struct Written {
    tree: SparseTree<NULLIFIER_DEPTH>,
    values: Vec<Packed>,
}

/// Something else than a nullifier tree was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these are not the values of a nullifier tree")]
pub(super) struct NotATree;

impl TryFrom<Written> for NullifierTree {
    type Error = NotATree;

    fn try_from(Written { tree, values }: Written) -> Result<Self, NotATree> {
        let values = || values.iter().flat_map(|some| &some.0);
        let ends: Vec<F> = values().take(2).copied().collect();
        let index: BTreeMap<Number, u32> = values().map(|value| Number::from(*value)).zip(0..).collect();
        if ends != [F::from(0u64), last()] || index.len() != values().count() {
            return Err(NotATree);
        }
        Ok(Self { tree, index, changed: BTreeMap::new() })
    }
}
