//! Gadgets against their native twins, at the ends of their ranges, and against assignments that no honest prover would make.

mod comparisons;
mod hostile;
mod inputs;
mod twins;

use ark_r1cs_std::GR1CSVar;
use sotto_protocol::field::F;

use super::wire::{Cs, Result, Wire, input};
use crate::testing::System;

fn f(x: u64) -> F {
    F::from(x)
}

/// A public input; a gadget over public inputs cannot adjust what it is given.
fn give(cs: &Cs, value: F) -> Wire {
    input(cs, value).expect("the system takes inputs")
}

/// What a gadget makes of its inputs, all constraints satisfied.
fn value(gadget: impl FnOnce(&Cs) -> Result<Wire>) -> F {
    let mut value = None;
    let system = System::synthesize(|cs| {
        value = Some(gadget(cs)?.value()?);
        Ok(())
    });
    assert_eq!(system.broken(), None, "an honest assignment is rejected");
    value.expect("synthesis ran")
}

/// Whether the honest assignment satisfies a gadget's constraints.
fn accepts(gadget: impl FnOnce(&Cs) -> Result<()>) -> bool {
    System::synthesize(gadget).broken().is_none()
}
