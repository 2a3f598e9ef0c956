//! The statement `ownership` as a transparent circuit, against the instance, witness and relation of `sotto_circuits::ownership`.

mod circuit;
#[cfg(test)]
mod tests;

pub use circuit::OwnershipCircuit;

use sotto_circuits::ownership::{Ownership, Witness};

use crate::statement::Transparent;

impl Transparent for Ownership<2> {
    const K: u32 = 12;
    type Circuit = OwnershipCircuit<2>;

    fn circuit(witness: Option<&Witness<2>>) -> Self::Circuit {
        OwnershipCircuit::new(witness)
    }

    fn pin() -> &'static str {
        include_str!("../pins/ownership-2.txt")
    }
}

impl Transparent for Ownership<4> {
    const K: u32 = 13;
    type Circuit = OwnershipCircuit<4>;

    fn circuit(witness: Option<&Witness<4>>) -> Self::Circuit {
        OwnershipCircuit::new(witness)
    }

    fn pin() -> &'static str {
        include_str!("../pins/ownership-4.txt")
    }
}
