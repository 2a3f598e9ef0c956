//! Own notes.

use sotto_protocol::amount::{Cents, Height, Position, Shares, TokenId};
use sotto_protocol::keys::Keys;
use sotto_protocol::note::memo::{CashMemo, ShareMemo};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;

/// A share note of one's own.
#[derive(Debug, Clone)]
pub struct OwnShare {
    /// What it says.
    pub memo: ShareMemo,
    /// Where it stands.
    pub position: Position,
    /// What spending it reveals.
    pub nf: Nullifier,
    /// The block that spent it.
    pub spent: Option<Height>,
}

/// A cash note of one's own.
#[derive(Debug, Clone)]
pub struct OwnCash {
    /// How much.
    pub amount: Cents,
    /// Its secret.
    pub rho: Rho,
    /// Where it stands.
    pub position: Position,
    /// What spending it reveals.
    pub nf: Nullifier,
    /// The block that spent it.
    pub spent: Option<Height>,
}

/// All own notes, spent ones included.
#[derive(Debug, Clone, Default)]
pub struct Holdings {
    shares: Vec<OwnShare>,
    cash: Vec<OwnCash>,
}

impl Holdings {
    /// Whether it was new: the same note may be told of twice.
    pub(super) fn add_share(&mut self, memo: ShareMemo, position: Position) -> bool {
        if self.shares.iter().any(|n| n.position == position) {
            return false;
        }
        let nf = Nullifier::of_share(memo.rho, position);
        self.shares.push(OwnShare { memo, position, nf, spent: None });
        true
    }

    pub(super) fn add_cash(&mut self, keys: &Keys, memo: (Cents, Rho), position: Position) {
        let nf = Nullifier::of_cash(keys.sk.nullifier_key(), position);
        self.cash.push(OwnCash { amount: memo.0, rho: memo.1, position, nf, spent: None });
    }

    pub(super) fn add_cash_memo(&mut self, keys: &Keys, memo: &CashMemo, position: Position) {
        self.add_cash(keys, (memo.amount, memo.rho), position);
    }

    pub(super) fn spend(&mut self, nf: Nullifier, height: Height) {
        let share = self.shares.iter_mut().filter(|n| n.nf == nf).map(|n| &mut n.spent);
        let cash = self.cash.iter_mut().filter(|n| n.nf == nf).map(|n| &mut n.spent);
        for spent in share.chain(cash) {
            *spent = Some(height);
        }
    }

    /// The unspent share note that this nullifier spends.
    #[must_use]
    pub fn share_by_nf(&self, nf: Nullifier) -> Option<&OwnShare> {
        self.shares.iter().find(|n| n.nf == nf)
    }

    /// Unspent notes of a token, largest first, empty ones left out.
    #[must_use]
    pub fn shares(&self, tid: TokenId) -> Vec<&OwnShare> {
        let mut notes: Vec<_> = self.live_shares().filter(|n| n.memo.tid == tid).collect();
        notes.sort_by_key(|n| std::cmp::Reverse((n.memo.amount, n.position)));
        notes
    }

    /// Unspent share notes that hold anything: shares, or a fraction of a cent.
    pub fn live_shares(&self) -> impl Iterator<Item = &OwnShare> {
        self.shares.iter().filter(|n| n.spent.is_none() && n.memo.amount > Shares::ZERO)
    }

    /// Unspent cash notes, largest first, empty ones left out.
    #[must_use]
    pub fn cash(&self) -> Vec<&OwnCash> {
        let mut notes: Vec<_> = self.cash.iter().filter(|n| n.spent.is_none() && n.amount > Cents::ZERO).collect();
        notes.sort_by_key(|n| std::cmp::Reverse((n.amount, n.position)));
        notes
    }
}
