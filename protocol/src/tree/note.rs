//! The note tree: append-only, 2^32 leaves.
//!
//! The ledger keeps only the frontier: the nodes on the tree's right edge that are still short of a sibling.

use std::sync::OnceLock;

use super::path::Path;
use super::sparse::{SparseTree, empty};
use super::{NOTE_DEPTH, NoteRoot};
use crate::amount::Position;
use crate::field::F;
use crate::hash::{Tag, hash, hash_many};
use crate::note::Commitment;

/// The tree is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the note tree is full (2^32 notes)")]
pub struct TreeFull;

// Where the first of `more` notes stands in a tree that has `size`.
fn room(size: u64, more: usize) -> Result<Position, TreeFull> {
    let first = u32::try_from(size).map_err(|_| TreeFull)?;
    if size + more as u64 > 1 << (2 * NOTE_DEPTH) { Err(TreeFull) } else { Ok(Position(first)) }
}

/// What is needed to append. This is all that the ledger keeps in memory.
#[derive(Debug, Clone, Default)]
pub struct NoteFrontier {
    // Of each height, leaves first, the last nodes that are complete and have no parent yet: at most three, and the full tree's root.
    waiting: [Vec<F>; NOTE_DEPTH + 1],
    size: u64,
    // Most blocks add no note, and every block asks for the root.
    root: OnceLock<NoteRoot>,
}

impl PartialEq for NoteFrontier {
    fn eq(&self, other: &Self) -> bool {
        (self.size, &self.waiting) == (other.size, &other.waiting)
    }
}

impl Eq for NoteFrontier {}

impl NoteFrontier {
    /// How many notes there are; also the position of the next.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends notes in order, a level at a time; returns the position of the first.
    ///
    /// # Errors
    /// [`TreeFull`] if they do not all fit; then none is appended.
    pub fn append(&mut self, cms: &[Commitment]) -> Result<Position, TreeFull> {
        let first = room(self.size, cms.len())?;
        if cms.is_empty() {
            return Ok(first);
        }
        self.size += cms.len() as u64;
        self.root = OnceLock::new();
        let mut nodes: Vec<F> = cms.iter().map(|cm| cm.0).collect();
        for waiting in &mut self.waiting {
            waiting.append(&mut nodes);
            let (families, others) = waiting.as_chunks();
            nodes = hash_many::<4>(Tag::Node, families);
            *waiting = others.to_vec();
        }
        Ok(first)
    }

    /// The root.
    #[must_use]
    pub fn root(&self) -> NoteRoot {
        *self.root.get_or_init(|| {
            let [below @ .., full] = &self.waiting;
            // The node of each height that is not complete, or empty; the ones after it are empty.
            let partial = below.iter().enumerate().fold(empty(0), |node, (height, waiting)| {
                let mut children = [empty(height); 4];
                children[..waiting.len()].copy_from_slice(waiting);
                children[waiting.len()] = node;
                if children == [empty(height); 4] { empty(height + 1) } else { hash(Tag::Node, children) }
            });
            NoteRoot(full.first().copied().unwrap_or(partial))
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
        let first = room(self.size, cms.len())?;
        // Inclusive, so that the tree's last leaf does not step past the range.
        self.tree.set_many((first.0..=u32::MAX).zip(cms).map(|(i, cm)| (i, cm.0)));
        self.size += cms.len() as u64;
        Ok(first)
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
