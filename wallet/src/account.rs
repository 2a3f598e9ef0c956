//! Everything a member knows, computed from the seed and the blocks.

mod balance;
mod cap_table;
mod deposits;
mod events;
mod history;
mod holdings;
mod locks;
mod opened;
mod scan;
mod snapshot;
mod stakes;
mod tokens;

pub use balance::{Balance, HoldingBalance};
pub use cap_table::{CapNote, CapTable};
pub use deposits::DepositTags;
pub use events::KnownEvent;
pub use history::{Entry, What};
pub use holdings::{Holdings, OwnCash, OwnShare};
pub use locks::{KnownLock, Locks};
pub use opened::{Opened, Opener};
pub use stakes::{OwnStake, Stakes};
pub use tokens::TokenView;

use std::collections::BTreeMap;
use std::sync::Arc;

use sotto_ledger::{MemberRecord, State};
use sotto_protocol::amount::{Height, TokenId};
use sotto_protocol::block::CompactBlock;
use sotto_protocol::event::EventId;
use sotto_protocol::keys::{Keys, PublicKey};
use sotto_protocol::network::Genesis;
use sotto_protocol::token::{TokenCommitment, TokenState};

use crate::error::WalletError;
use crate::replica::Replica;

const HAS_REPLICA: &str = "only `absorb_together` takes it away, and puts it back";

/// A member's view of the network.
#[derive(Debug, Clone)]
pub struct Account {
    keys: Keys,
    // Follows from the keys by three hashes, and is needed for every note that is read.
    pk: PublicKey,
    // Notes of earlier blocks are not decrypted.
    birthday: Height,
    // Accounts that read their blocks together share it. Absent only while a block is applied for all of them.
    replica: Option<Arc<Replica>>,
    tokens: BTreeMap<TokenId, TokenView>,
    steps: tokens::Steps,
    holdings: Holdings,
    locks: Locks,
    cap_table: CapTable,
    events: BTreeMap<EventId, KnownEvent>,
    deposits: DepositTags,
    stakes: Stakes,
    mints: scan::AwaitedMints,
    history: Vec<Entry>,
}

impl Account {
    /// A member before the first block.
    ///
    /// # Errors
    /// [`WalletError::Genesis`].
    pub fn new(keys: Keys, genesis: Genesis) -> Result<Self, WalletError> {
        let deposits = DepositTags::new(&keys);
        Ok(Self {
            pk: keys.sk.public_key(),
            keys,
            birthday: Height::ZERO,
            replica: Some(Arc::new(Replica::new(genesis)?)),
            tokens: BTreeMap::new(),
            steps: tokens::Steps::default(),
            holdings: Holdings::default(),
            locks: Locks::default(),
            cap_table: CapTable::default(),
            events: BTreeMap::new(),
            deposits,
            stakes: Stakes::default(),
            mints: scan::AwaitedMints::default(),
            history: Vec::new(),
        })
    }

    /// The same member, for whom nothing was encrypted before this block: earlier notes are not decrypted. Ledger, trees and deposits
    /// are followed from the first block on, whatever the birthday.
    #[must_use]
    pub fn born(self, birthday: Height) -> Self {
        Self { birthday, ..self }
    }

    /// From which block on notes are decrypted.
    #[must_use]
    pub fn birthday(&self) -> Height {
        self.birthday
    }

    /// Reads the next block.
    ///
    /// # Errors
    /// [`WalletError::Replay`] or [`WalletError::NoteRoot`]: the service lies, and this account must be rebuilt from another.
    pub fn absorb(&mut self, block: &CompactBlock) -> Result<(), WalletError> {
        let blocks = std::slice::from_ref(block);
        let opened = self.opener().open(blocks);
        self.follow_all(blocks, &opened)?;
        self.catch_up()
    }

    /// Reads the next blocks, whose notes were tried before. The trees wait for [`Self::catch_up`]: until then the headers are taken at
    /// their word, and nothing can be spent or shown.
    ///
    /// # Errors
    /// As [`Self::absorb`].
    pub fn follow_all(&mut self, blocks: &[CompactBlock], opened: &Opened) -> Result<(), WalletError> {
        for block in blocks {
            let effects = self.replica_mut().follow(block)?;
            scan::block(self, block.block(), &effects, opened);
        }
        Ok(())
    }

    /// Hashes what was followed into the trees, and compares their roots with those of the last block.
    ///
    /// # Errors
    /// As [`Self::absorb`].
    pub fn catch_up(&mut self) -> Result<(), WalletError> {
        self.replica_mut().catch_up()
    }

    /// Reads the next block for several members on one machine. The ledger is a function of the log: whoever has read the same
    /// blocks as the first shares the first's copy of it, and its rules are checked once for all of them.
    ///
    /// # Errors
    /// As [`Self::absorb`].
    pub fn absorb_together(accounts: &mut [Self], block: &CompactBlock) -> Result<(), WalletError> {
        let Some((first, others)) = accounts.split_first_mut() else { return Ok(()) };
        let tip = *first.state().tip();
        let (mut same, apart): (Vec<_>, Vec<_>) = others.iter_mut().partition(|account| *account.state().tip() == tip);
        same.iter_mut().for_each(|account| account.replica = None);
        let applied = first.replica_mut().absorb(block);
        same.iter_mut().for_each(|account| account.replica = first.replica.clone());
        let effects = applied?;
        for account in std::iter::once(first).chain(same) {
            let opened = account.opener().open(std::slice::from_ref(block));
            scan::block(account, block.block(), &effects, &opened);
        }
        apart.into_iter().try_for_each(|account| account.absorb(block))
    }

    fn replica_mut(&mut self) -> &mut Replica {
        Arc::make_mut(self.replica.as_mut().expect(HAS_REPLICA))
    }

    /// The public ledger.
    #[must_use]
    pub fn replica(&self) -> &Replica {
        self.replica.as_deref().expect(HAS_REPLICA)
    }

    /// The public state, as the next block will see it.
    #[must_use]
    pub fn state(&self) -> &State {
        self.replica().state()
    }

    /// The last block read.
    #[must_use]
    pub fn height(&self) -> Height {
        self.state().tip().height
    }

    /// The member's keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// This member's public record.
    ///
    /// # Errors
    /// [`WalletError::NotAMember`].
    pub fn me(&self) -> Result<&MemberRecord, WalletError> {
        self.state().member_by_key(self.pk).ok_or(WalletError::NotAMember)
    }

    /// A member by symbol (with or without `$`) or by number.
    ///
    /// # Errors
    /// [`WalletError::NoSuchMember`].
    pub fn member(&self, name: &str) -> Result<&MemberRecord, WalletError> {
        let symbol = name.trim_start_matches('$').to_ascii_uppercase();
        let by_number = || self.state().member(TokenId(name.parse().ok()?));
        self.state()
            .member_by_symbol(&symbol)
            .or_else(by_number)
            .ok_or_else(|| WalletError::NoSuchMember(name.to_owned()))
    }

    /// A token's symbol, with `$`.
    #[must_use]
    pub fn symbol(&self, tid: TokenId) -> String {
        match self.state().member(tid) {
            Some(record) => format!("${}", record.registration.symbol),
            None => format!("#{tid}"),
        }
    }

    /// A token's hidden state as the current registry has it.
    ///
    /// # Errors
    /// [`WalletError::NotAHolder`] if this wallet does not know the holder key, [`WalletError::LostState`] if it is that of its own token.
    pub fn token(&self, tid: TokenId) -> Result<TokenState, WalletError> {
        let record = self.state().member(tid).ok_or_else(|| WalletError::NoSuchMember(tid.to_string()))?;
        self.opened(tid, record.token)
    }

    /// A token's hidden state after the payouts accepted in this closing.
    ///
    /// # Errors
    /// As [`Self::token`].
    pub fn pending_token(&self, tid: TokenId) -> Result<TokenState, WalletError> {
        let pending = self.state().pending_token(tid).ok_or_else(|| WalletError::NoSuchMember(tid.to_string()))?;
        self.opened(tid, pending)
    }

    fn opened(&self, tid: TokenId, commitment: TokenCommitment) -> Result<TokenState, WalletError> {
        let view = self.tokens.get(&tid).and_then(|view| view.at(commitment));
        let is_own = || self.me().is_ok_and(|me| me.member.tid == tid);
        view.copied().ok_or_else(|| match self.symbol(tid) {
            symbol if is_own() => WalletError::LostState(symbol),
            symbol => WalletError::NotAHolder(symbol),
        })
    }

    /// The tokens whose hidden state this wallet follows.
    pub fn followed(&self) -> impl Iterator<Item = TokenId> {
        self.tokens.keys().copied()
    }

    /// Own notes.
    #[must_use]
    pub fn holdings(&self) -> &Holdings {
        &self.holdings
    }

    /// Locks that this wallet can see: for tokens it holds, and those it made.
    #[must_use]
    pub fn locks(&self) -> &Locks {
        &self.locks
    }

    /// Who holds this member's token.
    #[must_use]
    pub fn cap_table(&self) -> &CapTable {
        &self.cap_table
    }

    /// Events of this member whose amounts are known.
    #[must_use]
    pub fn known_events(&self) -> &BTreeMap<EventId, KnownEvent> {
        &self.events
    }

    /// Addresses for deposits.
    #[must_use]
    pub fn deposits(&self) -> &DepositTags {
        &self.deposits
    }

    /// Company stakes of one's own.
    #[must_use]
    pub fn stakes(&self) -> &Stakes {
        &self.stakes
    }

    /// What happened, oldest first.
    #[must_use]
    pub fn history(&self) -> &[Entry] {
        &self.history
    }
}
