//! Building blocks of circuits, file for file beside their native twins in `sotto_protocol`: same names, same argument order.

pub mod hash;
pub mod keys;
pub mod member;
pub mod note;
pub mod nullifier;
pub mod payout;
pub mod range;
pub mod shown;
pub mod spend;
pub mod successor;
pub mod tag;
pub mod tamper;
#[cfg(test)]
mod tests;
pub mod token;
pub mod trade;
pub mod tree;
pub mod wire;
