//! Who holds this member's token: the issuer follows every note of it, by nullifier and successor.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Cents, Fraction, Height, Index, Position, Shares, TokenId};
use sotto_protocol::keys::PublicKey;
use sotto_protocol::note::{Commitment, ShareNote};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::{OwnerTag, Rho};

/// A live note of the own token, in whosever hand.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CapNote {
    /// Whose.
    pub holder: TokenId,
    /// The holder's key.
    pub pk: PublicKey,
    /// How many shares.
    pub amount: Shares,
    /// Settled at.
    pub index: Index,
    /// Still owed from earlier.
    pub carry: Fraction,
    /// What was paid.
    pub basis: Cents,
    /// Held since.
    pub since: Height,
    /// The note's secret.
    pub rho: Rho,
    /// Where it stands.
    pub position: Position,
}

impl CapNote {
    /// Its commitment as a note of `tid`.
    #[must_use]
    pub fn commit(&self, tid: TokenId) -> Commitment {
        let owner = OwnerTag::derive(self.pk, self.rho);
        let Self { amount, index, carry, basis, since, .. } = *self;
        ShareNote { tid, amount, index, carry, basis, since, owner }.commit()
    }

    /// What spending it reveals.
    #[must_use]
    pub fn nf(&self) -> Nullifier {
        Nullifier::of_share(self.rho, self.position)
    }
}

/// All live notes of the own token.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CapTable {
    notes: BTreeMap<Position, CapNote>,
    // Where the note stands that a nullifier spends: every spend on the ledger is looked up here, and most are of others' tokens.
    by_nf: BTreeMap<Nullifier, Position>,
}

impl CapTable {
    /// Live notes, oldest first; empty ones left out.
    pub fn notes(&self) -> impl Iterator<Item = &CapNote> {
        self.notes.values().filter(|n| n.amount > Shares::ZERO)
    }

    /// How much each holder has, largest first: holder, shares, basis, and the youngest note's date.
    #[must_use]
    pub fn by_holder(&self) -> Vec<(TokenId, Shares, Cents, Height)> {
        let mut rows = BTreeMap::new();
        for note in self.notes() {
            let row = rows.entry(note.holder).or_insert((Shares::ZERO, Cents::ZERO, Height::ZERO));
            row.0.0 += note.amount.0;
            row.1.0 += note.basis.0;
            row.2 = row.2.max(note.since);
        }
        let mut rows: Vec<_> =
            rows.into_iter().map(|(tid, (shares, basis, since))| (tid, shares, basis, since)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.1));
        rows
    }

    /// Adds a note if it is the one at its position.
    pub(super) fn add(&mut self, tid: TokenId, note: CapNote, cm: Commitment) {
        if note.commit(tid) == cm {
            self.by_nf.insert(note.nf(), note.position);
            self.notes.insert(note.position, note);
        }
    }

    /// The note that a nullifier spends.
    pub(super) fn get(&self, nf: Nullifier) -> Option<&CapNote> {
        self.notes.get(self.by_nf.get(&nf)?)
    }

    /// Puts what a spend led to in the place of what it spent. Called once all of it is known: a holder must not vanish halfway.
    pub(super) fn replace(&mut self, spent: &[Nullifier], tid: TokenId, (note, cm): (CapNote, Commitment)) {
        self.forget(spent);
        self.add(tid, note, cm);
    }

    /// Takes out what was spent.
    pub(super) fn forget(&mut self, spent: &[Nullifier]) {
        for nf in spent {
            if let Some(position) = self.by_nf.remove(nf) {
                self.notes.remove(&position);
            }
        }
    }
}
