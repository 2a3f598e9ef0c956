//! Own notes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Cents, Position, Shares, TokenId};
use sotto_protocol::keys::Keys;
use sotto_protocol::note::memo::{CashMemo, ShareMemo};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::Rho;

/// A share note of one's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OwnShare {
    /// What it says.
    pub memo: ShareMemo,
    /// Where it stands.
    pub position: Position,
    /// What spending it reveals.
    pub nf: Nullifier,
}

/// A cash note of one's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OwnCash {
    /// How much.
    pub amount: Cents,
    /// Its secret.
    pub rho: Rho,
    /// Where it stands.
    pub position: Position,
    /// What spending it reveals.
    pub nf: Nullifier,
}

/// Own notes that are not spent.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Holdings {
    shares: BTreeMap<Nullifier, OwnShare>,
    cash: BTreeMap<Nullifier, OwnCash>,
    // Of every note there ever was: the same one may be told of twice, also after it was spent.
    told: BTreeSet<Position>,
}

impl Holdings {
    /// Whether it was new.
    pub(super) fn add_share(&mut self, memo: ShareMemo, position: Position) -> bool {
        let is_new = self.told.insert(position);
        if is_new {
            let nf = Nullifier::of_share(memo.rho, position);
            self.shares.insert(nf, OwnShare { memo, position, nf });
        }
        is_new
    }

    pub(super) fn add_cash(&mut self, keys: &Keys, memo: (Cents, Rho), position: Position) {
        if self.told.insert(position) {
            let nf = Nullifier::of_cash(keys.sk.nullifier_key(), position);
            self.cash.insert(nf, OwnCash { amount: memo.0, rho: memo.1, position, nf });
        }
    }

    pub(super) fn add_cash_memo(&mut self, keys: &Keys, memo: &CashMemo, position: Position) {
        self.add_cash(keys, (memo.amount, memo.rho), position);
    }

    pub(super) fn spend(&mut self, nf: Nullifier) {
        self.shares.remove(&nf);
        self.cash.remove(&nf);
    }

    /// The unspent share note that this nullifier spends.
    #[must_use]
    pub fn share_by_nf(&self, nf: Nullifier) -> Option<&OwnShare> {
        self.shares.get(&nf)
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
        self.shares.values().filter(|n| n.memo.amount > Shares::ZERO)
    }

    /// Unspent cash notes, largest first, empty ones left out.
    #[must_use]
    pub fn cash(&self) -> Vec<&OwnCash> {
        let mut notes: Vec<_> = self.cash.values().filter(|n| n.amount > Cents::ZERO).collect();
        notes.sort_by_key(|n| std::cmp::Reverse((n.amount, n.position)));
        notes
    }
}
