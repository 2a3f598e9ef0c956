//! Locks: what waits for the holders of a token. Every holder of the seller's token can open what a resale locked for them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Cents, Height, Position, Shares, TokenId};
use sotto_protocol::field::to_u64;
use sotto_protocol::keys::HolderKey;
use sotto_protocol::note::lock::PaddedLock;
use sotto_protocol::note::{Commitment, LockNote, LockSalt, Origin};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::trade::TradeId;
use sotto_protocol::transaction::ShareBody;

/// A lock whose opening is known.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KnownLock {
    /// The lock.
    pub note: LockNote,
    /// Where it stands.
    pub position: Position,
    /// What consuming it reveals.
    pub nf: Nullifier,
    /// When it was made.
    pub made: Height,
    /// The block that paid it out.
    pub paid: Option<Height>,
}

// A trade that may have locked something, for whoever comes to hold the seller's token: what of it opens the lock.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Candidate {
    nf: Nullifier,
    trade: TradeId,
    pad_lock: PaddedLock,
    cm_lock: Commitment,
    position: Position,
    height: Height,
}

/// All locks that could be opened, and all that may yet be.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Locks {
    known: Vec<KnownLock>,
    // Where each of them stands among the known.
    numbers: BTreeMap<Nullifier, usize>,
    // Those that are not paid, by token.
    waiting: BTreeMap<TokenId, BTreeSet<usize>>,
    candidates: Vec<Candidate>,
}

impl Locks {
    /// What waits for the holders of `tid`.
    pub fn waiting(&self, tid: TokenId) -> impl Iterator<Item = &KnownLock> {
        self.waiting.get(&tid).into_iter().flatten().map(|number| &self.known[*number])
    }

    /// All of them, paid or not.
    #[must_use]
    pub fn all(&self) -> &[KnownLock] {
        &self.known
    }

    pub(super) fn add(&mut self, note: LockNote, position: Position, made: Height) {
        let nf = Nullifier::of_lock(note.salt, position);
        let number = self.known.len();
        if self.numbers.contains_key(&nf) {
            return;
        }
        self.numbers.insert(nf, number);
        if note.amount > Cents::ZERO {
            self.waiting.entry(note.tid).or_default().insert(number);
        }
        self.known.push(KnownLock { note, position, nf, made, paid: None });
    }

    /// Remembers a trade that may have locked something; its number, for [`Self::open_one`].
    pub(super) fn add_candidate(&mut self, body: &ShareBody, position: Position, height: Height) -> usize {
        let ShareBody { nf: [nf, _], trade, pad_lock, cm_lock, .. } = *body;
        self.candidates.push(Candidate { nf, trade, pad_lock, cm_lock, position, height });
        self.candidates.len() - 1
    }

    /// Opens the lock of one trade, if it is for the holders of this token.
    pub(super) fn open_one(&mut self, candidate: usize, tid: TokenId, hk: HolderKey, supplies: &[Shares]) {
        let Some(candidate) = self.candidates.get(candidate) else { return };
        if let Some(note) = open(candidate, tid, hk, supplies) {
            let (position, height) = (candidate.position, candidate.height);
            self.add(note, position, height);
        }
    }

    /// Opens what it can with a holder key, among all trades so far.
    pub(super) fn open_all(
        &mut self,
        tid: TokenId,
        hk: HolderKey,
        supplies: &[Shares],
        is_spent: impl Fn(Nullifier) -> bool,
    ) {
        let opened = self.candidates.iter().filter_map(|candidate| {
            let note = open(candidate, tid, hk, supplies)?;
            let nf = Nullifier::of_lock(note.salt, candidate.position);
            (!is_spent(nf)).then_some((note, candidate.position, candidate.height))
        });
        for (note, position, made) in opened.collect::<Vec<_>>() {
            self.add(note, position, made);
        }
    }

    pub(super) fn spend(&mut self, nf: Nullifier, height: Height) {
        let Some(number) = self.numbers.get(&nf) else { return };
        let lock = &mut self.known[*number];
        lock.paid = Some(height);
        if let Some(waiting) = self.waiting.get_mut(&lock.note.tid) {
            waiting.remove(number);
        }
    }
}

// SHARE-13: the pad gives the amount, the commitment tells whether the key was the right one.
fn open(candidate: &Candidate, tid: TokenId, hk: HolderKey, supplies: &[Shares]) -> Option<LockNote> {
    let amount = to_u64(&(candidate.pad_lock.0 - PaddedLock::pad(hk, candidate.nf, candidate.trade)))?;
    let salt = LockSalt::of_resale(hk, candidate.nf);
    supplies.iter().find_map(|supply| {
        let note = LockNote { tid, amount: Cents(amount), supply_at_sale: *supply, origin: Origin::Resale, salt };
        (note.commit() == candidate.cm_lock).then_some(note)
    })
}
