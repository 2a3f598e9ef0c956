//! Successors: the secrets of a transaction's outputs follow from those of its inputs, so that restored wallets and cap tables can follow.

use crate::field::F;
use crate::hash::{Tag, hash};
use crate::keys::NullifierKey;
use crate::note::LockSalt;
use crate::nullifier::Nullifier;
use crate::tag::Rho;

/// Which output of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Slot {
    /// `share`: the note sold (when nothing is sold: an empty note). `cash`: the first output.
    First = 0,
    /// `share`, `settle`: the shares kept. `cash`: the second output.
    Second = 1,
    /// `share`, `settle`: the cash.
    Third = 2,
}

impl Slot {
    /// As a field element.
    #[must_use]
    pub fn field(self) -> F {
        F::from(self as u64)
    }
}

/// `H_NEXT(rho_0, slot)`: successors of a share note. The issuer can follow them.
#[must_use]
pub fn share(rho_0: Rho, slot: Slot) -> Rho {
    Rho(hash(Tag::NextShare, [rho_0.0, slot.field()]))
}

/// `H_NEXT(nk, nf_0, slot)`: successors of a cash note. Only its owner can follow them.
#[must_use]
pub fn cash(nk: NullifierKey, nf_0: Nullifier, slot: Slot) -> Rho {
    Rho(hash(Tag::NextCash, [nk.0, nf_0.0, slot.field()]))
}

/// `H_NEXTSTAKE(nk, nf)`: what is left of a stake after a sale. Only its owner can follow it.
#[must_use]
pub fn stake(nk: NullifierKey, nf: Nullifier) -> Rho {
    Rho(hash(Tag::NextStake, [nk.0, nf.0]))
}

/// The salt of a lock made from one's own cash: a wallet's convention, not a rule of any circuit.
#[must_use]
pub fn own_lock_salt(nk: NullifierKey, nf_0: Nullifier, slot: Slot) -> LockSalt {
    LockSalt(hash(Tag::OwnSalt, [nk.0, nf_0.0, slot.field()]))
}

/// The secret of a note that an issuer re-issues to a new key: the issuer's convention, so that the own seed finds it again.
/// Whoever has the seed that was replaced cannot compute it.
#[must_use]
pub fn rekeyed(nk: NullifierKey, nf: Nullifier) -> Rho {
    Rho(hash(Tag::OwnSalt, [nk.0, nf.0, Slot::First.field()]))
}

/// The rho of the `i`-th deposit: a wallet's convention, so that the seed alone finds deposits again.
#[must_use]
pub fn deposit(nk: NullifierKey, i: u64) -> Rho {
    Rho(hash(Tag::DepositRho, [nk.0, F::from(i)]))
}

/// The rho with which a buyer receives shares: a wallet's convention; `nonce` travels in nothing, the note's ciphertext carries the rho.
#[must_use]
pub fn purchase(nk: NullifierKey, nonce: F) -> Rho {
    Rho(hash(Tag::PurchaseRho, [nk.0, nonce]))
}

#[cfg(test)]
mod tests;
