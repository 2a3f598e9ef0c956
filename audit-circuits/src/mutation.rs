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
    /// Not known: every constraint speaks of it through products.
    Open,
}

/// Decides it for every value of the field.
#[must_use]
pub fn freedom(system: &System, point: &Point, variable: usize) -> Freedom {
    if system.helpers().count() != 0 {
        return freedom_with_helpers(system, point, variable);
    }
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
            Freedom::One(_) | Freedom::Fixed | Freedom::Open => return Freedom::Fixed,
        };
    }
    freedom
}

// The same through helpers. A constraint that is quadratic in the variable allows one other value at most, which is tried; one that looks up
// a byte which is linear in it allows 255, each of which is tried.
fn freedom_with_helpers(system: &System, point: &Point, variable: usize) -> Freedom {
    let helpers = system.helpers();
    let slopes = helpers.slopes(point, variable);
    let rows = system.speaking_of(variable);
    let tries = |deltas: Vec<F>| {
        deltas
            .into_iter()
            .find(|delta| change(system, point, variable, *delta) == Outcome::Accepted)
            .map_or(Freedom::Fixed, Freedom::One)
    };
    let mut freedom = Freedom::Any;
    for row in rows {
        let mut by = system.effect(variable, row);
        let mut uneven = Vec::new();
        for (helper, slope) in system.variables_of(row).into_iter().filter_map(|v| Some((v, slopes.get(&v)?))) {
            let effect = system.effect(helper, row);
            match slope {
                Some(slope) => by.iter_mut().zip(effect).for_each(|(by, effect)| *by += effect * slope),
                None => uneven.push((helper, effect)),
            }
        }
        let ([a, b, _], [by_a, by_b, by_c]) = (point.sides[row], by);
        if uneven.is_empty() {
            let (square, slope) = (by_a * by_b, a * by_b + b * by_a - by_c);
            match square.inverse() {
                None if slope.is_zero() => {}
                Some(inverse) if !slope.is_zero() => return tries(vec![-slope * inverse]),
                None | Some(_) => return Freedom::Fixed,
            }
            continue;
        }
        let is_byte = uneven.iter().all(|(helper, _)| helpers.is_bit(*helper));
        match by_c.inverse().filter(|_| is_byte && by_a.is_zero() && by_b.is_zero()) {
            Some(inverse) => {
                let byte: F = uneven.iter().map(|(bit, [.., times])| -*times * point.assignment[*bit]).sum();
                let others = (0..256u64).map(F::from).filter(|other| *other != byte);
                return tries(others.map(|other| (other - byte) * inverse).collect());
            }
            None => freedom = Freedom::Open,
        }
    }
    freedom
}

/// What becomes of a claim if a variable is changed by this much.
#[must_use]
pub fn change(system: &System, point: &Point, variable: usize, delta: F) -> Outcome {
    if system.helpers().count() != 0 {
        return system.helpers().change(system, point, &[(variable, delta)]);
    }
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
    /// Variables for which not all values are decided.
    pub open: Vec<usize>,
    /// Constraints that alone stood in the way of a change.
    pub guards: Vec<usize>,
}

/// Changes these variables, one at a time.
#[must_use]
pub fn run(system: &System, point: &Point, variables: &[usize], seed: u64) -> Mutated {
    let mut all = Mutated { variables: variables.len(), tried: variables.len() * OTHERS, ..Mutated::default() };
    let parts: Vec<_> = variables.par_iter().map(|variable| one(system, point, *variable, seed)).collect();
    for (accepted, open, guards) in parts {
        all.accepted.extend(accepted);
        all.open.extend(open);
        all.guards.extend(guards);
    }
    all.guards.sort_unstable();
    all.guards.dedup();
    all
}

fn one(system: &System, point: &Point, variable: usize, seed: u64) -> (Option<(usize, F)>, Option<usize>, Vec<usize>) {
    let mut dice = Dice::new(seed, &format!("mutation {variable}"));
    let honest = point.assignment[variable];
    let elsewhere = *dice.one_of(&point.assignment);
    let (mut accepted, mut open, mut guards) = (None, None, Vec::new());
    match freedom(system, point, variable) {
        Freedom::Fixed => {}
        Freedom::Open => open = Some(variable),
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
    (accepted, open, guards)
}
