//! Building blocks of transparent circuits, file for file beside their twins in `sotto_circuits::gadgets`: same names, same argument
//! order, same hashes. What is a constraint there is a gate, a copy or a lookup here.

pub mod config;
pub mod hash;
pub mod keys;
pub mod member;
pub mod note;
pub mod nullifier;
pub mod range;
pub mod shown;
pub mod tag;
mod tamper;
#[cfg(test)]
mod tests;
pub mod tree;
pub mod wire;
