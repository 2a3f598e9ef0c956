//! `rekey`: a replaced key's notes go to the new key.

use serde::{Deserialize, Serialize};

use crate::keys::PublicKey;
use crate::note::Commitment;
use crate::nullifier::Nullifier;
use crate::statement::Statement;
use crate::transaction::leg::Body;
use crate::tree::{NoteRoot, RegistryRoot};

/// `rekey`: re-issue a replaced key's notes of one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RekeyBody {
    /// Anchor of the inputs.
    pub root_n: NoteRoot,
    /// Registry root.
    pub root_s: RegistryRoot,
    /// The key that was replaced.
    pub pk_old: PublicKey,
    /// The key in its place.
    pub pk_new: PublicKey,
    /// The old key's notes.
    pub nf: [Nullifier; 4],
    /// The same notes for the new key.
    pub cm: [Commitment; 4],
}

impl Body for RekeyBody {
    fn statement(&self) -> Option<Statement> {
        Some(Statement::Rekey)
    }
    // For the owner of the new key, who cannot derive the notes' new secrets.
    fn ciphertexts(&self) -> usize {
        4
    }
    fn commitments(&self) -> Vec<Commitment> {
        self.cm.to_vec()
    }
    fn nullifiers(&self) -> Vec<Nullifier> {
        self.nf.to_vec()
    }
}
