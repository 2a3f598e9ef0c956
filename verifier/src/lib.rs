//! Proof checking: decode, verify single or in batches, and the key registry. Makes [`Verified`], the only thing the ledger takes.
//!
//! The way of a proof: bytes -> [`decode`] -> [`item`] (with its key and public inputs) -> [`single`] or [`batch`].
//! Nothing outside [`single`] and [`batch`] calls the proof system.

pub mod batch;
pub mod decode;
pub mod item;
pub mod key;
pub mod registry;
pub mod single;
mod verified;

pub use item::Item;
pub use registry::Registry;
pub use verified::Verified;
