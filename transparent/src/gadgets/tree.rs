//! Trees: membership paths of fixed depth, and absence from the nullifier tree; twin of `sotto_circuits::gadgets::tree`.

pub mod nullifier;
pub mod path;

pub use nullifier::NullifierWitnessVar;
pub use path::{Place, climb};
