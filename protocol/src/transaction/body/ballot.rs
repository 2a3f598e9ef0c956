//! Public values of `ballot`.

use serde::{Deserialize, Serialize};

use crate::ballot::{BallotNullifier, Choice, DecisionId};
use crate::note::Commitment;
use crate::nullifier::Nullifier;
use crate::statement::Statement;
use crate::transaction::Body;
use crate::tree::RegistryRoot;

/// `ballot`: keep or overrule a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotBody {
    /// The one registry root that was fixed for this decision.
    pub root_s: RegistryRoot,
    /// Which decision.
    pub decision: DecisionId,
    /// How the member votes.
    pub choice: Choice,
    /// Shows a second ballot of one member.
    pub nullifier: BallotNullifier,
}

impl Body for BallotBody {
    fn statement(&self) -> Option<Statement> {
        Some(Statement::Ballot)
    }
    fn ciphertexts(&self) -> usize {
        0
    }
    fn commitments(&self) -> Vec<Commitment> {
        Vec::new()
    }
    // Its own nullifier is no note's.
    fn nullifiers(&self) -> Vec<Nullifier> {
        Vec::new()
    }
}
