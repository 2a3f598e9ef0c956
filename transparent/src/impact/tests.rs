//! The claims and lies of `sotto_circuits::impact::lies`, told to the transparent circuit.

use sotto_circuits::impact::Impact;
use sotto_circuits::impact::lies::{
    about_each_holding, about_how_many, about_unused_places, about_who_and_which, claim, holder_of, shapes,
};

use crate::testing::{holds, reject};

#[test]
fn every_shape_holds() {
    for (instance, witness) in shapes() {
        holds::<Impact>(&instance, &witness);
    }
}

#[test]
fn lies_about_who_and_which() {
    let (instance, witness) = claim(holder_of(5), false);
    reject::<Impact>(&instance, &witness, &about_who_and_which());
}

#[test]
fn lies_about_how_many() {
    let (instance, witness) = claim(holder_of(3), false);
    reject::<Impact>(&instance, &witness, &about_how_many());
}

#[test]
fn lies_about_each_holding() {
    let (instance, witness) = claim(holder_of(5), false);
    reject::<Impact>(&instance, &witness, &about_each_holding());
    let (instance, witness) = claim(holder_of(1), false);
    reject::<Impact>(&instance, &witness, &about_unused_places());
}
