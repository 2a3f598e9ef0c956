//! The nullifier tree: an indexed Merkle tree, so that being *un*spent can be proven.
//!
//! Each leaf `H_NFLEAF(value, next)` says that no nullifier lies strictly between `value` and `next`. The list starts with the two
//! sentinels 0 and p - 1 (the largest element), so every other nullifier lies in exactly one gap and no gap wraps around.
//! Source: indexed Merkle trees, Tzialla et al., "Transparency dictionaries with succinct proofs", 2021/1263.

mod written;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::path::Path;
use super::sparse::SparseTree;
use super::{NULLIFIER_DEPTH, NullifierRoot};
use crate::field::{F, Number};
use crate::hash::{Tag, hash, hash_many};
use crate::nullifier::Nullifier;

/// `H_NFLEAF(value, next)`.
#[must_use]
pub fn leaf(value: F, next: F) -> F {
    hash(Tag::NfLeaf, [value, next])
}

/// The largest field element, p - 1: the last sentinel.
#[must_use]
pub fn last() -> F {
    -F::from(1u64)
}

/// Evidence that a nullifier is not in the tree: the gap in which it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NullifierWitness {
    /// The nullifier below.
    pub value: F,
    /// The nullifier above.
    pub next: F,
    /// Where the gap's leaf stands.
    pub path: Path<NULLIFIER_DEPTH>,
}

impl Default for NullifierWitness {
    fn default() -> Self {
        Self { value: F::from(0u64), next: last(), path: Path::default() }
    }
}

impl NullifierWitness {
    /// Whether it shows that `nf` is not in the tree of this root: its leaf is there, and `nf` lies strictly inside the leaf's gap.
    ///
    /// The gap is read upwards from `value` to `next` as on a circle, because that is what is cheapest to prove. In a tree every gap but
    /// the last sentinel's runs upwards, so this says `value < nf < next`; the last one, from p - 1 to 0, has no inside.
    #[must_use]
    pub fn shows_absent(&self, nf: Nullifier, root: NullifierRoot) -> bool {
        let (way, width) = (nf.0 - self.value, self.next - self.value);
        F::from(0u64) < way && way < width && self.path.root(leaf(self.value, self.next)) == root.0
    }
}

/// Why a nullifier cannot be inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NullifierTreeError {
    /// It is there already, or it is one of the two sentinels.
    #[error("nullifier {0} is already spent")]
    Present(Nullifier),
    /// 2^32 leaves.
    #[error("the nullifier tree is full (2^32 leaves)")]
    Full,
}

/// The whole tree, in memory.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "written::Written")]
pub struct NullifierTree {
    tree: SparseTree<NULLIFIER_DEPTH>,
    // value -> (index of its leaf).
    index: BTreeMap<Number, u32>,
    // Leaves that changed and are not hashed yet, with their gaps.
    changed: BTreeMap<u32, [F; 2]>,
}

impl Default for NullifierTree {
    fn default() -> Self {
        let (first, end) = (F::from(0u64), last());
        let mut tree = SparseTree::default();
        tree.set_many([(0, leaf(first, end)), (1, leaf(end, first))]);
        Self { tree, index: BTreeMap::from([(first.into(), 0), (end.into(), 1)]), changed: BTreeMap::new() }
    }
}

impl NullifierTree {
    /// Whether `nf` is spent (or a sentinel, which nobody can spend).
    #[must_use]
    pub fn contains(&self, nf: Nullifier) -> bool {
        self.index.contains_key(&Number::from(nf.0))
    }

    /// How many nullifiers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len() - 2
    }

    /// Whether nothing was spent yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Inserts nullifiers in order, hashing each leaf and each inner node that changes once. All or none.
    ///
    /// # Errors
    /// [`NullifierTreeError::Present`] for one that is there already or stands twice, [`NullifierTreeError::Full`] at the end.
    pub fn insert(&mut self, nfs: &[Nullifier]) -> Result<(), NullifierTreeError> {
        self.push(nfs)?;
        self.hash();
        Ok(())
    }

    /// Inserts nullifiers as [`Self::insert`] does, but leaves the hashing to [`Self::hash`]: for many blocks at once. They count as
    /// spent from now on.
    ///
    /// # Errors
    /// As [`Self::insert`].
    pub fn push(&mut self, nfs: &[Nullifier]) -> Result<(), NullifierTreeError> {
        let mut fresh = BTreeSet::new();
        for nf in nfs {
            if self.contains(*nf) || !fresh.insert(Number::from(nf.0)) {
                return Err(NullifierTreeError::Present(*nf));
            }
        }
        if (self.index.len() + nfs.len()) as u64 > 1 << (2 * NULLIFIER_DEPTH) {
            return Err(NullifierTreeError::Full);
        }
        for nf in nfs {
            let at = u32::try_from(self.index.len()).map_err(|_| NullifierTreeError::Full)?;
            let (value, low, next) = self.gap(nf.0);
            self.changed.insert(low, [value, nf.0]);
            self.changed.insert(at, [nf.0, next]);
            self.index.insert(nf.0.into(), at);
        }
        Ok(())
    }

    /// Hashes what was pushed, each leaf and each inner node that changes once.
    pub fn hash(&mut self) {
        let changed = std::mem::take(&mut self.changed);
        let gaps: Vec<_> = changed.values().copied().collect();
        self.tree.set_many(changed.into_keys().zip(hash_many(Tag::NfLeaf, &gaps)));
    }

    // The gap around `nf`, which is in no leaf: lower end, that leaf's index, upper end.
    fn gap(&self, nf: F) -> (F, u32, F) {
        let nf = Number::from(nf);
        let (value, low) = self.index.range(..nf).next_back().expect("the first sentinel is below everything");
        let (next, _) = self.index.range(nf..).next().expect("the last sentinel is above everything");
        ((*value).into(), *low, (*next).into())
    }

    /// Evidence that `nf` is not in the tree, or `None` if it is.
    ///
    /// # Panics
    /// If nullifiers were pushed and not hashed.
    #[must_use]
    pub fn absence(&self, nf: Nullifier) -> Option<NullifierWitness> {
        if self.contains(nf) {
            return None;
        }
        self.assert_hashed();
        let (value, low, next) = self.gap(nf.0);
        Some(NullifierWitness { value, next, path: self.tree.path(low) })
    }

    /// The root.
    ///
    /// # Panics
    /// If nullifiers were pushed and not hashed.
    #[must_use]
    pub fn root(&self) -> NullifierRoot {
        self.assert_hashed();
        NullifierRoot(self.tree.root())
    }

    fn assert_hashed(&self) {
        assert!(self.changed.is_empty(), "what is pushed is hashed before the tree is asked for");
    }
}

#[cfg(test)]
mod tests;
