//! A leaf's way to the root.

use crate::field::F;
use crate::hash::{Tag, hash};

/// Three siblings a level, leaf level first, and the leaf's index, whose base-4 digits say where the node stands among its siblings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path<const DEPTH: usize> {
    /// The other three children of each ancestor, in order, without the one on the path.
    pub siblings: [[F; 3]; DEPTH],
    /// The leaf's index; its lowest two bits belong to the leaf level.
    pub index: u32,
}

impl<const DEPTH: usize> Default for Path<DEPTH> {
    fn default() -> Self {
        Self { siblings: [[F::from(0u64); 3]; DEPTH], index: 0 }
    }
}

impl<const DEPTH: usize> Path<DEPTH> {
    /// The root that this path gives for `leaf`; 0, which is the root of no tree, if the index is past the last leaf.
    #[must_use]
    pub fn root(&self, leaf: F) -> F {
        const { assert!(DEPTH <= 16, "an index is a u32: 16 base-4 digits") };
        // Two indices that differ only above the depth would name one leaf.
        if u64::from(self.index) >> (2 * DEPTH) != 0 {
            return F::from(0u64);
        }
        self.siblings.iter().enumerate().fold(leaf, |node, (level, [a, b, c])| {
            let children = match (self.index >> (2 * level)) & 3 {
                0 => [node, *a, *b, *c],
                1 => [*a, node, *b, *c],
                2 => [*a, *b, node, *c],
                _ => [*a, *b, *c, node],
            };
            hash(Tag::Node, children)
        })
    }
}
