//! The claims and lies of `sotto_circuits::ownership::lies`, told to the transparent circuit.

use sotto_circuits::ownership::lies::{
    about_how_much_and_since_when, about_places, about_spent_notes, about_who_and_which, four, one, three, two,
};
use sotto_circuits::ownership::{Ownership2, Ownership4};

use crate::testing::{holds, reject};

#[test]
fn every_shape_holds() {
    for (instance, witness) in [one(), two()] {
        holds::<Ownership2>(&instance, &witness);
    }
    for (instance, witness) in [three(), four()] {
        holds::<Ownership4>(&instance, &witness);
    }
}

#[test]
fn lies_about_who_and_which() {
    let (instance, witness) = two();
    reject::<Ownership2>(&instance, &witness, &about_who_and_which());
}

#[test]
fn lies_about_places() {
    let (instance, witness) = three();
    reject::<Ownership4>(&instance, &witness, &about_places());
}

#[test]
fn lies_about_spent_notes() {
    let (instance, witness) = two();
    reject::<Ownership2>(&instance, &witness, &about_spent_notes());
}

#[test]
fn lies_about_how_much_and_since_when() {
    let (instance, witness) = two();
    reject::<Ownership2>(&instance, &witness, &about_how_much_and_since_when());
}
