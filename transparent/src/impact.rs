//! The statement `impact` as a transparent circuit, against the instance, witness and relation of `sotto_circuits::impact`.

mod circuit;
#[cfg(test)]
mod tests;

pub use circuit::ImpactCircuit;

use sotto_circuits::impact::{Impact, Witness};

use crate::statement::Transparent;

impl Transparent for Impact {
    const K: u32 = 14;
    type Circuit = ImpactCircuit;

    fn circuit(witness: Option<&Witness>) -> Self::Circuit {
        ImpactCircuit::new(witness)
    }

    fn pin() -> &'static str {
        include_str!("../pins/impact.txt")
    }
}
