//! Bugs of other systems, planted again: each is found, and its repaired twin is not accused.

mod bugs;

use std::collections::BTreeSet;

use ark_r1cs_std::eq::EqGadget;
use bugs::{Bug, all};
use sotto_audit_circuits::claim::{Circuit, Constrain};
use sotto_audit_circuits::{forks, mutation, pairs, restated, tangent};
use sotto_circuits::gadgets::wire::{self, Wire};
use sotto_protocol::field::F;

const SEED: u64 = 1;

// The stages that accept something.
fn accusers(circuit: &Circuit<'_>) -> BTreeSet<&'static str> {
    let Circuit { system, claims, .. } = circuit;
    let mut accusers = BTreeSet::new();
    for claim in claims {
        let private: Vec<usize> = (system.public()..system.variables()).collect();
        let mut accuse = |stage, accepted: bool| {
            if accepted {
                accusers.insert(stage);
            }
        };
        accuse("values", !mutation::run(system, &claim.point, &private, SEED).accepted.is_empty());
        accuse("pairs", !pairs::run(system, &claim.point, 2_000, SEED).accepted.is_empty());
        let forked = forks::run(circuit, claim, 0..500, SEED).expect("synthesis succeeds whatever the values");
        accuse("forks", !forked.accepted.is_empty());
        let other =
            restated::run(circuit, claim, 20, usize::MAX, SEED).expect("synthesis succeeds whatever the values");
        accuse("hints", !other.hints.is_empty());
        accuse("numbers", !other.elements.is_empty());
        accuse("tangent", !tangent::run(circuit, &claim.point, SEED).free_hints.is_empty());
    }
    accusers
}

fn circuit(constrain: Constrain<'static>) -> Circuit<'static> {
    Circuit::new(vec![("planted".to_owned(), constrain)]).expect("the honest claim holds")
}

#[test]
fn every_planted_bug_is_found() {
    for Bug { name, planted, found_by, .. } in all() {
        let accusers = accusers(&circuit(planted));
        assert!(accusers.contains(found_by), "{name}: found by {accusers:?}, not by {found_by}");
    }
}

#[test]
fn nothing_is_said_against_what_was_repaired() {
    for Bug { name, repaired, .. } in all() {
        assert_eq!(accusers(&circuit(repaired)), BTreeSet::new(), "{name}");
    }
}

// A way to claim that two things are equal.
type Equation = fn(&Wire, &Wire) -> wire::Result<()>;

// r1cs-std#213: what is asserted of two constants is not asserted. There is no variable to change, so the false claim itself must be refused.
#[test]
fn a_false_equation_of_constants_is_refused() {
    let equations: [(Equation, bool); 2] = [(|a, b| EqGadget::enforce_equal(a, b), true), (wire::equal, false)];
    for (equation, passes) in equations {
        let constrain: Constrain<'static> = Box::new(move |cs| {
            wire::nonzero(&wire::witness(cs, F::from(7u64))?)?;
            equation(&wire::constant(1), &wire::constant(2))
        });
        assert_eq!(Circuit::new(vec![("false".to_owned(), constrain)]).is_ok(), passes);
    }
}
