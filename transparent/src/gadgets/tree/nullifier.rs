//! Absence from the nullifier tree; twin of `sotto_circuits::gadgets::tree::nullifier`.

use halo2_proofs::circuit::{Layouter, Value};
use halo2curves::bn256::Fr;
use halo2curves::ff::{Field, PrimeField};
use sotto_protocol::hash::Tag;
use sotto_protocol::tree::{NULLIFIER_DEPTH, NullifierWitness, Path};

use super::path::climb;
use crate::field::to_halo2;
use crate::gadgets::hash::hash;
use crate::gadgets::range::U128;
use crate::gadgets::wire::{Cs, Form, Result, Wire, form, form_is_zero, hint, witness};

/// A gap and where its leaf stands.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::tree::NullifierWitness`
pub struct NullifierWitnessVar {
    pub value: Wire,
    pub next: Wire,
    pub path: Value<Path<NULLIFIER_DEPTH>>,
}

impl NullifierWitnessVar {
    /// A private gap; what ties it to the tree is the root that [`Self::root`] gives.
    ///
    /// # Errors
    /// Those of the layouter.
    pub fn witness(cs: &mut Cs<'_, impl Layouter<Fr>>, absence: Value<NullifierWitness>) -> Result<Self> {
        Ok(Self {
            value: witness(cs, absence.map(|gap| to_halo2(&gap.value)))?,
            next: witness(cs, absence.map(|gap| to_halo2(&gap.next)))?,
            path: absence.map(|gap| gap.path),
        })
    }

    /// The root of the tree in which this gap shows `nf` to be absent: `nf` lies inside, whatever the root.
    ///
    /// # Errors
    /// Those of the layouter.
    pub fn root(&self, cs: &mut Cs<'_, impl Layouter<Fr>>, nf: &Wire) -> Result<Wire> {
        inside(cs, [&self.value, nf, &self.next])?;
        let leaf = hash(cs, Tag::NfLeaf, [&self.value, &self.next])?;
        Ok(climb(cs, &leaf, self.path)?.root)
    }
}

/// `nf` lies strictly inside the gap from `value` up to `next`, all three any field elements: the circle argument of the twin, with
/// halves of whole bytes.
///
/// As there, `x = nf - value - 1`, `z = next - nf - 1` and `t = -3 - x - z`, and `nf` is inside exactly if the *numbers* satisfy
/// `x + z + t = p - 3`. Here each is split into a high and a low part of 128 bits, so each stands for some number below 2^256 that is
/// right modulo p. Let `c` be the high part of p - 3 less the three high parts, as a number: it lies between -3 * 2^128 and 2^126, so
/// being 0, 1 or 2 in the field it is 0, 1 or 2 as a number. In the field `x + z + t = -3`; taking the high parts out leaves
/// `low_x + low_z + low_t = low(p - 3) + c * 2^128`, both sides below 2^131, so this too holds for numbers. Together
/// `x + z + t = p - 3` as numbers, and so each is below p and is *the* number of its field element. The rest is said at the twin.
///
/// # Errors
/// Those of the layouter.
pub fn inside(cs: &mut Cs<'_, impl Layouter<Fr>>, points: [&Wire; 3]) -> Result<()> {
    inside_by(cs, points, [upper; 3])
}

/// The same, the hints for the high parts being somebody else's.
pub(in crate::gadgets) fn inside_by(
    cs: &mut Cs<'_, impl Layouter<Fr>>,
    [value, nf, next]: [&Wire; 3],
    [of_x, of_z, of_t]: [fn(&Fr) -> Fr; 3],
) -> Result<()> {
    let (one, three) = (Fr::ONE, Fr::from(3));
    let x = form(cs, nf, value, &Form::difference(-one))?;
    let z = form(cs, next, nf, &Form::difference(-one))?;
    let t = form(cs, &x, &z, &Form { x: -one, y: -one, xy: Fr::ZERO, k: -three })?;
    let (high_x, high_z, high_t) = (high(cs, &x, of_x)?, high(cs, &z, of_z)?, high(cs, &t, of_t)?);
    let sum = form(cs, &high_x, &high_z, &Form::SUM)?;
    // The carry is 0, 1 or 2: c * (c - 1) * (c - 2) = 0.
    let carry = form(cs, &sum, &high_t, &Form { x: -one, y: -one, xy: Fr::ZERO, k: upper(&-three) })?;
    let square = Form { x: -one, ..Form::PRODUCT };
    let zero_or_one = form(cs, &carry, &carry, &square)?;
    form_is_zero(cs, &zero_or_one, &carry, &Form { x: -Fr::from(2), ..Form::PRODUCT })
}

// Splits x into low + 2^128 * high, both ranged, and returns the high part.
fn high(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &Wire, upper: fn(&Fr) -> Fr) -> Result<Wire> {
    // Hint: determined but for the multiples of p that still fit; the caller's sum leaves only x.
    let high = hint(cs, x.value().map(upper))?;
    U128::range(cs, &high)?;
    let low = form(cs, x, &high, &Form { y: -power_128(), ..Form::difference(Fr::ZERO) })?;
    U128::range(cs, &low)?;
    Ok(high)
}

// 2^128.
fn power_128() -> Fr {
    Fr::from(2).pow_vartime([128])
}

// What is left of x, as a number, without its low 128 bits.
fn upper(x: &Fr) -> Fr {
    let bytes: [u8; 32] = x.to_repr().into();
    let mut upper = [0; 32];
    upper[..16].copy_from_slice(&bytes[16..]);
    Option::from(Fr::from_repr(upper.into())).expect("128 bits are below the modulus")
}
