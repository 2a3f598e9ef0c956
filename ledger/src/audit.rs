//! An audit: everything from the genesis on, trusting nobody. Every proof and signature is verified, every rule checked, every root recomputed.
//!
//! Blocks are replayed one after the other; their proofs are verified meanwhile, many blocks' as one batch, on all processors.

mod proofs;

use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, BlockHash, Checkpoint};
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_verifier::{Verifier, VerifyError};

use self::proofs::Proofs;
use crate::checkpoint::CheckpointError;
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
    /// Blocks were given to an audit that had ended, or failed, before.
    #[error("the proofs up to block {0} were not verified: this audit ended before; begin another")]
    Unverified(Height),
    /// A rule of the ledger is broken, or a root is wrong.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The history is not a continuation of what was audited before.
    #[error("block {0} is another one, or missing, which was audited before: the log was rolled back or rewritten")]
    Rewritten(Height),
    /// The history does not end where the operator said.
    #[error("the history does not end at the checkpoint: blocks are missing, or were replaced: {0}")]
    Checkpoint(#[from] CheckpointError),
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
    // What an earlier audit found to hold, to its last block.
    known: Option<(Height, BlockHash)>,
    proofs: Proofs,
    audited: Audited,
}

impl Audit {
    /// From the genesis, with the keys that go with it.
    ///
    /// # Errors
    /// [`AuditError::Genesis`].
    pub fn new(genesis: Genesis, verifier: Verifier) -> Result<Self, AuditError> {
        let state = State::new(genesis)?;
        Ok(Self { state, known: None, proofs: Proofs::new(verifier), audited: Audited::default() })
    }

    /// Signatures and proofs were verified before, up to this block: they are not verified again. Whether this is still that history is:
    /// it must contain the block. Rules and roots are checked from the genesis on all the same, since the state at the block follows from
    /// nothing else.
    ///
    /// # Errors
    /// [`AuditError::Rewritten`] for a block 0 that is not this network's.
    pub fn known(self, height: Height, block: BlockHash) -> Result<Self, AuditError> {
        let tip = self.state.tip();
        if height == tip.height && block != tip.hash() {
            return Err(AuditError::Rewritten(height));
        }
        Ok(Self { known: Some((height, block)), ..self })
    }

    /// Checks the next block. Its signatures and proofs may be verified later, together with those of other blocks; so an error may be about
    /// an earlier block.
    ///
    /// # Errors
    /// [`AuditError`].
    pub fn block(&mut self, block: Block) -> Result<(), AuditError> {
        let effects = self.state.replay(&block)?;
        self.audited.blocks += 1;
        self.audited.nullifiers += effects.nullifiers.len();
        self.audited.notes = block.header.notes;
        self.audited.transactions += block.transactions.len();
        let height = block.header.height;
        match self.known {
            Some((known, hash)) if height == known && block.header.hash() != hash => Err(AuditError::Rewritten(height)),
            Some((known, _)) if height <= known => {
                self.proofs.settle(height);
                Ok(())
            }
            Some(_) | None => {
                self.audited.proofs += block.transactions.iter().map(|one| one.statements().len()).sum::<usize>();
                self.proofs.push(block)
            }
        }
    }

    /// Checks the next blocks.
    ///
    /// # Errors
    /// As [`Self::block`].
    pub fn blocks(&mut self, blocks: Vec<Block>) -> Result<(), AuditError> {
        blocks.into_iter().try_for_each(|block| self.block(block))
    }

    /// Waits until the proofs of every block so far are verified.
    ///
    /// # Errors
    /// [`AuditError`], naming the first proof that does not hold; [`AuditError::Rewritten`] if what was known before has not come.
    pub fn settle(&mut self) -> Result<(), AuditError> {
        self.proofs.finish()?;
        match self.known {
            Some((known, _)) if self.state.tip().height < known => Err(AuditError::Rewritten(known)),
            Some(_) | None => Ok(()),
        }
    }

    /// Ends the audit at the operator's checkpoint.
    ///
    /// # Errors
    /// As [`Self::settle`]; [`AuditError::Checkpoint`] if the history ends elsewhere, or the checkpoint is not the operator's.
    pub fn finish(mut self, checkpoint: &Signed<Checkpoint>) -> Result<Audited, AuditError> {
        self.settle()?;
        self.state.confirm(checkpoint)?;
        Ok(self.audited)
    }

    /// The last block up to which everything is known to hold, proofs included.
    #[must_use]
    pub fn settled(&self) -> Height {
        self.proofs.settled()
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
