//! Comparing a state with the operator's word on it.

use sotto_protocol::block::Checkpoint;
use sotto_protocol::operation::{SignatureError, Signed};

use crate::state::State;

/// Why a checkpoint does not confirm a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not signed with the key that the genesis names.
    #[error("the checkpoint is not signed with the operator's key")]
    NotTheOperator,
    /// The signature is not over this checkpoint.
    #[error("the checkpoint's signature does not count: {0}")]
    Signature(#[from] SignatureError),
    /// It speaks of another block, or of other roots.
    #[error("the checkpoint is of another log, or of another height")]
    Mismatch,
}

impl State {
    /// What the operator signs at the tip.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint::at(self.network, &self.tip)
    }

    /// Checks that the operator signed for exactly this tip.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn confirm(&self, checkpoint: &Signed<Checkpoint>) -> Result<(), CheckpointError> {
        if checkpoint.signer != self.genesis.accreditation.operator {
            return Err(CheckpointError::NotTheOperator);
        }
        checkpoint.verify(&self.network)?;
        if checkpoint.payload == self.checkpoint() { Ok(()) } else { Err(CheckpointError::Mismatch) }
    }
}
