//! Notes: the leaves of the one note tree. A position is a note; the tree holds only commitments.

pub mod cash;
pub mod lock;
pub mod memo;
pub mod share;
pub mod stake;

use crate::field::field_newtype;

pub use cash::CashNote;
pub use lock::{LockNote, LockSalt, Origin};
pub use share::ShareNote;
pub use stake::{CompanyId, HeldHash, StakeNote};

field_newtype! {
    /// A note's commitment `cm`, the leaf of the note tree.
    Commitment
}

#[cfg(test)]
mod tests;
