//! From intentions to legs: public values, private inputs and encrypted notes, still without proofs.

pub mod approve;
pub mod backing;
pub mod ballot;
pub mod cash;
pub mod census;
pub mod complaint;
pub mod impact;
pub mod issue;
pub mod ownership;
pub mod payout;
pub mod rekey;
pub mod remove;
pub mod settle;
pub mod share;
pub mod spoken;
pub mod stake;

use rand_core::UnwrapErr;
use sotto_circuits::spend::{CashInput, ShareInput};
use sotto_protocol::amount::{Cents, Height, Shares, TokenId};
use sotto_protocol::encryption::{EncryptionKey, NoteCiphertext};
use sotto_protocol::field::{self, F};
use sotto_protocol::note::memo::{Cause, Memo, Story};
use sotto_protocol::transaction::{Body, Leg, ProofBytes};

use crate::account::{Account, OwnCash, OwnShare};
use crate::error::WalletError;

/// The operating system's randomness. A wallet uses no other.
pub(crate) fn os_rng() -> UnwrapErr<getrandom::SysRng> {
    UnwrapErr(getrandom::SysRng)
}

/// A random field element.
pub(crate) fn random() -> F {
    field::random(&mut os_rng())
}

/// A story in which nothing changed hands.
pub(crate) fn story(cause: Cause, tid: TokenId) -> Story {
    let (shares, nothing) = (Shares::ZERO, Cents::ZERO);
    Story { cause, tid, shares, price: nothing, locked: nothing, payout: nothing, with: TokenId::ZERO }
}

/// A leg without its proof, and its `ext`.
pub(crate) fn leg<B: Body>(
    account: &Account,
    body: B,
    ciphertexts: Vec<NoteCiphertext>,
    destination: String,
) -> (Leg<B>, F) {
    let leg = Leg { body, ciphertexts, destination, proof: ProofBytes::BLANK };
    let ext = leg.ext(&account.state().network(), &[]).expect("wallets make only statements that exist");
    (leg, ext)
}

impl Account {
    /// The last height at which what is made now may be accepted.
    #[must_use]
    pub fn expiry(&self) -> Height {
        Height(self.height().0.saturating_add(self.state().genesis().expiry_window))
    }

    pub(crate) fn seal_to_self(&self, memo: &Memo) -> Result<NoteCiphertext, WalletError> {
        self.seal_to(&self.keys().dk.encryption_key(), memo)
    }

    pub(crate) fn seal_to(&self, ek: &EncryptionKey, memo: &Memo) -> Result<NoteCiphertext, WalletError> {
        Ok(ek.seal_note(&self.state().network(), memo, &mut os_rng())?)
    }

    pub(crate) fn share_inputs(&self, notes: &[&OwnShare]) -> [ShareInput; 2] {
        std::array::from_fn(|i| {
            let mut input = ShareInput::disabled(random());
            if let Some(note) = notes.get(i) {
                input.enabled = true;
                input.amount = note.memo.amount;
                input.index = note.memo.index;
                input.carry = note.memo.carry;
                input.basis = note.memo.basis;
                input.since = note.memo.since;
                input.rho = note.memo.rho;
                input.path = self.replica().notes().path(note.position);
            }
            input
        })
    }

    pub(crate) fn cash_inputs(&self, notes: &[&OwnCash]) -> [CashInput; 2] {
        std::array::from_fn(|i| {
            let mut input = CashInput::disabled(random());
            if let Some(note) = notes.get(i) {
                input.enabled = true;
                input.amount = note.amount;
                input.rho = note.rho;
                input.path = self.replica().notes().path(note.position);
            }
            input
        })
    }

    /// Up to two cash notes that together hold at least `needed`.
    ///
    /// # Errors
    /// [`WalletError::NotEnoughCash`], or [`WalletError::Scattered`] if it takes more than two.
    pub fn pick_cash(&self, needed: Cents) -> Result<Vec<&OwnCash>, WalletError> {
        let notes = self.holdings().cash();
        let available = Cents(notes.iter().map(|n| n.amount.0).sum());
        if available < needed {
            return Err(WalletError::NotEnoughCash { needed, available });
        }
        // The smallest single note that does, else the two largest.
        if let Some(one) = notes.iter().rev().find(|n| n.amount >= needed) {
            return Ok(vec![one]);
        }
        let two: Vec<_> = notes.into_iter().take(2).collect();
        if two.iter().map(|n| n.amount.0).sum::<u64>() < needed.0 { Err(WalletError::Scattered) } else { Ok(two) }
    }

    /// Up to two notes of a token that together hold at least `needed`.
    ///
    /// # Errors
    /// [`WalletError::NotEnoughShares`], or [`WalletError::Scattered`] if it takes more than two.
    pub fn pick_shares(&self, tid: TokenId, needed: Shares) -> Result<Vec<&OwnShare>, WalletError> {
        let notes = self.holdings().shares(tid);
        let available = Shares(notes.iter().map(|n| n.memo.amount.0).sum());
        if available < needed || notes.is_empty() {
            return Err(WalletError::NotEnoughShares { needed, available });
        }
        if let Some(one) = notes.iter().rev().find(|n| n.memo.amount >= needed) {
            return Ok(vec![one]);
        }
        let two: Vec<_> = notes.into_iter().take(2).collect();
        if two.iter().map(|n| n.memo.amount.0).sum::<u64>() < needed.0 { Err(WalletError::Scattered) } else { Ok(two) }
    }
}
