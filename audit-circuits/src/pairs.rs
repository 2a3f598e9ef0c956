//! Two variables with other values, mostly two that share a constraint, and mostly so that this constraint holds.

use std::collections::BTreeMap;

use ark_ff::{Field, Zero};
use rayon::prelude::*;
use sotto_protocol::field::F;

use crate::system::{Outcome, Point, System};
use crate::values::{Dice, others};

/// Two variables, and by how much each was changed.
pub type Change = [(usize, F); 2];

/// What came of it.
#[derive(Debug, Default)]
pub struct Paired {
    /// How many pairs of variables were changed.
    pub pairs: usize,
    /// How many changed assignments were evaluated.
    pub tried: usize,
    /// What was accepted.
    pub accepted: Vec<Change>,
    /// Constraints that alone stood in the way.
    pub guards: Vec<usize>,
}

/// What becomes of a claim if several variables are changed by this much.
#[must_use]
pub fn change(system: &System, point: &Point, by: &[(usize, F)]) -> Outcome {
    if system.helpers().count() != 0 {
        return system.helpers().change(system, point, by);
    }
    let mut rows: BTreeMap<usize, [F; 3]> = BTreeMap::new();
    for (variable, delta) in by {
        for effect in system.effects(*variable) {
            let sum = rows.entry(effect.row).or_insert([F::zero(); 3]);
            sum.iter_mut().zip(effect.by).for_each(|(sum, by)| *sum += by * delta);
        }
    }
    Outcome::of(rows.into_iter().filter(|(row, by)| !point.survives(*row, *by)).map(|(row, _)| row))
}

/// By how much `variable` has to change for a row to hold to whose sides this was added, if the row is linear in it.
#[must_use]
pub fn compensate(system: &System, point: &Point, row: usize, added: [F; 3], variable: usize) -> Option<F> {
    let [a, b, c]: [F; 3] = std::array::from_fn(|side| point.sides[row][side] + added[side]);
    let [by_a, by_b, by_c] = system.effect(variable, row);
    if !(by_a * by_b).is_zero() {
        return None;
    }
    Some((c - a * b) * (a * by_b + b * by_a - by_c).inverse()?)
}

/// Changes so many pairs of private variables.
#[must_use]
pub fn run(system: &System, point: &Point, pairs: usize, seed: u64) -> Paired {
    let parts: Vec<Paired> = (0..pairs).into_par_iter().map(|i| one(system, point, i, seed)).collect();
    let mut all = Paired::default();
    for part in parts {
        all.pairs += part.pairs;
        all.tried += part.tried;
        all.accepted.extend(part.accepted);
        all.guards.extend(part.guards);
    }
    all.guards.sort_unstable();
    all.guards.dedup();
    all
}

fn one(system: &System, point: &Point, i: usize, seed: u64) -> Paired {
    let mut dice = Dice::new(seed, &format!("pair {i}"));
    let mut part = Paired { pairs: 1, ..Paired::default() };
    let u = any(system, &mut dice);
    let rows = system.speaking_of(u);
    // Three of four pairs share a constraint.
    let shared = (dice.below(4) != 0 && !rows.is_empty()).then(|| *dice.one_of(&rows));
    let partners: Vec<usize> = match shared {
        Some(row) => system.spoken_of(row).into_iter().filter(|v| *v >= system.public() && *v != u).collect(),
        None => Vec::new(),
    };
    let v = if partners.is_empty() { any(system, &mut dice) } else { *dice.one_of(&partners) };
    if u == v {
        return part;
    }
    let [x, y] = [point.assignment[u], point.assignment[v]];
    let wrong = others(x, y, &mut dice);
    let also_wrong = others(y, x, &mut dice);
    for other in wrong.into_iter().filter(|other| *other != x) {
        let delta = other - x;
        let mut second = vec![*dice.one_of(&also_wrong) - y];
        if let Some(row) = shared {
            let added = system.effect(u, row).map(|by| by * delta);
            second.extend(compensate(system, point, row, added, v));
        }
        for delta_v in second.into_iter().filter(|delta| !delta.is_zero()) {
            try_one(system, point, [(u, delta), (v, delta_v)], &mut part);
        }
    }
    try_one(system, point, [(u, y - x), (v, x - y)], &mut part);
    part
}

fn any(system: &System, dice: &mut Dice) -> usize {
    loop {
        let variable = system.public() + dice.below(system.variables() - system.public());
        if !system.helpers().contains(variable) {
            return variable;
        }
    }
}

fn try_one(system: &System, point: &Point, by: Change, part: &mut Paired) {
    if by.iter().any(|(_, delta)| delta.is_zero()) {
        return;
    }
    part.tried += 1;
    match change(system, point, &by) {
        Outcome::Accepted => part.accepted.push(by),
        Outcome::Guarded(row) => part.guards.push(row),
        Outcome::Rejected => {}
    }
}
