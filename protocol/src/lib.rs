//! The nouns of Sotto, each said once: amounts, keys, notes, nullifiers, trees, trades and the wire form of transactions.
//!
//! Everything here is synchronous, free of I/O and free of any proof system; it compiles to `wasm32`.
//! Conventions that hold throughout, said once:
//! - a *commitment* is written `cm`, a *nullifier* `nf`; `_old` and `_new` are a value before and after a transaction;
//! - an *anchor* is a tree root that a proof was made against; a *position* is the index of a leaf in the note tree;
//! - money is in cents (`u64`), payout indices are in 2^-64 cents per share (`u128`), fractions of a cent in 2^-64 cents (`u64`);
//! - field elements travel as 32 bytes, big-endian, canonical (less than the modulus); anything else is refused.

pub mod amount;
pub mod ballot;
pub mod block;
pub mod cbor;
pub mod census;
pub mod complaint;
pub mod decision;
pub mod disclosure;
pub mod encryption;
pub mod epoch;
pub mod event;
pub mod field;
pub mod hash;
pub mod keys;
pub mod letter;
pub mod member;
pub mod network;
pub mod note;
pub mod nullifier;
pub mod operation;
pub mod payout;
pub mod powers;
pub mod removal;
pub mod role;
pub mod statement;
pub mod successor;
pub mod tag;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod token;
pub mod trade;
pub mod transaction;
pub mod tree;
