//! Ranges and comparisons. A number counts as a `u64` in a circuit only after its bits were shown.
//!
//! No comparison of the library is used: those take values up to (p - 1) / 2 on trust. Here both sides are ranged first, so that
//! differences cannot wrap around.

use ark_ff::{BigInteger, PrimeField};
use ark_r1cs_std::GR1CSVar;
use ark_r1cs_std::fields::FieldVar;
use sotto_protocol::field::F;

use super::wire::{Bit, Cs, Result, Wire, equal, hint_bit, select, witness};

/// A number below `2^BITS`, by construction: the only constructors show its bits.
#[derive(Debug, Clone)]
pub struct Uint<const BITS: usize>(Wire);

/// Shares, cents, fractions.
pub type U64 = Uint<64>;
/// Indices.
pub type U128 = Uint<128>;
/// Ids, heights, counters.
pub type U32 = Uint<32>;

/// The bits of `x`, lowest first, of which there are `n`: `x < 2^n`. Unique while `2^n` is below the modulus, which is asserted.
///
/// # Errors
/// Those of the constraint system.
///
/// # Panics
/// If `n > 253`, which is a mistake in the program.
pub fn bits(x: &Wire, n: usize) -> Result<Vec<Bit>> {
    assert!(n <= 253, "longer decompositions are not unique");
    let cs = x.cs();
    // Hints: pinned to x by the sum below, each to 0 or 1 by its allocation.
    let mut bits = Vec::with_capacity(n);
    let value = x.value().map(F::into_bigint);
    for i in 0..n {
        bits.push(hint_bit(&cs, || value.map(|v| v.get_bit(i)))?);
    }
    equal(&sum(&bits), x)?;
    Ok(bits)
}

/// The number that bits stand for, lowest first.
pub fn sum(bits: &[Bit]) -> Wire {
    let mut power = F::from(1u64);
    let mut total = Wire::zero();
    for bit in bits {
        total += Wire::from(bit.clone()) * power;
        power += power;
    }
    total
}

impl<const BITS: usize> Uint<BITS> {
    /// Ranges a value: afterwards it is below `2^BITS`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn range(x: &Wire) -> Result<Self> {
        bits(x, BITS)?;
        Ok(Self(x.clone()))
    }

    /// A private number, ranged where it enters.
    ///
    /// # Errors
    /// Those of the constraint system.
    #[cfg_attr(feature = "tamper", track_caller)]
    pub fn witness(cs: &Cs, value: F) -> Result<Self> {
        Self::range(&witness(cs, value)?)
    }

    /// A public number. Its range is its type's: the verifier encodes it from an integer of that size, so no constraint is spent.
    #[must_use]
    pub fn public(x: &Wire) -> Self {
        Self(x.clone())
    }

    /// A constant.
    ///
    /// # Panics
    /// If it does not fit.
    #[must_use]
    pub fn constant(value: u64) -> Self {
        assert!(BITS >= 64 || value >> BITS == 0, "the constant does not fit");
        Self(super::wire::constant(value))
    }

    /// `condition ? a : b`, ranged as both are.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn select(condition: &Bit, a: &Self, b: &Self) -> Result<Self> {
        select(condition, a.wire(), b.wire()).map(Self)
    }

    /// The number.
    pub fn wire(&self) -> &Wire {
        &self.0
    }

    /// `self <= other`: the difference is ranged too.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn at_most(&self, other: &Self) -> Result<()> {
        bits(&(other.wire() - self.wire()), BITS).map(|_| ())
    }

    /// `self < other`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn below(&self, other: &Self) -> Result<()> {
        bits(&(other.wire() - self.wire() - F::from(1u64)), BITS).map(|_| ())
    }

    /// `[self >= other]`: the top bit of `2^BITS + self - other`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn is_at_least(&self, other: &Self) -> Result<Bit> {
        let shifted = self.wire() - other.wire() + power(BITS);
        let mut bits = bits(&shifted, BITS + 1)?;
        Ok(bits.pop().expect("BITS + 1 bits"))
    }
}

/// `2^n` as a field element.
#[must_use]
pub fn power(n: usize) -> F {
    use ark_ff::Field;
    F::from(2u64).pow([n as u64])
}
