//! Bugs of circuits made of cells, planted: each is found, and its repaired twin is not accused.

mod cells;

use std::collections::BTreeSet;

use cells::{Bug, Small};
use sotto_audit_circuits::guards::{Evidence, Guards};
use sotto_audit_circuits::plonk::{Examined, Given};
use sotto_audit_circuits::{forks, mutation, pairs, restated, tangent};
use sotto_protocol::field::F;

const SEED: u64 = 1;

fn examined(bug: Bug, planted: bool) -> Examined<Small> {
    let circuit = Small { bug, planted };
    let public = circuit.public().map(F::from).to_vec();
    Examined::new(Small::K, vec![Given { name: "planted".to_owned(), public, circuit }])
        .expect("the honest claim holds")
}

// The stages that accept something.
fn accusers(examined: &Examined<Small>) -> BTreeSet<&'static str> {
    let (circuit, claim) = (&examined.circuit, &examined.circuit.claims[0]);
    let private: Vec<usize> = circuit.system.private().collect();
    let values = mutation::run(&circuit.system, &claim.point, &private, SEED);
    assert_eq!(values.open, Vec::<usize>::new(), "all values are decided");
    let forked = forks::run(circuit, claim, 0..300, SEED).expect("the circuit can be filled, whatever the values");
    let other = restated::run(circuit, claim, 20, usize::MAX, SEED).expect("the circuit can be filled");
    let stages = [
        ("values", !values.accepted.is_empty()),
        ("pairs", !pairs::run(&circuit.system, &claim.point, 2_000, SEED).accepted.is_empty()),
        ("forks", !forked.accepted.is_empty()),
        ("hints", !other.hints.is_empty()),
        ("numbers", !other.elements.is_empty()),
        ("tangent", !tangent::run(circuit, &claim.point, SEED).free_hints.is_empty()),
    ];
    stages.into_iter().filter(|(_, accepts)| *accepts).map(|(name, _)| name).collect()
}

#[test]
fn every_planted_bug_is_found() {
    for (bug, found_by) in Bug::ALL {
        let accusers = accusers(&examined(bug, true));
        assert!(accusers.contains(found_by), "{bug:?}: found by {accusers:?}, not by {found_by}");
    }
}

#[test]
fn nothing_is_said_against_what_was_repaired() {
    for (bug, _) in Bug::ALL {
        assert_eq!(accusers(&examined(bug, false)), BTreeSet::new(), "{bug:?}");
    }
}

#[test]
fn a_constant_that_nothing_reads_is_reported() {
    let fixed = |planted| {
        let examined = examined(Bug::Constant, planted);
        let mut known = Guards::new(examined.circuit.system.own());
        known.note_all(0..examined.circuit.system.own(), Evidence::Search);
        examined.fixed.run(&known, SEED)
    };
    assert_eq!(
        fixed(true).unread.into_iter().collect::<Vec<_>>(),
        [("a constant: left alone, fixed column 0".to_owned(), 1)]
    );
    assert_eq!(fixed(false).unread.len(), 0);
}
