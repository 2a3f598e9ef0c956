//! Proof checking: decode, verify single or in batches, and the key registry. Makes [`Verified`], the only thing the ledger takes.

mod verified;

pub use verified::Verified;
