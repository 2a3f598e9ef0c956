//! Absence from the nullifier tree in constraints; see `sotto_protocol::tree::nullifier`.

use ark_ff::PrimeField;
use ark_r1cs_std::GR1CSVar;
use ark_r1cs_std::fields::FieldVar;
use sotto_protocol::field::F;
use sotto_protocol::hash::Tag;
use sotto_protocol::tree::NullifierWitness;

use super::NullifierPathVar;
use crate::gadgets::hash::hash;
use crate::gadgets::range::{U128, Uint, power};
use crate::gadgets::wire::{Cs, Result, Wire, hint, product_is, witness};

/// A gap and where its leaf stands.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::tree::NullifierWitness`
pub struct NullifierWitnessVar {
    pub value: Wire,
    pub next: Wire,
    pub path: NullifierPathVar,
}

impl NullifierWitnessVar {
    /// A private gap; what ties it to the tree is the root that [`Self::root`] gives.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn witness(cs: &Cs, absence: &NullifierWitness) -> Result<Self> {
        Ok(Self {
            value: witness(cs, absence.value)?,
            next: witness(cs, absence.next)?,
            path: NullifierPathVar::witness(cs, &absence.path)?,
        })
    }

    /// The root of the tree in which this gap shows `nf` to be absent: `nf` lies inside, whatever the root.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn root(&self, nf: &Wire) -> Result<Wire> {
        inside(&self.value, nf, &self.next)?;
        self.path.root(&hash(Tag::NfLeaf, [&self.value, &self.next])?)
    }
}

/// `nf` lies strictly inside the gap from `value` up to `next`, all three any field elements: 770 constraints, the circle argument.
///
/// Going up from `value` on the circle of p elements, let `x` be the elements strictly between `value` and `nf`, `z` those strictly
/// between `nf` and `next`, and `t` the rest but for the three themselves: `x = nf - value - 1`, `z = next - nf - 1`, `t = -3 - x - z`
/// in the field. `nf` is inside exactly if one turn meets all three in this order, that is if the *numbers* satisfy `x + z + t = p - 3`.
///
/// Soundness. Each of the three is split into a high part below 2^126 and a low part below 2^128, so it stands for some number below
/// 2^254 that is right modulo p; which one is the prover's choice, as 2^254 > p. Let `c` be the high part of p - 3 less the three high
/// parts, as a number: it lies between -2^128 and 2^126, so being 0, 1 or 2 in the field it is 0, 1 or 2 as a number. In the field
/// `x + z + t = -3`; taking the high parts out leaves `low_x + low_z + low_t = low(p - 3) + c * 2^128`, both sides below 2^130, so this
/// too holds for numbers. Together: `x + z + t = p - 3` as numbers, and so each is below p and is *the* number of its field element.
/// Then `(x + 1) + (z + 1)`, from 2 to p - 1, is the way from `value` to `next`. If `value < next`, as in every leaf of a tree but the
/// last sentinel's, that way is `next - value` without passing p - 1, and `value < value + x + 1 = nf < next`.
/// The last sentinel's way, from p - 1 to 0, is 1 long, and an empty gap (`value = next`) 0: both below 2, so neither is accepted.
///
/// Completeness. If `value < nf < next`, the three numbers are at least 0 and add up to p - 3, and the sum of their low parts, below
/// 3 * 2^128, exceeds that of p - 3 by 0, 1 or 2 times 2^128.
///
/// # Errors
/// Those of the constraint system.
pub fn inside(value: &Wire, nf: &Wire, next: &Wire) -> Result<()> {
    let one = F::from(1u64);
    let whole = -F::from(3u64);
    let x = nf - value - one;
    let z = next - nf - one;
    let t = Wire::constant(whole) - &x - &z;
    let carry = Wire::constant(upper(&whole)) - high(&x)? - high(&z)? - high(&t)?;
    let zero_or_one = &carry * (&carry - one);
    product_is(&zero_or_one, &(&carry - F::from(2u64)), &Wire::zero())
}

const LOW: usize = 128;
const HIGH: usize = 126;

// Splits x into low + 2^128 * high, both ranged, and returns the high part.
fn high(x: &Wire) -> Result<Wire> {
    // Hint: determined but for one choice, x or x + p; the caller's sum leaves only x.
    let high = Uint::<HIGH>::range(&hint(&x.cs(), || Ok(upper(&x.value()?)))?)?;
    U128::range(&(x - high.wire() * power(LOW)))?;
    Ok(high.wire().clone())
}

// What is left of x, as a number, without its low 128 bits.
fn upper(x: &F) -> F {
    let [_, _, low, high] = x.into_bigint().0;
    F::from(u128::from(low) | (u128::from(high) << 64))
}
