//! An audit: everything from the genesis on, trusting nobody. Every proof and signature is verified, every rule checked, every root recomputed.

use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, Checkpoint};
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_verifier::{Verifier, VerifyError};

use crate::genesis::GenesisError;
use crate::replay::ReplayError;
use crate::state::State;

/// Why a history does not hold.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The network itself cannot work.
    #[error("the genesis makes no sense: {0}")]
    Genesis(#[from] GenesisError),
    /// A proof or a signature does not hold.
    #[error("transaction {index} of block {height} does not verify: {error}")]
    Proof {
        /// In which block.
        height: Height,
        /// Which of its transactions, from 0.
        index: usize,
        /// Why.
        error: VerifyError,
    },
    /// A rule of the ledger is broken, or a root is wrong.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The history does not end where the operator said.
    #[error("the history does not end at the checkpoint: blocks are missing, or were replaced")]
    Checkpoint,
}

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Audited {
    /// Blocks.
    pub blocks: usize,
    /// Transactions.
    pub transactions: usize,
    /// Proofs.
    pub proofs: usize,
    /// Notes appended.
    pub notes: u64,
    /// Nullifiers revealed.
    pub nullifiers: usize,
}

/// An audit under way, block by block.
#[derive(Debug)]
pub struct Audit {
    state: State,
    verifier: Verifier,
    audited: Audited,
}

impl Audit {
    /// From the genesis, with the keys that go with it.
    ///
    /// # Errors
    /// [`AuditError::Genesis`].
    pub fn new(genesis: Genesis, verifier: Verifier) -> Result<Self, AuditError> {
        Ok(Self { state: State::new(genesis)?, verifier, audited: Audited::default() })
    }

    /// Checks the next blocks; their proofs together, which is faster.
    ///
    /// # Errors
    /// [`AuditError`], naming the first block that does not hold.
    pub fn blocks(&mut self, blocks: &[Block]) -> Result<(), AuditError> {
        let places = blocks.iter().flat_map(|b| (0..b.transactions.len()).map(|index| (b.header.height, index)));
        let transactions = blocks.iter().flat_map(|b| b.transactions.iter().cloned()).collect();
        for ((height, index), verdict) in places.zip(self.verifier.verify_batch(transactions)) {
            verdict.map_err(|error| AuditError::Proof { height, index, error })?;
        }
        for block in blocks {
            let effects = self.state.replay(block)?;
            self.audited.blocks += 1;
            self.audited.transactions += block.transactions.len();
            self.audited.proofs += block.transactions.iter().map(|t| t.statements().len()).sum::<usize>();
            self.audited.nullifiers += effects.nullifiers.len();
            self.audited.notes = block.header.notes;
        }
        Ok(())
    }

    /// Ends the audit at the operator's checkpoint.
    ///
    /// # Errors
    /// [`AuditError::Checkpoint`] if the history ends elsewhere, or the checkpoint is not the operator's.
    pub fn finish(self, checkpoint: &Signed<Checkpoint>) -> Result<Audited, AuditError> {
        self.state.confirm(checkpoint).map_err(|_| AuditError::Checkpoint)?;
        Ok(self.audited)
    }

    /// What was checked so far.
    #[must_use]
    pub fn audited(&self) -> Audited {
        self.audited
    }

    /// The state so far.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }
}
