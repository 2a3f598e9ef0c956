//! Circuit variables, the few primitive constraints, and the one place where witnesses enter.
//!
//! Every value a prover chooses freely enters through [`witness`], [`bit`], [`hint`] or [`hint_bit`]: what pins it down is said at the
//! call.

use ark_ff::{Field, Zero};
use ark_r1cs_std::GR1CSVar;
use ark_r1cs_std::alloc::AllocVar;
use ark_r1cs_std::boolean::Boolean;
use ark_r1cs_std::eq::EqGadget;
use ark_r1cs_std::fields::FieldVar;
use ark_r1cs_std::fields::fp::FpVar;
use ark_relations::gr1cs::{ConstraintSystemRef, SynthesisError};
use sotto_protocol::field::F;

use super::tamper::{Kind, enter};

/// A field element in a circuit.
pub type Wire = FpVar<F>;
/// A bit in a circuit.
pub type Bit = Boolean<F>;
/// The constraint system.
pub type Cs = ConstraintSystemRef<F>;
/// What gadgets return.
pub type Result<T> = std::result::Result<T, SynthesisError>;

/// A private input.
///
/// # Errors
/// Those of the constraint system.
#[cfg_attr(feature = "tamper", track_caller)]
pub fn witness(cs: &Cs, value: F) -> Result<Wire> {
    let entrance = enter(cs, Kind::Private, false);
    Wire::new_witness(cs.clone(), || Ok(entrance.pass(value)))
}

/// A public input.
///
/// # Errors
/// Those of the constraint system.
#[cfg_attr(feature = "tamper", track_caller)]
pub fn input(cs: &Cs, value: F) -> Result<Wire> {
    let entrance = enter(cs, Kind::Public, false);
    Wire::new_input(cs.clone(), || Ok(entrance.pass(value)))
}

/// A value that the prover computes from others. The caller constrains it; nothing else does.
///
/// # Errors
/// Those of the constraint system.
#[cfg_attr(feature = "tamper", track_caller)]
pub fn hint(cs: &Cs, value: impl FnOnce() -> Result<F>) -> Result<Wire> {
    let entrance = enter(cs, Kind::Hint, false);
    Wire::new_witness(cs.clone(), || Ok(entrance.pass(value()?)))
}

/// A private bit: 0 or 1, constrained.
///
/// # Errors
/// Those of the constraint system.
#[cfg_attr(feature = "tamper", track_caller)]
pub fn bit(cs: &Cs, value: bool) -> Result<Bit> {
    let entrance = enter(cs, Kind::Private, true);
    Bit::new_witness(cs.clone(), || Ok(entrance.pass_bit(value)))
}

/// A bit that the prover computes from other values: 0 or 1, constrained. Which of the two, only the caller constrains.
///
/// # Errors
/// Those of the constraint system.
#[cfg_attr(feature = "tamper", track_caller)]
pub fn hint_bit(cs: &Cs, value: impl FnOnce() -> Result<bool>) -> Result<Bit> {
    let entrance = enter(cs, Kind::Hint, true);
    Bit::new_witness(cs.clone(), || Ok(entrance.pass_bit(value()?)))
}

/// A constant.
pub fn constant(value: u64) -> Wire {
    Wire::constant(F::from(value))
}

/// `a = b`. Unlike the library's own, it refuses two different constants instead of enforcing nothing.
///
/// # Errors
/// [`SynthesisError::Unsatisfiable`] for two different constants.
pub fn equal(a: &Wire, b: &Wire) -> Result<()> {
    if let (Wire::Constant(a), Wire::Constant(b)) = (a, b) {
        return if a == b { Ok(()) } else { Err(SynthesisError::Unsatisfiable) };
    }
    a.enforce_equal(b)
}

/// `a = b` if `condition`: `condition * (a - b) = 0`.
///
/// # Errors
/// Those of the constraint system.
pub fn equal_if(condition: &Bit, a: &Wire, b: &Wire) -> Result<()> {
    product_is(&Wire::from(condition.clone()), &(a - b), &Wire::zero())
}

/// `a * b = c`.
///
/// # Errors
/// [`SynthesisError::Unsatisfiable`] for constants of which it is not true.
pub fn product_is(a: &Wire, b: &Wire, c: &Wire) -> Result<()> {
    if let (Wire::Constant(_), Wire::Constant(_)) = (a, b) {
        return equal(&(a * b), c);
    }
    a.mul_equals(b, c)
}

/// `condition => value = 0`.
///
/// # Errors
/// Those of the constraint system.
pub fn zero_if(condition: &Bit, value: &Wire) -> Result<()> {
    equal_if(condition, value, &Wire::zero())
}

/// `condition ? a : b`.
///
/// # Errors
/// Those of the constraint system.
pub fn select(condition: &Bit, a: &Wire, b: &Wire) -> Result<Wire> {
    use ark_r1cs_std::select::CondSelectGadget;
    Wire::conditionally_select(condition, a, b)
}

/// `[x = 0]`, derived: `x * inv = 1 - z`, `x * z = 0`. The hints are `inv` and `z`; both are determined but for `inv` at x = 0, where it has no effect.
///
/// # Errors
/// Those of the constraint system.
pub fn is_zero(x: &Wire) -> Result<Bit> {
    let cs = x.cs();
    if let Wire::Constant(x) = x {
        return Ok(Bit::Constant(x.is_zero()));
    }
    let inv = hint(&cs, || Ok(x.value()?.inverse().unwrap_or_else(F::zero)))?;
    let z = hint_bit(&cs, || Ok(x.value()?.is_zero()))?;
    let z_wire = Wire::from(z.clone());
    product_is(x, &inv, &(Wire::one() - &z_wire))?;
    product_is(x, &z_wire, &Wire::zero())?;
    Ok(z)
}

/// `x != 0`, by showing its inverse. The hint is determined.
///
/// # Errors
/// Those of the constraint system.
pub fn nonzero(x: &Wire) -> Result<()> {
    let inv = hint(&x.cs(), || Ok(x.value()?.inverse().unwrap_or_else(F::zero)))?;
    product_is(x, &inv, &Wire::one())
}

/// `condition => x != 0`: `x * inv = [condition]`. The hint is determined where the condition holds or x is not 0; else it has no effect.
///
/// # Errors
/// Those of the constraint system.
pub fn nonzero_if(condition: &Bit, x: &Wire) -> Result<()> {
    let inv = hint(&x.cs(), || {
        let inverse = x.value()?.inverse().unwrap_or_else(F::zero);
        Ok(if condition.value()? { inverse } else { F::zero() })
    })?;
    product_is(x, &inv, &Wire::from(condition.clone()))
}

/// `x = 0`.
///
/// # Errors
/// As [`equal`].
pub fn zero(x: &Wire) -> Result<()> {
    equal(x, &Wire::zero())
}

/// Ties `ext` to the proof: without a constraint of its own, a public input could be changed in some proof systems.
///
/// # Errors
/// Those of the constraint system.
pub fn bind(ext: &Wire) -> Result<()> {
    ext.square().map(|_| ())
}
