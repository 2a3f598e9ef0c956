//! The note tree: append-only, 2^32 leaves.
//!
//! The ledger keeps only the frontier: the nodes on the tree's right edge that are still short of a sibling.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::path::Path;
use super::sparse::{SparseTree, empty};
use super::{NOTE_DEPTH, NoteRoot};
use crate::amount::Position;
use crate::field::{F, Packed};
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
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct NoteFrontier {
    // Of each height, leaves first, the last nodes that are complete and have no parent yet: at most three, and the full tree's root;
    // of the leaves also those that were pushed and not hashed yet.
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
        let first = self.push(cms)?;
        self.hash();
        Ok(first)
    }

    /// Appends notes as [`Self::append`] does, but leaves the hashing to [`Self::hash`]: for many blocks at once.
    ///
    /// # Errors
    /// [`TreeFull`] if they do not all fit; then none is appended.
    pub fn push(&mut self, cms: &[Commitment]) -> Result<Position, TreeFull> {
        let first = room(self.size, cms.len())?;
        if !cms.is_empty() {
            self.size += cms.len() as u64;
            self.root = OnceLock::new();
            self.waiting[0].extend(cms.iter().map(|cm| cm.0));
        }
        Ok(first)
    }

    /// Hashes what was pushed, a level at a time.
    pub fn hash(&mut self) {
        if self.waiting[0].len() < 4 {
            return;
        }
        let mut nodes = Vec::new();
        for waiting in &mut self.waiting {
            waiting.append(&mut nodes);
            let (families, others) = waiting.as_chunks();
            nodes = hash_many::<4>(Tag::Node, families);
            *waiting = others.to_vec();
        }
    }

    /// The root.
    ///
    /// # Panics
    /// If notes were pushed and not hashed.
    #[must_use]
    pub fn root(&self) -> NoteRoot {
        assert!(self.waiting[0].len() < 4, "what is pushed is hashed before a root is asked for");
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

// What a frontier says of itself when it is written down.
#[derive(Serialize, Deserialize)]
struct Written {
    size: u64,
    waiting: Vec<Packed>,
}

impl From<NoteFrontier> for Written {
    fn from(frontier: NoteFrontier) -> Self {
        Self { size: frontier.size, waiting: frontier.waiting.map(Packed).into() }
    }
}

impl TryFrom<Written> for NoteFrontier {
    type Error = NotAFrontier;

    fn try_from(written: Written) -> Result<Self, NotAFrontier> {
        let waiting: Vec<Vec<F>> = written.waiting.into_iter().map(|nodes| nodes.0).collect();
        let waiting: [Vec<F>; NOTE_DEPTH + 1] = waiting.try_into().map_err(|_| NotAFrontier)?;
        // The base-4 digits of the size.
        let counted = (0..).zip(&waiting).map(|(height, nodes)| (nodes.len() as u64) << (2 * height)).sum::<u64>();
        let few = waiting.iter().all(|nodes| nodes.len() < 4);
        let frontier = Self { waiting, size: written.size, root: OnceLock::new() };
        if few && counted == frontier.size { Ok(frontier) } else { Err(NotAFrontier) }
    }
}

/// Something else than a frontier was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these nodes are not the frontier of a tree of this size")]
struct NotAFrontier;

/// The whole tree, for whoever must prove membership.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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

    /// The nodes on the right edge: all that appending takes.
    #[must_use]
    pub fn frontier(&self) -> NoteFrontier {
        let waiting = std::array::from_fn(|height| {
            let complete = self.size >> (2 * height);
            let indices = (complete & !3..complete).filter_map(|index| u32::try_from(index).ok());
            indices.map(|index| self.tree.node(height, index)).collect()
        });
        NoteFrontier { waiting, size: self.size, root: OnceLock::new() }
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
