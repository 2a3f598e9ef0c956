//! The state and its log, in step: what was acknowledged is on disk.

use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, Checkpoint};
use sotto_protocol::epoch::Phase;
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::{Payload, Signed};
use sotto_protocol::transaction::TransactionId;
use sotto_tlog::{Entry, LogCheckpoint, Tree};
use sotto_verifier::Verified;

use crate::checkpoint::CheckpointError;
use crate::effects::Sealed;
use crate::genesis::GenesisError;
use crate::rejected::Rejected;
use crate::replay::ReplayError;
use crate::state::State;
use crate::store::{SignedTip, Store, StoreError};

/// How many blocks are read from the store at once when it is replayed.
const REPLAY_BATCH: usize = 64;

/// That a transaction is in the log. Signed by the operator, whoever has it can show that the operator said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Which.
    pub id: TransactionId,
    /// In which block.
    pub height: Height,
}

impl Payload for Receipt {
    const NAME: &'static str = "receipt";
}

/// Why the ledger cannot go on. No transaction's fault.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The network cannot work.
    #[error("the genesis does not work: {0}")]
    Genesis(#[from] GenesisError),
    /// The operator's key is not the network's.
    #[error("this is not the operator key that the genesis names")]
    Operator,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log does not replay.
    #[error("the log in the store does not follow the rules: {0}")]
    Replay(#[from] ReplayError),
    /// The log ends elsewhere than its checkpoint says, or the checkpoint is not the operator's.
    #[error("the log and its checkpoint disagree; restore them from a copy: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// Some proof or signature has other bytes than when the operator signed for the transparency log, or somebody else signed for it.
    #[error("the log's proofs and signatures are not those that the operator signed for; restore them from a copy")]
    OtherLog,
    /// A commit failed before.
    #[error("an earlier write failed, so memory and disk may differ; recover or reopen the ledger")]
    Poisoned,
}

/// The truth of a network, on disk and in memory.
pub struct Ledger<S> {
    state: State,
    store: S,
    operator: SigningKey,
    checkpoint: Signed<Checkpoint>,
    // Follows from the blocks, and is as far as the disk.
    log: Tree,
    log_checkpoint: LogCheckpoint,
    // A block of which nobody knows whether it is on disk: memory may be ahead.
    in_doubt: Option<InDoubt>,
}

struct InDoubt {
    sealed: Sealed,
    signed: SignedTip,
    log_checkpoint: LogCheckpoint,
}

impl<S> std::fmt::Debug for Ledger<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger").field("state", &self.state).finish_non_exhaustive()
    }
}

fn check_operator(genesis: &Genesis, operator: &SigningKey) -> Result<(), LedgerError> {
    let key = VerifyingKey(operator.verifying_key().to_bytes());
    if key == genesis.accreditation.operator { Ok(()) } else { Err(LedgerError::Operator) }
}

impl<S: Store> Ledger<S> {
    /// Begins a network in an empty store.
    ///
    /// # Errors
    /// [`LedgerError::Genesis`], [`LedgerError::Operator`], or [`LedgerError::Store`] if there is a network in it already.
    pub fn create(genesis: Genesis, mut store: S, operator: SigningKey) -> Result<Self, LedgerError> {
        check_operator(&genesis, &operator)?;
        let state = State::new(genesis)?;
        let checkpoint = Signed::sign(&state.network(), state.checkpoint(), &operator);
        let log = Tree::new(&state.network());
        let log_checkpoint = LogCheckpoint::sign(&state.network(), log.head(), &operator);
        let signed = SignedTip { checkpoint: checkpoint.clone(), log: log_checkpoint.text().to_owned() };
        store.create(state.genesis(), &signed)?;
        Ok(Self { state, store, operator, checkpoint, log, log_checkpoint, in_doubt: None })
    }

    /// Opens a network: replays its whole log through the rules and compares the end with the signed checkpoint.
    ///
    /// # Errors
    /// [`LedgerError`] if the store is empty, damaged, or holds a log that does not follow the rules.
    pub fn open(store: S, operator: SigningKey) -> Result<Self, LedgerError> {
        let genesis = store.genesis()?.ok_or(StoreError::Empty)?;
        check_operator(&genesis, &operator)?;
        let state = State::new(genesis)?;
        let checkpoint = store.signed_tip()?.ok_or(StoreError::Empty)?.checkpoint;
        let log = Tree::new(&state.network());
        let log_checkpoint = LogCheckpoint::sign(&state.network(), log.head(), &operator);
        let mut ledger = Self { state, store, operator, checkpoint, log, log_checkpoint, in_doubt: None };
        ledger.catch_up()?;
        // A log that goes on behind its checkpoint was tampered with, unless somebody appends at this moment.
        while !ledger.store.blocks(ledger.state.height(), 1)?.is_empty() {
            if ledger.catch_up()? == 0 {
                return Err(CheckpointError::Mismatch.into());
            }
        }
        Ok(ledger)
    }

    /// Reads what another process appended, up to its latest checkpoint; how many blocks. For whoever does not append: nothing may be
    /// drafted.
    ///
    /// # Errors
    /// [`LedgerError`] if the log does not follow the rules, or does not continue what was read of it before.
    pub fn catch_up(&mut self) -> Result<u32, LedgerError> {
        self.usable()?;
        let SignedTip { checkpoint, log } = self.store.signed_tip()?.ok_or(StoreError::Empty)?;
        let (from, to) = (self.state.tip().height, checkpoint.payload.height);
        while self.state.tip().height < to {
            let left = usize::try_from(to.0 - self.state.tip().height.0).unwrap_or(usize::MAX);
            let blocks = self.store.blocks(self.state.height(), REPLAY_BATCH.min(left))?;
            if blocks.is_empty() {
                break;
            }
            for block in &blocks {
                self.state.replay(block)?;
                self.log.push(&Entry::of(block));
            }
        }
        self.state.confirm(&checkpoint)?;
        // What was signed once is not signed again: if the bytes below it have changed, that is for the operator to know first.
        let signed = LogCheckpoint::read(&log, &self.state.network(), &checkpoint.signer);
        let signed = signed.map_err(|_| LedgerError::OtherLog)?;
        if signed.head() != self.log.head() {
            return Err(LedgerError::OtherLog);
        }
        (self.checkpoint, self.log_checkpoint) = (checkpoint, signed);
        Ok(to.0 - from.0)
    }

    /// Asks to be, or to go on being, the one process that appends. If it is: under which token, another one each time that the role
    /// changed hands. Whoever takes the role over reads with [`Self::catch_up`] what there is before it drafts anything.
    ///
    /// # Errors
    /// [`LedgerError::Store`] if nobody can be asked.
    pub fn lead(&mut self) -> Result<Option<u64>, LedgerError> {
        Ok(self.store.lead()?)
    }

    /// Lets another process append from now on.
    ///
    /// # Errors
    /// [`LedgerError::Store`] if nobody can be told.
    pub fn resign(&mut self) -> Result<(), LedgerError> {
        Ok(self.store.resign()?)
    }

    /// Accepts transactions into the block under construction, in order, each on top of those before it, and says of each what
    /// became of it. One that was accepted before gets its first receipt again.
    ///
    /// Nothing of it is on disk before [`Self::seal`] returned: until then no receipt may be given to anybody.
    ///
    /// # Errors
    /// [`LedgerError::Poisoned`] after a failed write.
    pub fn draft(&mut self, batch: &[Verified]) -> Result<Vec<Result<Receipt, Rejected>>, LedgerError> {
        self.usable()?;
        Ok(batch.iter().map(|verified| self.accept(verified)).collect())
    }

    /// Seals the block under construction, which may be empty: time passes by one block. When this returns, it is on disk.
    ///
    /// # Errors
    /// [`LedgerError::Store`] if it could not be written: then nothing is acknowledged, and nothing goes on before [`Self::recover`]
    /// succeeded or the ledger was opened anew, as [`LedgerError::Poisoned`] says from then on.
    pub fn seal(&mut self) -> Result<Height, LedgerError> {
        self.usable()?;
        let sealed = self.state.seal();
        let checkpoint = Signed::sign(&self.state.network(), self.state.checkpoint(), &self.operator);
        // Only what is on disk may be told: a log that went back would be proof of misconduct.
        let next = self.log.followed_by(&Entry::of(&sealed.block));
        let log_checkpoint = LogCheckpoint::sign(&self.state.network(), next, &self.operator);
        let signed = SignedTip { checkpoint, log: log_checkpoint.text().to_owned() };
        // Memory goes first; should the disk not follow, nothing of it may be seen.
        self.in_doubt = Some(InDoubt { sealed, signed, log_checkpoint });
        self.append()
    }

    /// After a failed write: finds out whether the block is on disk, and writes it again if it is not. Nothing was acknowledged of it;
    /// when this returns, all of it may be.
    ///
    /// # Errors
    /// [`LedgerError::Store`] while the store does not answer. If somebody else appended meanwhile, this ledger can only be opened anew.
    pub fn recover(&mut self) -> Result<(), LedgerError> {
        let Some(InDoubt { sealed, signed, .. }) = &self.in_doubt else { return Ok(()) };
        let stored = self.store.signed_tip()?.ok_or(StoreError::Empty)?;
        // Headers leave proofs out, so another process may have appended a block that says the same and is another: both words count.
        if stored == *signed {
            self.settle();
        } else if stored.checkpoint.payload.height >= sealed.block.header.height {
            return Err(StoreError::NotLeading.into());
        } else {
            self.append()?;
        }
        Ok(())
    }

    fn append(&mut self) -> Result<Height, LedgerError> {
        let InDoubt { sealed, signed, .. } = self.in_doubt.as_ref().expect("only called with a block at hand");
        self.store.append(sealed, signed)?;
        let height = sealed.block.header.height;
        self.settle();
        Ok(height)
    }

    // The block is on disk.
    fn settle(&mut self) {
        if let Some(InDoubt { sealed, signed, log_checkpoint }) = self.in_doubt.take() {
            self.log.push(&Entry::of(&sealed.block));
            (self.checkpoint, self.log_checkpoint) = (signed.checkpoint, log_checkpoint);
        }
    }

    /// [`Self::draft`] and [`Self::seal`] in one: what is accepted is on disk when this returns. If nothing is new, no block is
    /// sealed.
    ///
    /// # Errors
    /// As [`Self::seal`].
    pub fn submit(&mut self, batch: &[Verified]) -> Result<Vec<Result<Receipt, Rejected>>, LedgerError> {
        let outcomes = self.draft(batch)?;
        if self.state.drafted() > 0 {
            self.seal()?;
        }
        Ok(outcomes)
    }

    fn accept(&mut self, verified: &Verified) -> Result<Receipt, Rejected> {
        let id = verified.id();
        match self.state.accept(verified) {
            Ok(()) => Ok(Receipt { id, height: self.state.height() }),
            Err(Rejected::AlreadyAccepted { height }) => Ok(Receipt { id, height }),
            Err(rejected) => Err(rejected),
        }
    }

    /// Seals blocks, empty but for what was drafted: time passes.
    ///
    /// # Errors
    /// As [`Self::seal`].
    pub fn seal_empty(&mut self, blocks: u32) -> Result<(), LedgerError> {
        (0..blocks).try_for_each(|_| self.seal().map(|_| ()))
    }

    /// Seals empty blocks until the next one is in a phase. None if it is already.
    ///
    /// # Errors
    /// As [`Self::seal`].
    pub fn advance_to(&mut self, phase: Phase) -> Result<(), LedgerError> {
        let next = self.state.genesis().schedule.next(self.state.height(), phase);
        self.seal_empty(next.0 - self.state.height().0)
    }

    fn usable(&self) -> Result<(), LedgerError> {
        if self.in_doubt.is_some() { Err(LedgerError::Poisoned) } else { Ok(()) }
    }

    /// What is true after the last block, as the next one sees it: with what was drafted for that one already.
    ///
    /// # Errors
    /// [`LedgerError::Poisoned`] after a failed write.
    pub fn state(&self) -> Result<&State, LedgerError> {
        self.usable().map(|()| &self.state)
    }

    /// The operator's word on where the log stands.
    #[must_use]
    pub fn checkpoint(&self) -> &Signed<Checkpoint> {
        &self.checkpoint
    }

    /// The transparency log's tree.
    #[must_use]
    pub fn log(&self) -> &Tree {
        &self.log
    }

    /// The operator's word on it.
    #[must_use]
    pub fn log_checkpoint(&self) -> &LogCheckpoint {
        &self.log_checkpoint
    }

    /// Signs a receipt, for a transaction of a block on disk.
    #[must_use]
    pub fn sign_receipt(&self, receipt: Receipt) -> Signed<Receipt> {
        Signed::sign(&self.state.network(), receipt, &self.operator)
    }

    /// Up to `limit` blocks from a height on.
    ///
    /// # Errors
    /// [`LedgerError::Store`] if they cannot be read.
    pub fn blocks(&self, from: Height, limit: usize) -> Result<Vec<Block>, LedgerError> {
        Ok(self.store.blocks(from, limit)?)
    }

    /// The receipt of a transaction, if it is in the log.
    ///
    /// # Errors
    /// [`LedgerError::Store`] if it cannot be read.
    pub fn receipt(&self, id: TransactionId) -> Result<Option<Receipt>, LedgerError> {
        Ok(self.store.locate(id)?.map(|height| Receipt { id, height }))
    }
}
