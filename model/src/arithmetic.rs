//! Dividing money, on unbounded integers and rationals.
//!
//! Two answers are kept apart:
//! - the **naive** one, an exact rational: a payout of `P` owes a holding of `a` out of `s` shares `P * a / s` cents;
//! - the **credited** one, in units of 2^-64 cent: every share is credited the same whole number
//!   `q = floor((P * 2^64 + remainder) / s)`, a holding `a * q`, and what could not be divided stays with the token as its
//!   new remainder. It is long division, with the remainder carried into the next payout.
//!
//! **What exactly they have in common.** Let `c` be all that a holder was ever credited (in units) and `e` the exact
//! rational (in units as well). Then
//! 1. over all holders, `sum c + remainder = P * 2^64`, summed over the payouts: not one unit is lost or made;
//! 2. one payout moves `e - c` of a holding by `a * (remainder_new - remainder_old) / s`, which is less than `a` either way;
//!    after any payouts and trades `|e - c|` is therefore less than the sum, over the payouts, of the shares then held;
//! 3. who neither trades nor is diluted has `0 <= e - c < a` however many payouts there were: less than 2^64 units, less
//!    than one cent;
//! 4. when every division is exact (all remainders are 0), `c = e`.
//!
//! Whole cents are paid, `floor(c / 2^64)` for shares held in one lot; the fraction is carried, never dropped. So the
//! payment to somebody as in 3 is that of the naive formula or, when its last fraction of a cent is still in the token's
//! remainder, one cent less for the time being; as in 4 it is the naive one to the cent.

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use sotto_protocol::amount::{Cents, PriceFloor, Shares, Units};

use crate::refused::Refused;

/// How many units of credit a cent has: 2^64.
#[must_use]
pub fn units_per_cent() -> BigUint {
    BigUint::from(1u8) << 64
}

/// An amount of money in units of 2^-64 cent.
#[must_use]
pub fn units(amount: Cents) -> BigUint {
    BigUint::from(amount.0) << 64
}

/// What a payout credits each share, and the new remainder, both in units.
///
/// # Errors
/// [`Refused::NoShares`] if there is nobody to pay.
pub fn per_share(paid: Cents, supply: Shares, remainder: &BigUint) -> Result<(BigUint, BigUint), Refused> {
    if supply == Shares::ZERO {
        return Err(Refused::NoShares);
    }
    let total = units(paid) + remainder;
    Ok((&total / supply.0, &total % supply.0))
}

/// The naive formula: what a payout owes to a holding, in cents, exactly.
#[must_use]
pub fn naive(paid: Cents, held: Shares, supply: Shares) -> BigRational {
    BigRational::new(BigInt::from(paid.0) * BigInt::from(held.0), BigInt::from(supply.0))
}

/// Splits units into whole cents, which are paid, and the fraction, which is carried.
///
/// # Errors
/// [`Refused::TooMuch`] for 2^64 cents or more.
pub fn whole_cents(owed: &BigUint) -> Result<(Cents, BigUint), Refused> {
    Ok((cents(&(owed / units_per_cent()))?, owed % units_per_cent()))
}

/// The cost basis of a part of a holding: `floor(basis * part / whole)`; nothing of nothing (SHARE-5).
#[must_use]
pub fn basis_of_part(basis: Cents, part: Shares, whole: Shares) -> Cents {
    let share = BigUint::from(basis.0) * part.0 / whole.0.max(1);
    cents(&share).expect("a part has at most the basis of the whole, because a part is at most the whole")
}

/// The cost basis of the units of a stake that were sold: `floor(basis * sold / units)` (STAKE-2).
#[must_use]
pub fn basis_of_units(basis: Cents, sold: Units, units: Units) -> Cents {
    basis_of_part(basis, Shares(sold.0), Shares(units.0))
}

/// Whether a price for so many shares reaches a floor, which is in 2^-32 cents a share (REMOVE-6).
#[must_use]
pub fn reaches(price: Cents, shares: Shares, floor: PriceFloor) -> bool {
    BigUint::from(price.0) << 32 >= BigUint::from(shares.0) * floor.0
}

/// The least that a lock must pay over today's `supply` so that no share gets less than when the sale happened:
/// `ceil(amount * supply / supply_at_sale)` (PAYOUT-2).
#[must_use]
pub fn least_due(amount: Cents, supply_at_sale: Shares, supply: Shares) -> BigUint {
    let due = naive(amount, supply, supply_at_sale).ceil().to_integer();
    due.to_biguint().expect("nothing here is negative")
}

/// A count of cents that must fit 64 bits.
///
/// # Errors
/// [`Refused::TooMuch`].
pub fn cents(amount: &BigUint) -> Result<Cents, Refused> {
    u64::try_from(amount).map(Cents).map_err(|_| Refused::TooMuch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cent_over_three_shares_leaves_one_unit() {
        let (q, rest) = per_share(Cents(1), Shares(3), &BigUint::ZERO).expect("three shares");
        assert_eq!(q.clone() * 3u8 + &rest, units(Cents(1)));
        assert_eq!(rest, BigUint::from(1u8));
        // A sole holder waits for the last cent until the remainder has grown to a whole division.
        assert_eq!(whole_cents(&(q * 3u8)).expect("small").0, Cents(0));
    }

    #[test]
    fn the_least_due_is_rounded_up() {
        assert_eq!(least_due(Cents(100), Shares(3), Shares(3)), BigUint::from(100u8));
        assert_eq!(least_due(Cents(100), Shares(3), Shares(4)), BigUint::from(134u8));
    }

    #[test]
    fn a_price_reaches_a_floor_from_the_whole_cent_above() {
        let a_third_more_than_one = PriceFloor((1 << 32) + (1 << 32) / 3);
        assert!(reaches(Cents(4), Shares(3), a_third_more_than_one));
        assert!(!reaches(Cents(13), Shares(10), a_third_more_than_one));
        assert!(reaches(Cents(14), Shares(10), a_third_more_than_one));
        assert!(reaches(Cents(0), Shares(10), PriceFloor(0)));
    }

    #[test]
    fn the_basis_of_a_part_is_rounded_down() {
        assert_eq!(basis_of_part(Cents(100), Shares(1), Shares(3)), Cents(33));
        assert_eq!(basis_of_part(Cents(100), Shares(3), Shares(3)), Cents(100));
        assert_eq!(basis_of_part(Cents(0), Shares(0), Shares(0)), Cents(0));
    }
}
