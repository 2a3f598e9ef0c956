//! Transparent proofs: statements that are proven to people, not to the ledger, without any setup that somebody could have cheated in.
//!
//! The statement is the same as its Groth16 twin's: same instance, witness and plain relation (`sotto_circuits`), same commitments,
//! nullifiers and trees over the same field. Only the proof system differs: halo2, with the inner product argument over BN254's G1,
//! whose scalar field is ours. Its parameters are points hashed from their numbers, so nobody knows a relation between them.
//!
//! halo2's types stay inside this crate. What comes in and goes out are `sotto_protocol`'s types and bytes.

pub mod error;
pub mod field;
pub mod gadgets;
pub mod impact;
pub mod key;
pub mod ownership;
pub mod parameters;
mod pin;
#[cfg(feature = "prover")]
mod prove;
pub mod statement;
#[cfg(test)]
mod testing;
mod verify;

pub use error::{KeyError, ProveError, VerifyError};
pub use key::KeyStore;
#[cfg(feature = "prover")]
pub use prove::prove;
pub use statement::Transparent;
pub use verify::verify;
