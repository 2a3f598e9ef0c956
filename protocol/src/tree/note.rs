//! The note tree: append-only, 2^32 leaves.
//!
//! The ledger keeps only the frontier, by the well-kept binary crate: two hashes combine into a `Pair`, two pairs hash as four.

use std::sync::OnceLock;

use incrementalmerkletree::frontier::Frontier;
use incrementalmerkletree::{Hashable, Level};

use super::path::Path;
use super::sparse::{SparseTree, empty};
use super::{NOTE_DEPTH, NoteRoot};
use crate::amount::Position;
use crate::field::F;
use crate::hash::{Tag, hash};
use crate::note::Commitment;

/// A node of the binary view of the quaternary tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node {
    /// At even levels: a node of the quaternary tree.
    Hash(F),
    /// At odd levels: two neighbours that are not yet hashed.
    Pair(F, F),
}

impl Hashable for Node {
    fn empty_leaf() -> Self {
        Self::Hash(empty(0))
    }

    fn combine(_: Level, a: &Self, b: &Self) -> Self {
        match (a, b) {
            (Self::Hash(a), Self::Hash(b)) => Self::Pair(*a, *b),
            (Self::Pair(a, b), Self::Pair(c, d)) => Self::Hash(hash(Tag::Node, [*a, *b, *c, *d])),
            (Self::Hash(_), Self::Pair(..)) | (Self::Pair(..), Self::Hash(_)) => {
                unreachable!("both children are of one level")
            }
        }
    }

    fn empty_root(level: Level) -> Self {
        let below = empty(usize::from(u8::from(level) / 2));
        if u8::from(level) % 2 == 0 { Self::Hash(below) } else { Self::Pair(below, below) }
    }
}

/// The tree is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the note tree is full (2^32 notes)")]
pub struct TreeFull;

// Depth of the binary view.
#[allow(clippy::cast_possible_truncation)] // 32
const BINARY_DEPTH: u8 = (2 * NOTE_DEPTH) as u8;

/// What is needed to append: the rightmost path. This is all that the ledger keeps in memory.
#[derive(Debug, Clone)]
pub struct NoteFrontier {
    frontier: Frontier<Node, BINARY_DEPTH>,
    // Most blocks add no note, and every block asks for the root.
    root: OnceLock<NoteRoot>,
}

impl Default for NoteFrontier {
    fn default() -> Self {
        Self { frontier: Frontier::empty(), root: OnceLock::new() }
    }
}

impl PartialEq for NoteFrontier {
    fn eq(&self, other: &Self) -> bool {
        self.frontier == other.frontier
    }
}

impl Eq for NoteFrontier {}

impl NoteFrontier {
    /// How many notes there are; also the position of the next.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.tree_size()
    }

    /// Appends a note and says where it stands.
    ///
    /// # Errors
    /// [`TreeFull`] after 2^32 notes.
    pub fn append(&mut self, cm: Commitment) -> Result<Position, TreeFull> {
        let position = u32::try_from(self.size()).map_err(|_| TreeFull)?;
        self.root = OnceLock::new();
        if self.frontier.append(Node::Hash(cm.0)) { Ok(Position(position)) } else { Err(TreeFull) }
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> NoteRoot {
        *self.root.get_or_init(|| match self.frontier.root() {
            Node::Hash(root) => NoteRoot(root),
            Node::Pair(..) => unreachable!("the depth is even"),
        })
    }
}

/// The whole tree, for whoever must prove membership.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoteTree {
    tree: SparseTree<NOTE_DEPTH>,
    size: u64,
}

impl NoteTree {
    /// How many notes there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends notes in order; returns the position of the first.
    ///
    /// # Errors
    /// [`TreeFull`] if they do not all fit; then none is appended.
    pub fn append(&mut self, cms: &[Commitment]) -> Result<Position, TreeFull> {
        let first = u32::try_from(self.size).map_err(|_| TreeFull)?;
        let after = self.size + cms.len() as u64;
        if after > 1 << (2 * NOTE_DEPTH) {
            return Err(TreeFull);
        }
        // Inclusive, so that the tree's last leaf does not step past the range.
        self.tree.set_many((first..=u32::MAX).zip(cms).map(|(i, cm)| (i, cm.0)));
        self.size = after;
        Ok(Position(first))
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> NoteRoot {
        NoteRoot(self.tree.root())
    }

    /// The way from a note to the root.
    #[must_use]
    pub fn path(&self, position: Position) -> Path<NOTE_DEPTH> {
        self.tree.path(position.0)
    }

    /// The commitment at a position; 0 if there is none.
    #[must_use]
    pub fn commitment(&self, position: Position) -> Commitment {
        Commitment(self.tree.leaf(position.0))
    }
}

#[cfg(test)]
mod tests;
