//! Trees in constraints: membership paths of fixed depth, and absence from the nullifier tree. See `sotto_protocol::tree`.

pub mod nullifier;
pub mod path;

use sotto_protocol::tree::{NOTE_DEPTH, NULLIFIER_DEPTH, REGISTRY_DEPTH};

pub use nullifier::NullifierWitnessVar;
pub use path::PathVar;

/// A path in the note tree.
pub type NotePathVar = PathVar<NOTE_DEPTH>;
/// A path in the nullifier tree.
pub type NullifierPathVar = PathVar<NULLIFIER_DEPTH>;
/// A path in the registry.
pub type RegistryPathVar = PathVar<REGISTRY_DEPTH>;
