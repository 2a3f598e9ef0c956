//! Payout pads and exact division in constraints; see `sotto_protocol::payout`.

use ark_ff::PrimeField;
use ark_r1cs_std::GR1CSVar;
use sotto_protocol::amount::FRACTION_BITS;
use sotto_protocol::field::F;
use sotto_protocol::hash::Tag;
use sotto_protocol::payout::Padded;

use super::hash::hash;
use super::range::{U64, Uint, power};
use super::wire::{Cs, Result, Wire, constant, equal, hint};

/// `H_PAD(hk, nu, i)`.
///
/// # Errors
/// Those of the constraint system.
pub fn pad(hk: &Wire, nonce: &Wire, which: Padded) -> Result<Wire> {
    hash(Tag::PayoutPad, [hk, nonce, &constant(which as u64)])
}

/// Whole cents that are owed, and the fraction that stays.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // explained above
pub struct Owed {
    pub paid: U64,
    pub carry: U64,
}

/// `due = paid * 2^64 + carry`: what is owed, in 2^-64 cents, of which there are less than 2^194. More than 2^64 - 1 cents cannot be shown.
///
/// # Errors
/// Those of the constraint system.
pub fn split_cents(cs: &Cs, due: &Wire) -> Result<Owed> {
    // Hints: the two lower limbs, determined because both are ranged; what has a third limb fails.
    let limb = |i: usize| U64::range(&hint(cs, || Ok(F::from(due.value()?.into_bigint().0[i])))?);
    let (carry, paid) = (limb(0)?, limb(1)?);
    equal(&(paid.wire() * power(FRACTION_BITS as usize) + carry.wire()), due)?;
    Ok(Owed { paid, carry })
}

/// Euclidean division, `n = q * d + r` with `r < d`, the quotient ranged to `QUOTIENT` bits: unique where it exists, and it exists
/// exactly if `d >= 1` and the quotient fits. `q * d + r` stays below 2^193, so nothing wraps around the modulus.
///
/// # Errors
/// Those of the constraint system.
///
/// # Panics
/// If the quotient is to have more than 128 bits, which is a mistake in the program.
pub fn divide<const QUOTIENT: usize>(cs: &Cs, n: &Wire, d: &U64) -> Result<(Uint<QUOTIENT>, U64)> {
    assert!(QUOTIENT <= 128, "a longer quotient could wrap around the modulus");
    // Hints: determined by n and d, since Euclidean division is unique.
    let quotient = Uint::range(&hint(cs, || Ok(divided(n.value()?, d.wire().value()?).0))?)?;
    let remainder = U64::range(&hint(cs, || Ok(divided(n.value()?, d.wire().value()?).1))?)?;
    // Also shows d >= 1.
    remainder.below(d)?;
    equal(&(quotient.wire() * d.wire() + remainder.wire()), n)?;
    Ok((quotient, remainder))
}

// Quotient and remainder of any two values, as the hints need them: (0, 0) for a divisor of 0 or beyond 64 bits.
fn divided(n: F, d: F) -> (F, F) {
    let Some(divisor) = sotto_protocol::field::to_u64(&d).filter(|d| *d != 0).map(u128::from) else {
        return (F::from(0u64), F::from(0u64));
    };
    // Long division, limb by limb from the top: the running remainder is below the divisor, so each digit is below 2^64.
    let mut remainder = 0u128;
    let mut quotient = F::from(0u64);
    for limb in n.into_bigint().0.iter().rev() {
        let part = (remainder << 64) | u128::from(*limb);
        quotient = quotient * F::from(1u128 << 64) + F::from(part / divisor);
        remainder = part % divisor;
    }
    (quotient, F::from(remainder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_relations::gr1cs::ConstraintSystem;

    fn holds(n: F, d: u64) -> bool {
        let cs = ConstraintSystem::<F>::new_ref();
        let n = super::super::wire::witness(&cs, n).expect("synthesis");
        let d = U64::witness(&cs, F::from(d)).expect("synthesis");
        divide::<128>(&cs, &n, &d).expect("synthesis succeeds whatever the values");
        cs.is_satisfied().expect("an assigned system")
    }

    #[test]
    fn quotients_are_those_of_integers() {
        let cases =
            [(0u128, 1u64), (7, 2), (u128::MAX, 1), (u128::MAX, u64::MAX), (u128::MAX - 1, 3), (1 << 64, 1 << 63)];
        for (n, d) in cases {
            let (q, r) = divided(F::from(n), F::from(d));
            assert_eq!((q, r), (F::from(n / u128::from(d)), F::from(n % u128::from(d))), "{n} / {d}");
            assert!(holds(F::from(n), d), "{n} / {d}");
        }
    }

    #[test]
    fn nothing_is_divided_by_zero_or_beyond_the_quotient() {
        assert!(!holds(F::from(0u64), 0));
        assert!(!holds(F::from(5u64), 0));
        assert!(!holds(-F::from(1u64), 1));
        assert!(!holds(-F::from(1u64), u64::MAX));
    }
}
