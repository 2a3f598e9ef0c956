//! One variable with another value, everything else as it was.
//!
//! Besides the values of [`crate::values::others`], *all* values are decided: in a changed variable each row is a quadratic equation one of
//! whose roots is the honest value, so it allows one other value at most, and that can be computed and compared between rows.

use ark_ff::{Field, Zero};
use rayon::prelude::*;
use sotto_protocol::field::F;

use crate::system::{Outcome, Point, System};
use crate::values::{Dice, OTHERS, others};

/// Which other values a variable can take, everything else being as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freedom {
    /// None.
    Fixed,
    /// One: the honest value and this much.
    One(F),
    /// Any.
    Any,
}

/// Decides it for every value of the field.
#[must_use]
pub fn freedom(system: &System, point: &Point, variable: usize) -> Freedom {
    let mut freedom = Freedom::Any;
    for effect in system.effects(variable) {
        let [a, b, _] = point.sides[effect.row];
        let [by_a, by_b, by_c] = effect.by;
        // (a + by_a x)(b + by_b x) = c + by_c x, less a b = c, divided by x: square * x + slope = 0.
        let (square, slope) = (by_a * by_b, a * by_b + b * by_a - by_c);
        let allowed = match square.inverse() {
            None if slope.is_zero() => continue,
            None => return Freedom::Fixed,
            Some(_) if slope.is_zero() => return Freedom::Fixed,
            Some(inverse) => -slope * inverse,
        };
        freedom = match freedom {
            Freedom::Any => Freedom::One(allowed),
            Freedom::One(before) if before == allowed => freedom,
            Freedom::One(_) | Freedom::Fixed => return Freedom::Fixed,
        };
    }
    freedom
}

/// What becomes of a claim if a variable is changed by this much.
#[must_use]
pub fn change(system: &System, point: &Point, variable: usize, delta: F) -> Outcome {
    let broken = system.effects(variable).filter(|e| !point.survives(e.row, e.by.map(|by| by * delta)));
    Outcome::of(broken.map(|effect| effect.row))
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Mutated {
    /// How many variables were changed.
    pub variables: usize,
    /// How many changed assignments were evaluated.
    pub tried: usize,
    /// Variables with a value that was accepted.
    pub accepted: Vec<(usize, F)>,
    /// Constraints that alone stood in the way of a change.
    pub guards: Vec<usize>,
}

/// Changes these variables, one at a time.
#[must_use]
pub fn run(system: &System, point: &Point, variables: &[usize], seed: u64) -> Mutated {
    let mut all = Mutated { variables: variables.len(), tried: variables.len() * OTHERS, ..Mutated::default() };
    let parts: Vec<_> = variables.par_iter().map(|variable| one(system, point, *variable, seed)).collect();
    for (accepted, guards) in parts {
        all.accepted.extend(accepted);
        all.guards.extend(guards);
    }
    all.guards.sort_unstable();
    all.guards.dedup();
    all
}

fn one(system: &System, point: &Point, variable: usize, seed: u64) -> (Option<(usize, F)>, Vec<usize>) {
    let mut dice = Dice::new(seed, &format!("mutation {variable}"));
    let honest = point.assignment[variable];
    let elsewhere = *dice.one_of(&point.assignment);
    let (mut accepted, mut guards) = (None, Vec::new());
    match freedom(system, point, variable) {
        Freedom::Fixed => {}
        Freedom::One(delta) => accepted = Some((variable, honest + delta)),
        Freedom::Any => accepted = Some((variable, honest + F::from(1u64))),
    }
    for other in others(honest, elsewhere, &mut dice).into_iter().filter(|other| *other != honest) {
        match change(system, point, variable, other - honest) {
            Outcome::Accepted => accepted = accepted.or(Some((variable, other))),
            Outcome::Guarded(row) => guards.push(row),
            Outcome::Rejected => {}
        }
    }
    (accepted, guards)
}
