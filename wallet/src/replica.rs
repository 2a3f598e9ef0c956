//! The public ledger, followed block by block: the state with every rule checked, and the note tree for membership paths.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sotto_ledger::{Effects, State};
use sotto_protocol::amount::{Epoch, Shares, TokenId};
use sotto_protocol::block::{Block, CompactBlock};
use sotto_protocol::network::Genesis;
use sotto_protocol::note::Commitment;
use sotto_protocol::token::TokenCommitment;
use sotto_protocol::transaction::Transaction;
use sotto_protocol::tree::{NoteTree, RegistryRoot};

use crate::error::WalletError;

/// A token as some registry root has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenAt {
    /// Its supply.
    pub supply: Shares,
    /// Its hidden state.
    pub commitment: TokenCommitment,
}

/// A copy of the public ledger.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Replica {
    state: State,
    notes: NoteTree,
    // Notes of blocks that were followed, for the tree.
    waiting: Vec<Commitment>,
    // Each token as it was from some epoch on, oldest first. Supplies and hidden states change at boundaries only.
    tokens: BTreeMap<TokenId, Vec<(Epoch, TokenAt)>>,
    // Of which epoch each registry root is: settlements and claims may refer to older ones. Within an epoch the root changes when a
    // member's record does, the tokens do not.
    roots: BTreeMap<RegistryRoot, Epoch>,
}

impl Replica {
    /// Before the first block.
    ///
    /// # Errors
    /// [`WalletError::Genesis`].
    pub fn new(genesis: Genesis) -> Result<Self, WalletError> {
        let state = State::new(genesis)?;
        let mut replica = Self {
            state,
            notes: NoteTree::default(),
            waiting: Vec::new(),
            tokens: BTreeMap::new(),
            roots: BTreeMap::new(),
        };
        replica.remember_tokens();
        replica.remember_window();
        Ok(replica)
    }

    // Tokens that an epoch changed, as its boundary left them.
    fn remember_tokens(&mut self) {
        let epoch = self.state.epoch();
        for record in self.state.members() {
            let token = TokenAt { supply: record.supply, commitment: record.token };
            let history = self.tokens.entry(record.member.tid).or_default();
            if history.last().is_none_or(|(_, last)| *last != token) {
                history.push((epoch, token));
            }
        }
    }

    // The roots that the next block may refer to.
    fn remember_window(&mut self) {
        for (epoch, root) in self.state.recent_registry_roots() {
            self.roots.entry(root).or_insert(epoch);
        }
        self.roots.entry(self.state.registry_root()).or_insert(self.state.epoch());
    }

    // The roots of a block that was accepted in this epoch: the one it left, and those that came and went inside it.
    fn remember_roots(&mut self, block: &Block, epoch: Epoch) {
        let used = block.transactions.iter().flat_map(registry_roots);
        for root in used.chain([block.header.registry_root]) {
            self.roots.entry(root).or_insert(epoch);
        }
    }

    /// Applies a block, checking every rule of the ledger and its roots.
    ///
    /// # Errors
    /// [`WalletError::Replay`] or [`WalletError::NoteRoot`]; then the replica must be built anew.
    pub fn absorb(&mut self, block: &CompactBlock) -> Result<Effects, WalletError> {
        let effects = self.follow(block)?;
        self.catch_up()?;
        Ok(effects)
    }

    /// Hashes what was followed into the trees, and compares their roots with those of the last block.
    ///
    /// # Errors
    /// As [`Self::absorb`].
    pub fn catch_up(&mut self) -> Result<(), WalletError> {
        let tip = *self.state.tip();
        let full = self.notes.append(&std::mem::take(&mut self.waiting));
        if full.is_err() || self.notes.root() != tip.note_root {
            return Err(WalletError::NoteRoot(tip.height));
        }
        Ok(self.state.catch_up_with(&self.notes)?)
    }

    /// How many notes were followed and are in no tree yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whether the parts of a replica that was read belong together.
    pub(crate) fn holds_together(&self) -> bool {
        let tip = self.state.tip();
        let tree = (self.notes.size(), self.notes.root());
        self.state.holds_together() && self.waiting.is_empty() && tree == (tip.notes, tip.note_root)
    }

    /// Applies a block as [`Self::absorb`] does, but leaves the trees to [`Self::catch_up`]: for many blocks at once. Until then the
    /// header is taken at its word, and nothing can be proven.
    ///
    /// # Errors
    /// As [`Self::absorb`].
    pub fn follow(&mut self, block: &CompactBlock) -> Result<Effects, WalletError> {
        let block = block.block();
        let epoch = self.state.epoch();
        let effects = self.state.follow(block)?;
        self.waiting.extend(effects.appended.iter().map(|(_, cm)| *cm));
        self.remember_roots(block, epoch);
        // The state has entered the next block: if that begins an epoch, its boundary has taken effect.
        if self.state.epoch() != epoch {
            self.remember_tokens();
        }
        self.remember_window();
        Ok(effects)
    }

    /// The public state, as the next block will see it.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Every note's commitment.
    #[must_use]
    pub fn notes(&self) -> &NoteTree {
        &self.notes
    }

    /// What a registry root said of a token.
    #[must_use]
    pub fn token_at(&self, root: RegistryRoot, tid: TokenId) -> Option<TokenAt> {
        let epoch = self.roots.get(&root)?;
        let history = self.tokens.get(&tid)?;
        let until = history.partition_point(|(from, _)| from <= epoch);
        history.get(until.checked_sub(1)?).map(|(_, token)| *token)
    }

    /// Whether some registry root had this state of this token.
    #[must_use]
    pub fn had(&self, tid: TokenId, commitment: TokenCommitment) -> bool {
        self.tokens.get(&tid).is_some_and(|history| history.iter().any(|(_, token)| token.commitment == commitment))
    }

    /// Every supply a token ever had.
    #[must_use]
    pub fn supplies(&self, tid: TokenId) -> Vec<Shares> {
        let mut supplies: Vec<_> = self.tokens.get(&tid).into_iter().flatten().map(|(_, token)| token.supply).collect();
        supplies.sort_unstable();
        supplies.dedup();
        supplies
    }
}

// The registry roots that say what became of a transaction's share notes.
fn registry_roots(transaction: &Transaction) -> Vec<RegistryRoot> {
    match transaction {
        Transaction::Trade(legs) => vec![legs.share.body.root_s, legs.approve.body.root_s],
        Transaction::Share(leg) => vec![leg.body.root_s],
        Transaction::Settle(leg) => vec![leg.body.root_s],
        Transaction::Remove(legs) => vec![legs.remove.body.root_s],
        Transaction::Cash(_)
        | Transaction::Payout(_)
        | Transaction::Dilute(_)
        | Transaction::Found(_)
        | Transaction::Deposit(_)
        | Transaction::Attest(_)
        | Transaction::Decide(_)
        | Transaction::Announce(_)
        | Transaction::Report(_)
        | Transaction::AttestStake(_)
        | Transaction::Withdraw(_)
        | Transaction::File(_)
        | Transaction::Veto(_)
        | Transaction::Ballot(_)
        | Transaction::Complain(_)
        | Transaction::Stake(_)
        | Transaction::Rekey(_) => Vec::new(),
    }
}
