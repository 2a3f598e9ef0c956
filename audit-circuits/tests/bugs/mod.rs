//! Small circuits with a bug that cost somebody money, and the same without it.

use ark_ff::Field;
use ark_r1cs_std::GR1CSVar;
use ark_r1cs_std::fields::FieldVar;
use sotto_audit_circuits::claim::Constrain;
use sotto_circuits::gadgets::hash::hash;
use sotto_circuits::gadgets::payout::divide;
use sotto_circuits::gadgets::range::{U64, Uint, bits, power, sum};
use sotto_circuits::gadgets::wire::{
    Bit, Cs, Result, Wire, bit, equal, hint, hint_bit, input, is_zero, product_is, witness,
};
use sotto_protocol::field::F;
use sotto_protocol::hash::{Tag, hash as native};

/// A bug, the same circuit without it, and the stage that has to find it.
pub struct Bug {
    pub name: &'static str,
    pub planted: Constrain<'static>,
    pub repaired: Constrain<'static>,
    pub found_by: &'static str,
}

pub fn all() -> Vec<Bug> {
    vec![
        bug("a hash that is assigned and not constrained (Tornado)", "hints", assigned_hash),
        bug("a value that is copied and not tied to the real one (Orchard)", "hints", copied_value),
        bug("a difference without a range (Polygon, exchanges' proofs of solvency)", "numbers", unranged_difference),
        bug("a nullifier's index longer than the tree (Aztec, Penumbra)", "numbers", long_index),
        bug("a decomposition with two solutions (0xPARC's list, many)", "hints", second_decomposition),
        bug("a flag that is not 0 or 1", "numbers", loose_flag),
        bug("a remainder that may reach the divisor (Dark Forest)", "hints", loose_remainder),
        bug("bits of a path that are not 0 or 1", "numbers", loose_path),
        bug("a test for zero with one of its two constraints", "hints", half_a_zero_test),
        bug("an inverse shown without its product", "forks", loose_inverse),
    ]
}

type Build = fn(&Cs, bool) -> Result<()>;

fn bug(name: &'static str, found_by: &'static str, build: Build) -> Bug {
    Bug { name, found_by, planted: Box::new(move |cs| build(cs, true)), repaired: Box::new(move |cs| build(cs, false)) }
}

fn f(x: u64) -> F {
    F::from(x)
}

// A public input that is the hash of a number.
fn shows(cs: &Cs, x: &Wire, honest: u64) -> Result<()> {
    let digest = input(cs, native(Tag::Nk, [f(honest)]))?;
    equal(&hash(Tag::Nk, [x])?, &digest)
}

fn assigned_hash(cs: &Cs, planted: bool) -> Result<()> {
    let public = input(cs, native(Tag::Nk, [f(10)]))?;
    let secret = U64::witness(cs, f(10))?;
    if !planted {
        return equal(&hash(Tag::Nk, [secret.wire()])?, &public);
    }
    let digest = hint(cs, || Ok(native(Tag::Nk, [secret.wire().value()?])))?;
    equal(&digest, &public)
}

fn copied_value(cs: &Cs, planted: bool) -> Result<()> {
    let note = U64::witness(cs, f(50))?;
    shows(cs, note.wire(), 50)?;
    let paid_out = input(cs, f(50))?;
    let copy = U64::range(&hint(cs, || note.wire().value())?)?;
    if !planted {
        equal(copy.wire(), note.wire())?;
    }
    equal(copy.wire(), &paid_out)
}

fn unranged_difference(cs: &Cs, planted: bool) -> Result<()> {
    let (have, sold) = (U64::witness(cs, f(10))?, U64::witness(cs, f(4))?);
    let rest = hint(cs, || Ok(have.wire().value()? - sold.wire().value()?))?;
    equal(&(sold.wire() + &rest), have.wire())?;
    if !planted {
        U64::range(&rest)?;
    }
    shows(cs, have.wire(), 10)?;
    shows(cs, &rest, 6)
}

fn long_index(cs: &Cs, planted: bool) -> Result<()> {
    const DEPTH: usize = 4;
    let (leaf, rho) = (input(cs, f(100))?, input(cs, f(7))?);
    let index = witness(cs, f(9))?;
    let low = if planted {
        let value = index.value().map(|index| sotto_protocol::field::to_u64(&index).unwrap_or_default());
        let low: Vec<Bit> =
            (0..DEPTH).map(|i| hint_bit(cs, || value.map(|v| (v >> i) & 1 == 1))).collect::<Result<_>>()?;
        let high = hint(cs, || Ok((index.value()? - sum(&low).value()?) * power(DEPTH).inverse().unwrap_or_default()))?;
        equal(&(sum(&low) + high * power(DEPTH)), &index)?;
        low
    } else {
        bits(&index, DEPTH)?
    };
    // Stands for the path, which knows the lower bits alone.
    let root = &leaf * &(sum(&low) + f(1));
    equal(&root, &input(cs, f(1_000))?)?;
    let nullifier = input(cs, native(Tag::NfShare, [f(7), f(9)]))?;
    equal(&hash(Tag::NfShare, [&rho, &index])?, &nullifier)
}

fn second_decomposition(cs: &Cs, planted: bool) -> Result<()> {
    let x = input(cs, f(6))?;
    let bits = if planted {
        let value = sotto_protocol::field::to_u64(&x.value()?).unwrap_or_default();
        let bits: Vec<Bit> = (0..254u32)
            .map(|i| hint_bit(cs, || Ok(value.checked_shr(i).unwrap_or(0) & 1 == 1)))
            .collect::<Result<_>>()?;
        equal(&sum(&bits), &x)?;
        bits
    } else {
        bits(&x, 253)?
    };
    equal(&Wire::from(bits[0].clone()), &input(cs, f(0))?)
}

fn loose_flag(cs: &Cs, planted: bool) -> Result<()> {
    let amount = input(cs, f(500))?;
    let enabled = if planted { witness(cs, f(1))? } else { Wire::from(bit(cs, true)?) };
    equal(&(enabled * &amount), &input(cs, f(500))?)
}

fn loose_remainder(cs: &Cs, planted: bool) -> Result<()> {
    let (n, d) = (input(cs, f(1_000))?, U64::public(&input(cs, f(7))?));
    let quotient = if planted {
        let quotient: U64 = Uint::range(&hint(cs, || Ok(f(1_000 / 7)))?)?;
        let remainder = U64::range(&hint(cs, || Ok(f(1_000 % 7)))?)?;
        equal(&(quotient.wire() * d.wire() + remainder.wire()), &n)?;
        quotient
    } else {
        divide::<64>(cs, &n, &d)?.0
    };
    equal(quotient.wire(), &input(cs, f(1_000 / 7))?)
}

fn loose_path(cs: &Cs, planted: bool) -> Result<()> {
    let siblings = [input(cs, f(11))?, input(cs, f(12))?];
    let mut node = input(cs, f(10))?;
    for (sibling, right) in siblings.iter().zip([true, false]) {
        let right = if planted { witness(cs, F::from(right))? } else { Wire::from(bit(cs, right)?) };
        let left = &node + &right * &(sibling - &node);
        node = hash(Tag::Pk, [&left, &(&node + sibling - &left)])?;
    }
    let root = native(Tag::Pk, [native(Tag::Pk, [f(11), f(10)]), f(12)]);
    equal(&node, &input(cs, root)?)
}

fn half_a_zero_test(cs: &Cs, planted: bool) -> Result<()> {
    let x = input(cs, f(8))?;
    let zero = if planted {
        let inverse = hint(cs, || Ok(x.value()?.inverse().unwrap_or_default()))?;
        let zero = hint_bit(cs, || Ok(x.value()? == f(0)))?;
        product_is(&x, &inverse, &(Wire::one() - Wire::from(zero.clone())))?;
        zero
    } else {
        is_zero(&x)?
    };
    equal(&Wire::from(zero), &input(cs, f(0))?)
}

fn loose_inverse(cs: &Cs, planted: bool) -> Result<()> {
    let x = input(cs, f(8))?;
    let inverse = hint(cs, || Ok(x.value()?.inverse().unwrap_or_default()))?;
    let product = &x * &inverse;
    if planted { Ok(()) } else { equal(&product, &Wire::one()) }
}
