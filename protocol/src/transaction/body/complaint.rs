//! Public values of `complaint`.

use serde::{Deserialize, Serialize};

use crate::amount::Period;
use crate::complaint::{ComplaintNullifier, SubjectCommitment};
use crate::note::Commitment;
use crate::nullifier::Nullifier;
use crate::statement::Statement;
use crate::transaction::Body;
use crate::tree::{NoteRoot, NullifierRoot, RegistryRoot};

/// `complaint`: an issuer about one of its own holders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintBody {
    /// Anchor of the holder's note.
    pub root_n: NoteRoot,
    /// Root of the nullifier tree, recent.
    pub root_nf: NullifierRoot,
    /// The registry root of this period.
    pub root_s: RegistryRoot,
    /// Shows a second complaint of one issuer about one holder in one period.
    pub nullifier: ComplaintNullifier,
    /// The period.
    pub period: Period,
    /// The holder, hidden.
    pub subject: SubjectCommitment,
}

impl Body for ComplaintBody {
    fn statement(&self) -> Option<Statement> {
        Some(Statement::Complaint)
    }
    // For the authority: whom it is about, and why.
    fn ciphertexts(&self) -> usize {
        1
    }
    fn commitments(&self) -> Vec<Commitment> {
        Vec::new()
    }
    // Its own nullifier is no note's.
    fn nullifiers(&self) -> Vec<Nullifier> {
        Vec::new()
    }
}
