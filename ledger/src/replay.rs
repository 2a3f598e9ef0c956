//! Sealing a block, and applying one again that was sealed before.

use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, BlockHash, Header, TransactionsHash};

use crate::effects::{Effects, Sealed};
use crate::rejected::Rejected;
use crate::state::State;
use crate::{apply, boundary, check};

/// Why a sealed block does not follow from the state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// A block is being built, or an earlier replay failed half-way.
    #[error("a block is under construction here: replay into a state that has sealed its last block")]
    Unsealed,
    /// Not the next block.
    #[error("block {got} does not follow block {tip}: read the log from {tip} on")]
    Height {
        /// The state's last block.
        tip: Height,
        /// The block's number.
        got: Height,
    },
    /// It continues another log.
    #[error("block {height} continues another log: its predecessor is {got}, here it is {expected}")]
    Previous {
        /// The block's number.
        height: Height,
        /// Hash of the last block here.
        expected: BlockHash,
        /// What the block says.
        got: BlockHash,
    },
    /// Its transactions are not those that the header commits to.
    #[error("the transactions of block {0} are not those of its header: the log was changed")]
    Transactions(Height),
    /// One of its transactions breaks a rule.
    #[error("transaction {index} of block {height} breaks a rule: {rejected}")]
    Transaction {
        /// The block's number.
        height: Height,
        /// Which of its transactions, from 0.
        index: usize,
        /// The rule.
        rejected: Rejected,
    },
    /// The transactions do not lead to what the header says.
    #[error("block {0} leads to another state than its header says: the log was changed, or made by other rules")]
    Header(Height),
}

impl State {
    /// Applies a sealed block, full or compact, and checks every rule of the ledger and that its roots come out the same.
    /// Neither proofs nor signatures are checked: whoever must not trust the operator verifies them besides.
    ///
    /// # Errors
    /// [`ReplayError`]. After [`ReplayError::Transaction`] and [`ReplayError::Header`] the state is in the middle of a block:
    /// drop it and start from an earlier copy, or from the genesis.
    pub fn replay(&mut self, block: &Block) -> Result<Effects, ReplayError> {
        self.replay_sealed(block).map(|sealed| sealed.effects)
    }

    // As `replay`, for whoever keeps the block.
    pub(crate) fn replay_sealed(&mut self, block: &Block) -> Result<Sealed, ReplayError> {
        let height = block.header.height;
        if !self.draft.transactions.is_empty() {
            return Err(ReplayError::Unsealed);
        }
        if height != self.height() {
            return Err(ReplayError::Height { tip: self.tip.height, got: height });
        }
        let (expected, got) = (self.tip.hash(), block.header.previous);
        if expected != got {
            return Err(ReplayError::Previous { height, expected, got });
        }
        let ids = block.ids(&self.network);
        if TransactionsHash::of(&ids) != block.header.transactions {
            return Err(ReplayError::Transactions(height));
        }
        for (index, (id, transaction)) in ids.iter().zip(&block.transactions).enumerate() {
            check::transaction(self, *id, transaction).map_err(|rejected| ReplayError::Transaction {
                height,
                index,
                rejected,
            })?;
            apply::transaction(self, *id, transaction);
        }
        let header = close(self);
        if header != block.header {
            return Err(ReplayError::Header(height));
        }
        Ok(advance(self, header))
    }
}

/// The header of the block under construction. Its notes and nullifiers join their trees, all at once.
pub(crate) fn close(state: &mut State) -> Header {
    let cms: Vec<_> = state.draft.appended.iter().map(|(_, cm)| *cm).collect();
    // Time goes on when the tree is full: then there is no position to return.
    if !cms.is_empty() {
        state.notes.append(&cms).expect("the rules leave room for every note, minted ones included");
    }
    state
        .nullifiers
        .insert(&state.draft.nullifiers)
        .expect("the rules let through only fresh nullifiers, while there is room");
    Header {
        height: state.height(),
        previous: state.tip.hash(),
        note_root: state.notes.root(),
        nullifier_root: state.nullifiers.root(),
        registry_root: state.registry.root(),
        notes: state.notes.size(),
        transactions: TransactionsHash::of(&state.draft.ids),
    }
}

/// Makes `header`, which [`close`] computed, the tip, and begins the next block.
pub(crate) fn advance(state: &mut State, header: Header) -> Sealed {
    let draft = std::mem::take(&mut state.draft);
    state.tip = header;
    state.anchors.insert(header.note_root);
    state.nullifier_roots.push(state.genesis.schedule.epoch(header.height), header.nullifier_root);
    boundary::enter(state);
    let effects = Effects {
        height: header.height,
        boundary: draft.boundary,
        appended: draft.appended,
        nullifiers: draft.nullifiers,
    };
    Sealed { block: Block { header, transactions: draft.transactions }, ids: draft.ids, effects }
}
