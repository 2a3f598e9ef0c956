//! Trees: quaternary, Poseidon, fixed depth. Three of them: notes (append-only), nullifiers (a sorted linked list), registry (by token id).

pub mod note;
pub mod nullifier;
pub mod path;
pub mod sparse;

use crate::field::field_newtype;

pub use note::{NoteFrontier, NoteTree};
pub use nullifier::{NullifierTree, NullifierWitness};
pub use path::Path;
pub use sparse::SparseTree;

field_newtype! {
    /// Root of the note tree.
    NoteRoot
}
field_newtype! {
    /// Root of the nullifier tree.
    NullifierRoot
}
field_newtype! {
    /// Root of the registry.
    RegistryRoot
}

/// Depth of the note tree in quaternary levels: 2^32 leaves.
pub const NOTE_DEPTH: usize = 16;
/// Depth of the nullifier tree in quaternary levels: 2^32 leaves.
pub const NULLIFIER_DEPTH: usize = 16;
/// Depth of the registry in quaternary levels: 2^24 members.
pub const REGISTRY_DEPTH: usize = 12;

/// The registry: at index `tid` the leaf `H_REG(M, supply, K)`.
pub type RegistryTree = SparseTree<REGISTRY_DEPTH>;
/// A path in the note tree.
pub type NotePath = Path<NOTE_DEPTH>;
/// A path in the nullifier tree.
pub type NullifierPath = Path<NULLIFIER_DEPTH>;
/// A path in the registry.
pub type RegistryPath = Path<REGISTRY_DEPTH>;

#[cfg(test)]
mod tests;
