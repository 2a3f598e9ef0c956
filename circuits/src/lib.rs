//! What is proven. Each statement is a folder with always the same files: `SPEC.md`, `instance.rs`, `witness.rs`, `relation.rs`
//! (plain Rust, one function a rule), `circuit.rs` (constraints, one function a rule, same names and order), `tests.rs`
//! (one valid generator and a table of lies). `gadgets` mirrors `sotto_protocol` file for file.
//!
//! Without the feature `constraints` only instances, witnesses and relations remain: all that a verifier needs.

pub mod approve;
pub mod backing;
pub mod ballot;
pub mod cash;
pub mod census;
pub mod complaint;
#[cfg(any(test, feature = "examples"))]
pub mod examples;
#[cfg(feature = "constraints")]
pub mod gadgets;
pub mod impact;
pub mod inputs;
pub mod issue;
#[cfg(any(test, feature = "examples"))]
pub mod lie;
pub mod ownership;
pub mod payout;
pub mod proven;
pub mod registry;
pub mod rekey;
pub mod remove;
pub mod settle;
#[cfg(feature = "constraints")]
pub mod shape;
pub mod share;
pub mod shown;
pub mod spend;
pub mod stake;
pub mod statements;
#[cfg(all(test, feature = "constraints"))]
pub(crate) mod testing;

pub use proven::Proven;
