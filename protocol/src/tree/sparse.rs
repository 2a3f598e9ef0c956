//! A mutable quaternary tree that stores only what differs from the empty one.

mod level;

use std::sync::OnceLock;

use level::Level;
use serde::{Deserialize, Deserializer, Serialize};

use super::path::Path;
use crate::field::F;
use crate::hash::{Tag, hash, hash_many};

/// Root of an empty subtree of each height; height 0 is the empty leaf, 0.
pub(super) fn empty(height: usize) -> F {
    static EMPTY: OnceLock<Vec<F>> = OnceLock::new();
    EMPTY.get_or_init(|| {
        let mut nodes = vec![F::from(0u64)];
        for height in 0..16 {
            let below = nodes[height];
            nodes.push(hash(Tag::Node, [below; 4]));
        }
        nodes
    })[height]
}

/// A quaternary tree of fixed depth over leaves that may change.
///
/// What is written of it is every node. Whoever reads it back must know where it comes from: nothing is hashed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SparseTree<const DEPTH: usize> {
    // levels[h] holds the nodes of height h that are not empty; levels[0] are the leaves.
    levels: Vec<Level>,
}

impl<'de, const DEPTH: usize> Deserialize<'de> for SparseTree<DEPTH> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let levels = Vec::<Level>::deserialize(from)?;
        if levels.len() == DEPTH + 1 {
            Ok(Self { levels })
        } else {
            Err(serde::de::Error::invalid_length(levels.len(), &"one level more than the tree is deep"))
        }
    }
}

impl<const DEPTH: usize> Default for SparseTree<DEPTH> {
    fn default() -> Self {
        const { assert!(DEPTH <= 16, "an index is a u32: 16 base-4 digits") };
        Self { levels: vec![Level::default(); DEPTH + 1] }
    }
}

impl<const DEPTH: usize> SparseTree<DEPTH> {
    /// The leaf at `index`; 0 if none was set.
    #[must_use]
    pub fn leaf(&self, index: u32) -> F {
        self.node(0, index)
    }

    /// The node of this height at `index`; height 0 are the leaves.
    pub(super) fn node(&self, height: usize, index: u32) -> F {
        self.levels[height].get(index).unwrap_or_else(|| empty(height))
    }

    /// Sets the leaf at `index`.
    ///
    /// # Panics
    /// If the index is past the tree's last leaf.
    pub fn set(&mut self, index: u32, leaf: F) {
        self.set_many([(index, leaf)]);
    }

    // The children of the node of this height at `index`.
    fn children(&self, height: usize, index: u32) -> [F; 4] {
        self.levels[height - 1].family(index).unwrap_or([empty(height - 1); 4])
    }

    /// Sets several leaves, hashing each inner node once, a level at a time.
    ///
    /// # Panics
    /// If an index is past the tree's last leaf.
    pub fn set_many(&mut self, leaves: impl IntoIterator<Item = (u32, F)>) {
        let mut touched = Vec::new();
        for (index, leaf) in leaves {
            assert!(DEPTH >= 16 || index < 1 << (2 * DEPTH), "index is past the last leaf");
            self.levels[0].set(index, leaf, empty(0));
            touched.push(index);
        }
        touched.sort_unstable();
        for height in 1..=DEPTH {
            touched.iter_mut().for_each(|index| *index >>= 2);
            touched.dedup();
            let families: Vec<_> = touched.iter().map(|index| self.children(height, *index)).collect();
            for (index, node) in touched.iter().zip(hash_many(Tag::Node, &families)) {
                self.levels[height].set(*index, node, empty(height));
            }
        }
    }

    /// The tree's root.
    #[must_use]
    pub fn root(&self) -> F {
        self.node(DEPTH, 0)
    }

    /// The way from the leaf at `index` to the root.
    #[must_use]
    pub fn path(&self, index: u32) -> Path<DEPTH> {
        let siblings = std::array::from_fn(|height| {
            let at = index >> (2 * height);
            let mut others = (0..4).filter(|i| *i != at & 3).map(|i| self.node(height, (at & !3) | i));
            std::array::from_fn(|_| others.next().expect("four children less one"))
        });
        Path { siblings, index }
    }
}

#[cfg(test)]
mod tests;
