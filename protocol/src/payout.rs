//! The arithmetic of payouts: one index for all holders, exact to the 2^-64 cent.
//!
//! A payout of `P` over `supply` shares raises the index by `q` with `P * 2^64 + rem = q * supply + rem'`, `rem' < supply`.
//! A note is owed `amount * (D - index) + carry`; its whole cents are paid, the rest is carried.

use crate::amount::{Cents, Fraction, Index, Shares};
use crate::field::F;
use crate::field::field_newtype;
use crate::hash::{Tag, hash};
use crate::keys::HolderKey;
use crate::token::StateExhausted;

field_newtype! {
    /// The number that makes a payout's pads unique; never used twice.
    PayoutNonce
}
field_newtype! {
    /// A token's new D or remainder under a one-time pad that every holder can remove.
    PaddedState
}

/// Which value a payout's pad hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Padded {
    /// The new index D.
    Index = 0,
    /// The new remainder.
    Remainder = 1,
}

impl PaddedState {
    /// `value + H_PAD(hk, nu, i)`.
    #[must_use]
    pub fn hide(value: F, hk: HolderKey, nonce: PayoutNonce, which: Padded) -> Self {
        Self(value + Self::pad(hk, nonce, which))
    }

    /// The pad: `H_PAD(hk, nu, i)`.
    #[must_use]
    pub fn pad(hk: HolderKey, nonce: PayoutNonce, which: Padded) -> F {
        hash(Tag::PayoutPad, [hk.0, nonce.0, F::from(which as u64)])
    }
}

/// Why a payout cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PayoutError {
    /// There is nobody to pay.
    #[error("the token has no shares")]
    NoShares,
    /// The index would leave its 128 bits.
    #[error("the payout index would exceed 2^128 - 1")]
    IndexOverflow,
    /// A note's index is ahead of the token's: it is not a note of this token's history.
    #[error("the note was settled at a later index than the token's")]
    IndexAhead,
    /// More than 2^64 - 1 cents.
    #[error("more than 2^64 - 1 cents are owed at once")]
    AmountOverflow,
    /// The token's state cannot change any more.
    #[error(transparent)]
    State(#[from] StateExhausted),
}

/// What the token's index gains, and what remains undistributed (less than 2^-64 cent a share).
///
/// # Errors
/// [`PayoutError::NoShares`] for an empty supply, [`PayoutError::IndexOverflow`] at the end of the range.
pub fn raise_index(
    paid: Cents,
    supply: Shares,
    index: Index,
    remainder: Fraction,
) -> Result<(Index, Fraction), PayoutError> {
    if supply.0 == 0 {
        return Err(PayoutError::NoShares);
    }
    // paid < 2^64 and remainder < 2^64, so the sum is below 2^128.
    let total = (u128::from(paid.0) << 64) | u128::from(remainder.0);
    let supply = u128::from(supply.0);
    let index = index.0.checked_add(total / supply).ok_or(PayoutError::IndexOverflow)?;
    let rest = u64::try_from(total % supply).expect("a remainder is below the supply, a u64");
    Ok((Index(index), Fraction(rest)))
}

/// What a holding of `amount` shares, last settled at `from` with `carry`, is owed at `to`: whole cents, and the new carry.
///
/// # Errors
/// [`PayoutError::IndexAhead`] if `to` is below `from`, [`PayoutError::AmountOverflow`] past 2^64 - 1 cents.
pub fn owed(amount: Shares, from: Index, to: Index, carry: Fraction) -> Result<(Cents, Fraction), PayoutError> {
    owed_together(&[(amount, from, carry)], to)
}

/// As [`owed`], for several holdings settled into one.
///
/// # Errors
/// As [`owed`].
pub fn owed_together(holdings: &[(Shares, Index, Fraction)], to: Index) -> Result<(Cents, Fraction), PayoutError> {
    let mut total: u128 = 0;
    for (amount, from, carry) in holdings {
        let delta = to.0.checked_sub(from.0).ok_or(PayoutError::IndexAhead)?;
        let due = u128::from(amount.0).checked_mul(delta).ok_or(PayoutError::AmountOverflow)?;
        let due = due.checked_add(u128::from(carry.0)).ok_or(PayoutError::AmountOverflow)?;
        total = total.checked_add(due).ok_or(PayoutError::AmountOverflow)?;
    }
    let cents = u64::try_from(total >> 64).expect("the upper half of a u128");
    let carry = u64::try_from(total & u128::from(u64::MAX)).expect("the lower half of a u128");
    Ok((Cents(cents), Fraction(carry)))
}

/// What a lock of `amount`, made when the supply was `supply_at_sale`, must pay at least over today's `supply`,
/// so that no share gets less than it would have then: `ceil(amount * supply / supply_at_sale)`.
///
/// # Errors
/// [`PayoutError::NoShares`] for an empty supply, [`PayoutError::AmountOverflow`] past 2^64 - 1 cents.
pub fn least_due(amount: Cents, supply_at_sale: Shares, supply: Shares) -> Result<Cents, PayoutError> {
    if supply_at_sale.0 == 0 {
        return Err(PayoutError::NoShares);
    }
    let due = (u128::from(amount.0) * u128::from(supply.0)).div_ceil(u128::from(supply_at_sale.0));
    u64::try_from(due).map(Cents).map_err(|_| PayoutError::AmountOverflow)
}

#[cfg(test)]
mod tests;
