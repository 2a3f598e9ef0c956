//! The public ledger, followed block by block: the state with every rule checked, and the note tree for membership paths.

use std::collections::BTreeMap;

use sotto_ledger::{Effects, State};
use sotto_protocol::amount::{Shares, TokenId};
use sotto_protocol::block::CompactBlock;
use sotto_protocol::network::Genesis;
use sotto_protocol::token::TokenCommitment;
use sotto_protocol::tree::{NoteTree, RegistryRoot};

use crate::error::WalletError;

/// A token as some registry root has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenAt {
    /// Its supply.
    pub supply: Shares,
    /// Its hidden state.
    pub commitment: TokenCommitment,
}

/// A copy of the public ledger.
#[derive(Debug, Clone)]
pub struct Replica {
    state: State,
    notes: NoteTree,
    // What each registry root says of each token: settlements and claims may refer to older roots.
    roots: BTreeMap<RegistryRoot, BTreeMap<TokenId, TokenAt>>,
}

impl Replica {
    /// Before the first block.
    ///
    /// # Errors
    /// [`WalletError::Genesis`].
    pub fn new(genesis: Genesis) -> Result<Self, WalletError> {
        let mut replica = Self { state: State::new(genesis)?, notes: NoteTree::default(), roots: BTreeMap::new() };
        replica.remember_root();
        Ok(replica)
    }

    fn remember_root(&mut self) {
        let tokens =
            self.state.members().map(|m| (m.member.tid, TokenAt { supply: m.supply, commitment: m.token })).collect();
        self.roots.insert(self.state.registry_root(), tokens);
    }

    /// Applies a block, checking every rule of the ledger and its roots.
    ///
    /// # Errors
    /// [`WalletError::Replay`] or [`WalletError::NoteRoot`]; then the replica must be built anew.
    pub fn absorb(&mut self, block: &CompactBlock) -> Result<Effects, WalletError> {
        let block = block.block();
        let effects = self.state.replay(block)?;
        let cms: Vec<_> = effects.appended.iter().map(|(_, cm)| *cm).collect();
        let full = self.notes.append(&cms);
        if full.is_err() || self.notes.root() != block.header.note_root {
            return Err(WalletError::NoteRoot(block.header.height));
        }
        self.remember_root();
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
        self.roots.get(&root)?.get(&tid).copied()
    }

    /// Whether some registry root had this state of this token.
    #[must_use]
    pub fn had(&self, tid: TokenId, commitment: TokenCommitment) -> bool {
        self.roots.values().any(|tokens| tokens.get(&tid).is_some_and(|t| t.commitment == commitment))
    }

    /// Every supply a token ever had.
    #[must_use]
    pub fn supplies(&self, tid: TokenId) -> Vec<Shares> {
        let mut supplies: Vec<_> =
            self.roots.values().filter_map(|tokens| tokens.get(&tid)).map(|t| t.supply).collect();
        supplies.sort_unstable();
        supplies.dedup();
        supplies
    }
}
