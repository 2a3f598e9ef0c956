//! Private inputs of `payout`, and the public values that follow from them.

use sotto_protocol::amount::{Cents, Shares};
use sotto_protocol::event::EventOpening;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::payout::{Padded, PaddedState, PayoutError, PayoutNonce, raise_index};
use sotto_protocol::token::{Policy, TokenState};
use sotto_protocol::transaction::PayoutBody;
use sotto_protocol::tree::NoteRoot;
use zeroize::Zeroize;

use crate::spend::LockInput;

/// How many locks one payout can consume.
pub const LOCKS: usize = 4;

/// Private inputs of `payout`. No spending key is among them.
#[derive(Clone, Default)]
pub struct Witness {
    /// The token's state before.
    pub state: TokenState,
    /// What is distributed.
    pub inputs: [LockInput; LOCKS],
    /// The event's opening, if one is distributed.
    pub event: Option<EventOpening>,
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("payout::Witness(..)")
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.state.index.0.zeroize();
        self.state.remainder.0.zeroize();
        self.state.hk.zeroize();
        if let Some(event) = &mut self.event {
            event.gross.0.zeroize();
            event.gain.0.zeroize();
            event.salt.zeroize();
        }
    }
}

impl Witness {
    /// `P`: all that is distributed.
    ///
    /// # Errors
    /// [`PayoutError::AmountOverflow`] past 2^64 - 1 cents.
    pub fn amount(&self) -> Result<Cents, PayoutError> {
        self.inputs
            .iter()
            .try_fold(Cents::ZERO, |sum, input| sum.checked_add(input.note.amount))
            .ok_or(PayoutError::AmountOverflow)
    }

    /// The token's state after.
    ///
    /// # Errors
    /// [`PayoutError`]: nobody to pay, or a number at its end.
    pub fn state_new(&self, supply: Shares) -> Result<TokenState, PayoutError> {
        let (index, remainder) = raise_index(self.amount()?, supply, self.state.index, self.state.remainder)?;
        Ok(self.state.next(index, remainder)?)
    }

    /// What the inputs reveal.
    #[must_use]
    pub fn nullifiers(&self) -> [Nullifier; LOCKS] {
        self.inputs.each_ref().map(LockInput::nullifier)
    }

    /// The public values that these private ones make true (if any do). `nu` is random: a nonce used twice shows what it hides.
    ///
    /// # Errors
    /// As [`Self::state_new`].
    pub fn body(
        &self,
        policy: Policy,
        supply: Shares,
        root_n: NoteRoot,
        nu: PayoutNonce,
    ) -> Result<PayoutBody, PayoutError> {
        let new = self.state_new(supply)?;
        Ok(PayoutBody {
            tid: self.state.tid,
            policy,
            supply,
            k_old: self.state.commit(),
            k_new: new.commit(),
            root_n,
            nf: self.nullifiers(),
            nu,
            pad_index: PaddedState::hide(new.index.field(), new.hk, nu, Padded::Index),
            pad_remainder: PaddedState::hide(new.remainder.field(), new.hk, nu, Padded::Remainder),
            event: self.event.map(|opening| opening.id()),
        })
    }
}
