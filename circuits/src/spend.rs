//! `IN(kind, x, e)`: an input of a statement. If enabled, it is a note in the tree and its nullifier is revealed; if not, all its
//! values are 0 and a nullifier of another tag stands in its place, which can never burn a note.

use sotto_protocol::amount::{Cents, Fraction, Height, Index, Position, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::keys::{NullifierKey, PublicKey};
use sotto_protocol::note::{CashNote, Commitment, LockNote, ShareNote};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::tree::{NotePath, NoteRoot};
use zeroize::Zeroize;

/// What is wrong with an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpendError {
    /// Enabled, but its commitment is not under the anchor at that position.
    #[error("the note is not in the tree at that position")]
    NotInTree,
    /// The public nullifier is another.
    #[error("the nullifier is not that of the note")]
    Nullifier,
    /// Disabled, but it claims a value.
    #[error("a disabled input has a value")]
    DisabledWithValue,
}

fn check(enabled: bool, cm: Commitment, path: &NotePath, root_n: NoteRoot, is_empty: bool) -> Result<(), SpendError> {
    match enabled {
        true if path.root(cm.0) != root_n.0 => Err(SpendError::NotInTree),
        false if !is_empty => Err(SpendError::DisabledWithValue),
        _ => Ok(()),
    }
}

macro_rules! redacted {
    ($($name:ident),*) => { $(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
        impl Drop for $name {
            fn drop(&mut self) {
                self.wipe();
            }
        }
    )* };
}
redacted!(ShareInput, CashInput, LockInput);

/// A share note to spend. Token and owner are the statement's.
#[derive(Clone, Default)]
pub struct ShareInput {
    /// Whether this input is used.
    pub enabled: bool,
    /// Shares.
    pub amount: Shares,
    /// Index at which it was last settled.
    pub index: Index,
    /// Fraction of a cent still owed.
    pub carry: Fraction,
    /// What was paid for it.
    pub basis: Cents,
    /// Held since.
    pub since: Height,
    /// The note's secret.
    pub rho: Rho,
    /// Where it stands.
    pub path: NotePath,
    /// Randomness of the nullifier of a disabled input.
    pub r: F,
}

impl ShareInput {
    /// An unused input; `r` is random, or the nullifier in its place would be recognised.
    #[must_use]
    pub fn disabled(r: F) -> Self {
        let mut input = Self::default();
        input.r = r;
        input
    }

    /// The note, for its token and owner.
    #[must_use]
    pub fn note(&self, tid: TokenId, pk: PublicKey) -> ShareNote {
        ShareNote {
            tid,
            amount: self.amount,
            index: self.index,
            carry: self.carry,
            basis: self.basis,
            since: self.since,
            owner: OwnerTag::derive(pk, self.rho),
        }
    }

    /// What it reveals.
    #[must_use]
    pub fn nullifier(&self) -> Nullifier {
        if self.enabled {
            Nullifier::of_share(self.rho, Position(self.path.index))
        } else {
            Nullifier::of_disabled(self.r, Position(self.path.index))
        }
    }

    /// Whether it may be spent under this anchor, revealing this nullifier.
    ///
    /// # Errors
    /// [`SpendError`].
    pub fn check(&self, tid: TokenId, pk: PublicKey, root_n: NoteRoot, nf: Nullifier) -> Result<(), SpendError> {
        let is_empty = self.amount == Shares::ZERO
            && self.index == Index::ZERO
            && self.carry == Fraction::ZERO
            && self.basis == Cents::ZERO
            && self.since == Height::ZERO;
        check(self.enabled, self.note(tid, pk).commit(), &self.path, root_n, is_empty)?;
        if self.nullifier() == nf { Ok(()) } else { Err(SpendError::Nullifier) }
    }

    fn wipe(&mut self) {
        self.amount.0.zeroize();
        self.index.0.zeroize();
        self.carry.0.zeroize();
        self.basis.0.zeroize();
        self.since.0.zeroize();
        self.rho.zeroize();
        self.r.zeroize();
    }
}

/// A cash note to spend.
#[derive(Clone, Default)]
pub struct CashInput {
    /// Whether this input is used.
    pub enabled: bool,
    /// Money.
    pub amount: Cents,
    /// The note's secret.
    pub rho: Rho,
    /// Where it stands.
    pub path: NotePath,
    /// Randomness of the nullifier of a disabled input.
    pub r: F,
}

impl CashInput {
    /// An unused input; `r` is random, or the nullifier in its place would be recognised.
    #[must_use]
    pub fn disabled(r: F) -> Self {
        let mut input = Self::default();
        input.r = r;
        input
    }

    /// The note, for its owner.
    #[must_use]
    pub fn note(&self, pk: PublicKey) -> CashNote {
        CashNote { amount: self.amount, owner: OwnerTag::derive(pk, self.rho) }
    }

    /// What it reveals.
    #[must_use]
    pub fn nullifier(&self, nk: NullifierKey) -> Nullifier {
        if self.enabled {
            Nullifier::of_cash(nk, Position(self.path.index))
        } else {
            Nullifier::of_disabled(self.r, Position(self.path.index))
        }
    }

    /// Whether it may be spent under this anchor, revealing this nullifier.
    ///
    /// # Errors
    /// [`SpendError`].
    pub fn check(&self, pk: PublicKey, nk: NullifierKey, root_n: NoteRoot, nf: Nullifier) -> Result<(), SpendError> {
        check(self.enabled, self.note(pk).commit(), &self.path, root_n, self.amount == Cents::ZERO)?;
        if self.nullifier(nk) == nf { Ok(()) } else { Err(SpendError::Nullifier) }
    }

    fn wipe(&mut self) {
        self.amount.0.zeroize();
        self.rho.zeroize();
        self.r.zeroize();
    }
}

/// A lock to consume.
#[derive(Clone, Default)]
pub struct LockInput {
    /// Whether this input is used.
    pub enabled: bool,
    /// The lock.
    pub note: LockNote,
    /// Where it stands.
    pub path: NotePath,
    /// Randomness of the nullifier of a disabled input.
    pub r: F,
}

impl LockInput {
    /// An unused input; `r` is random, or the nullifier in its place would be recognised.
    #[must_use]
    pub fn disabled(r: F) -> Self {
        let mut input = Self::default();
        input.r = r;
        input
    }

    /// What it reveals.
    #[must_use]
    pub fn nullifier(&self) -> Nullifier {
        if self.enabled {
            Nullifier::of_lock(self.note.salt, Position(self.path.index))
        } else {
            Nullifier::of_disabled(self.r, Position(self.path.index))
        }
    }

    /// Whether it may be consumed under this anchor, revealing this nullifier.
    ///
    /// # Errors
    /// [`SpendError`].
    pub fn check(&self, root_n: NoteRoot, nf: Nullifier) -> Result<(), SpendError> {
        let is_empty = self.note.amount == Cents::ZERO && self.note.supply_at_sale == Shares::ZERO;
        check(self.enabled, self.note.commit(), &self.path, root_n, is_empty)?;
        if self.nullifier() == nf { Ok(()) } else { Err(SpendError::Nullifier) }
    }

    fn wipe(&mut self) {
        self.note.amount.0.zeroize();
        self.note.salt.zeroize();
        self.r.zeroize();
    }
}
