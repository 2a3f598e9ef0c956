//! Proof checking: decode, verify single or in batches, and the key registry. Makes [`Verified`], the only thing the ledger takes.
//!
//! The way of a proof: bytes -> [`decode`] -> [`item`] (with its key and public inputs) -> [`single`] or [`batch`].
//! Nothing outside [`single`] and [`batch`] calls the proof system.

pub mod batch;
pub mod claim;
pub mod decode;
pub mod item;
pub mod key;
pub mod registry;
#[cfg(all(feature = "test-constructors", debug_assertions))]
pub mod relation_checked;
pub mod single;
pub mod transaction;
mod verified;

pub use claim::Claim;
pub use item::Item;
pub use registry::Registry;
pub use transaction::{Verifier, VerifyError};
pub use verified::Verified;
