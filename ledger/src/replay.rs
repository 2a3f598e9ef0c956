//! Sealing a block, and applying one again that was sealed before.

use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, BlockHash, Header, TransactionsHash};
use sotto_protocol::tree::{NoteRoot, NoteTree, NullifierRoot};

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
    /// Applies a sealed block as [`Self::replay`] does, but takes the header's word for the roots of notes and nullifiers. Their trees
    /// are hashed, and compared with the last header, when [`Self::catch_up`] is called: for all blocks since then together, which
    /// costs less. Until then no evidence from the trees can be asked for.
    ///
    /// # Errors
    /// As [`Self::replay`].
    pub fn follow(&mut self, block: &Block) -> Result<Effects, ReplayError> {
        self.run(block)?;
        push(self);
        let header = self.header(block.header.note_root, block.header.nullifier_root);
        self.next(header, block).map(|sealed| sealed.effects)
    }

    /// Hashes what [`Self::follow`] left, and compares the roots with the last header's.
    ///
    /// # Errors
    /// [`ReplayError::Header`]; then drop the state.
    pub fn catch_up(&mut self) -> Result<(), ReplayError> {
        self.notes.hash();
        self.nullifiers.hash();
        if (self.notes.root(), self.nullifiers.root()) == (self.tip.note_root, self.tip.nullifier_root) {
            Ok(())
        } else {
            Err(ReplayError::Header(self.tip.height))
        }
    }

    /// As [`Self::catch_up`], for whoever has hashed the same notes into a tree already: they are not hashed again.
    ///
    /// # Errors
    /// As [`Self::catch_up`].
    pub fn catch_up_with(&mut self, notes: &NoteTree) -> Result<(), ReplayError> {
        if notes.size() == self.notes.size() {
            self.notes = notes.frontier();
        }
        self.catch_up()
    }

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
        self.run(block)?;
        let header = close(self);
        self.next(header, block)
    }

    // Its transactions, into the block under construction.
    fn run(&mut self, block: &Block) -> Result<(), ReplayError> {
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
        Ok(())
    }

    fn next(&mut self, header: Header, block: &Block) -> Result<Sealed, ReplayError> {
        if header == block.header { Ok(advance(self, header)) } else { Err(ReplayError::Header(header.height)) }
    }

    // Of the block under construction, whose notes and nullifiers have joined their trees.
    fn header(&self, note_root: NoteRoot, nullifier_root: NullifierRoot) -> Header {
        Header {
            height: self.height(),
            previous: self.tip.hash(),
            note_root,
            nullifier_root,
            registry_root: self.registry.root(),
            notes: self.notes.size(),
            transactions: TransactionsHash::of(&self.draft.ids),
        }
    }
}

/// The header of the block under construction. Its notes and nullifiers join their trees, all at once.
pub(crate) fn close(state: &mut State) -> Header {
    push(state);
    state.notes.hash();
    state.nullifiers.hash();
    state.header(state.notes.root(), state.nullifiers.root())
}

// The draft's notes and nullifiers join their trees, unhashed.
fn push(state: &mut State) {
    let cms: Vec<_> = state.draft.appended.iter().map(|(_, cm)| *cm).collect();
    // Time goes on when the tree is full: then there is no position to return.
    if !cms.is_empty() {
        state.notes.push(&cms).expect("the rules leave room for every note, minted ones included");
    }
    state
        .nullifiers
        .push(&state.draft.nullifiers)
        .expect("the rules let through only fresh nullifiers, while there is room");
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
