//! Nullifiers: what a spend reveals. Each binds the position of the note, so one note has exactly one.

use crate::amount::Position;
use crate::field::F;
use crate::field::field_newtype;
use crate::hash::{Tag, hash};
use crate::keys::NullifierKey;
use crate::note::LockSalt;
use crate::tag::Rho;

field_newtype! {
    /// A nullifier `nf`; once on the ledger, its note is spent.
    Nullifier
}

impl Nullifier {
    /// Of a share note: `H_NF(rho, position)`. Issuer and holder can compute it, an earlier owner cannot.
    #[must_use]
    pub fn of_share(rho: Rho, position: Position) -> Self {
        Self(hash(Tag::NfShare, [rho.0, position.field()]))
    }

    /// Of a cash note: `H_NF(nk, position)`. Only its owner can compute it.
    #[must_use]
    pub fn of_cash(nk: NullifierKey, position: Position) -> Self {
        Self(hash(Tag::NfCash, [nk.0, position.field()]))
    }

    /// Of a lock: `H_NF(salt, position)`.
    #[must_use]
    pub fn of_lock(salt: LockSalt, position: Position) -> Self {
        Self(hash(Tag::NfLock, [salt.0, position.field()]))
    }

    /// Of a stake note: `H_NFSTAKE(nk, position)`. Only its owner can compute it, not the oracle that attested it.
    #[must_use]
    pub fn of_stake(nk: NullifierKey, position: Position) -> Self {
        Self(hash(Tag::NfStake, [nk.0, position.field()]))
    }

    /// Of a disabled input: `H_NFD(r, position)`, of the same form as the others, so that one hash serves either case.
    #[must_use]
    pub fn of_disabled(r: F, position: Position) -> Self {
        Self(hash(Tag::NfDisabled, [r, position.field()]))
    }
}

#[cfg(test)]
mod tests;
