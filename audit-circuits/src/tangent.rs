//! The tangent space at a valid claim: which variables could move a little while every constraint goes on holding.
//!
//! The matrix of derivatives has a row for each constraint and a column for each variable. Most variables are defined by a row from earlier
//! ones, so they are eliminated at once, backwards along the computation; what remains are the *checks* against the *entries*, a small
//! matrix whose rank is computed exactly over the field.
//!
//! - Given the public and the private inputs, no hint may be able to move: else a prover could choose it. (Bits cannot move a little, so
//!   this says nothing about them; mutations do.)
//! - A constraint that is no combination of the others is one whose deletion adds a direction. Here the public inputs count as variables,
//!   too: what is proven without it may be another statement.
//! - All inputs together do have directions, as many as there are more of them than checks: those are the preimages of hashes, which
//!   nobody can walk along, since the tangent of a hash at one point says nothing about the next.

use std::collections::BinaryHeap;

use ark_ff::{Field, Zero};
use rayon::prelude::*;
use sotto_circuits::gadgets::tamper::Kind;
use sotto_protocol::field::F;

use crate::claim::Circuit;
use crate::sparse::{Sparse, eliminate};
use crate::structure::Structure;
use crate::system::{Point, System};
use crate::values::Dice;

/// What the tangent space says.
#[derive(Debug)]
pub struct Tangent {
    /// Rank of the derivatives in the private variables.
    pub rank: usize,
    /// How many private variables there are.
    pub private: usize,
    /// Entries of hints that can move though no input does.
    pub free_hints: Vec<usize>,
    /// Entries of private inputs that can move, if all inputs may.
    pub moving_inputs: Vec<usize>,
    /// Constraints that are no combination of others.
    pub independent: Vec<usize>,
}

// The derivative of constraints at a point, ready for going backwards.
struct Derivative<'a> {
    system: &'a System,
    structure: &'a Structure,
    point: &'a Point,
    // For each defined variable, minus its coefficient in the row that defines it, inverted.
    inverse: Vec<Option<F>>,
}

impl<'a> Derivative<'a> {
    fn new(system: &'a System, structure: &'a Structure, point: &'a Point) -> Self {
        let inverse = |variable: usize| {
            let row = structure.definition[variable]?;
            let [.., c] = system.effect(variable, row);
            let minus = if c == F::from(1u64) { c } else { c.inverse().expect("definitions have a coefficient") };
            Some(-minus)
        };
        Self { system, structure, point, inverse: (0..system.variables()).into_par_iter().map(inverse).collect() }
    }

    // Adds a multiple of a row's derivative.
    fn add(&self, to: &mut Gradient, row: usize, times: F) {
        let [a, b, _] = self.point.sides[row];
        for (side, factor) in [(0, b * times), (1, a * times), (2, -times)] {
            if !factor.is_zero() {
                self.system.side(side, row).for_each(|(variable, c)| to.add(variable, factor * c));
            }
        }
    }

    // A row's derivative in each variable of its own from this one on, where it is not 0.
    fn local(&self, row: usize, first: usize) -> Sparse {
        let [a, b, _] = self.point.sides[row];
        let variables = self.system.variables_of(row).into_iter().filter(|v| *v >= first);
        let derivative = variables.map(|variable| {
            let [by_a, by_b, by_c] = self.system.effect(variable, row);
            (variable, a * by_b + b * by_a - by_c)
        });
        derivative.filter(|(_, value)| !value.is_zero()).collect()
    }

    // The derivative of a sum of checks in the entries alone: going back, each defined variable is replaced by what it is defined from. What
    // `used` is told is how often each defining row was used, from which the combination of all rows follows.
    fn back(&self, gradient: &mut Gradient, checks: &[(usize, F)], mut used: impl FnMut(usize, F)) {
        gradient.clear();
        checks.iter().for_each(|(row, times)| self.add(gradient, *row, *times));
        // Definitions speak of earlier variables only, so the latest one is complete.
        while let Some(variable) = gradient.pending.pop() {
            let (Some(inverse), Some(row)) = (self.inverse[variable], self.structure.definition[variable]) else {
                continue;
            };
            let value = gradient.values[variable];
            if !value.is_zero() {
                let times = -value * inverse;
                self.add(gradient, row, times);
                used(row, times);
            }
        }
    }
}

// A derivative in the making: most of it is 0, and what is not is listed, so that the next one can start from nothing.
struct Gradient {
    values: Vec<F>,
    is_touched: Vec<bool>,
    touched: Vec<usize>,
    // Touched variables that were not yet looked at, the latest first.
    pending: BinaryHeap<usize>,
}

impl Gradient {
    fn new(variables: usize) -> Self {
        let (values, is_touched) = (vec![F::zero(); variables], vec![false; variables]);
        Self { values, is_touched, touched: Vec::new(), pending: BinaryHeap::new() }
    }

    fn add(&mut self, variable: usize, value: F) {
        self.values[variable] += value;
        if !std::mem::replace(&mut self.is_touched[variable], true) {
            self.touched.push(variable);
            self.pending.push(variable);
        }
    }

    fn clear(&mut self) {
        for variable in self.touched.drain(..) {
            self.values[variable] = F::zero();
            self.is_touched[variable] = false;
        }
        self.pending.clear();
    }

    fn terms(&self) -> impl Iterator<Item = (usize, F)> {
        self.touched.iter().map(|variable| (*variable, self.values[*variable])).filter(|(_, value)| !value.is_zero())
    }
}

// What remains after the defined variables are gone, and the checks that hold one entry in place all by themselves, as those of bits do.
struct Reduced {
    // For each variable the check that holds it.
    held_by: Vec<Option<usize>>,
    // The other checks, and the derivative of each in the entries that are not held.
    checks: Vec<usize>,
    rows: Vec<Sparse>,
}

impl Reduced {
    // In the variables from this one on.
    fn new(derivative: &Derivative<'_>, first: usize) -> Self {
        let Derivative { system, structure, .. } = derivative;
        let mut held_by: Vec<Option<usize>> = vec![None; system.variables()];
        let mut checks = Vec::new();
        for row in structure.checks() {
            match derivative.local(row, first)[..] {
                [(variable, _)] if structure.definition[variable].is_none() && held_by[variable].is_none() => {
                    held_by[variable] = Some(row);
                }
                _ => checks.push(row),
            }
        }
        let open = |v: usize| structure.entry[v].is_some() && held_by[v].is_none();
        let row = |gradient: &mut Gradient, check: &usize| {
            derivative.back(gradient, &[(*check, F::from(1u64))], |_, _| ());
            gradient.terms().filter(|(v, _)| *v >= first && open(*v)).collect()
        };
        let rows = checks.par_iter().map_init(|| Gradient::new(system.variables()), row).collect();
        Self { held_by, checks, rows }
    }
}

/// Examines the tangent space at one of the claims.
#[must_use]
pub fn run(circuit: &Circuit<'_>, point: &Point, seed: u64) -> Tangent {
    let Circuit { system, structure, .. } = circuit;
    let derivative = Derivative::new(system, structure, point);
    let mut dice = Dice::new(seed, "tangent");
    let private = Reduced::new(&derivative, system.public());
    let echelon = eliminate(&private.rows, system.variables());
    let moving = echelon.random_solution(&mut dice);
    let is_moving = |v: &usize| {
        kind(structure, *v) == Some(Kind::Private) && private.held_by[*v].is_none() && !moving[*v].is_zero()
    };
    let defined = structure.defines.iter().filter(|defines| **defines).count();
    let held = private.held_by.iter().flatten().count();
    // Each is a function of others: it has a row of its own, and is none that could move.
    let helpers = system.helpers().count();
    Tangent {
        rank: defined + held + echelon.pivots.len() - helpers,
        private: system.variables() - system.public() - helpers,
        free_hints: free_hints(circuit, &private, &mut dice),
        moving_inputs: (system.public()..system.variables())
            .filter(is_moving)
            .filter_map(|v| structure.entry[v])
            .collect(),
        independent: independent(&derivative, &mut dice),
    }
}

fn kind(structure: &Structure, variable: usize) -> Option<Kind> {
    structure.entry[variable].map(|entry| structure.entries[entry].kind)
}

// The hints that can move while all inputs stay.
fn free_hints(circuit: &Circuit<'_>, private: &Reduced, dice: &mut Dice) -> Vec<usize> {
    let Circuit { system, structure, .. } = circuit;
    let is_hint = |variable: usize| kind(structure, variable) == Some(Kind::Hint);
    let of_hints: Vec<Sparse> =
        private.rows.iter().map(|row| row.iter().filter(|(v, _)| is_hint(*v)).copied().collect()).collect();
    let moving = eliminate(&of_hints, system.variables()).random_solution(dice);
    let free = (system.public()..system.variables())
        .filter(|v| is_hint(*v) && private.held_by[*v].is_none() && !moving[*v].is_zero());
    free.filter_map(|v| structure.entry[v]).collect()
}

// The rows that no vanishing combination contains. One random combination shows all of them.
fn independent(derivative: &Derivative<'_>, dice: &mut Dice) -> Vec<usize> {
    let all = Reduced::new(derivative, 1);
    let vanishing = eliminate(&all.rows, derivative.system.variables()).random_vanishing(dice);
    let combination: Vec<(usize, F)> = vanishing.iter().map(|(i, times)| (all.checks[*i], *times)).collect();
    let (mut gradient, mut used) = (Gradient::new(derivative.system.variables()), Vec::new());
    derivative.back(&mut gradient, &combination, |row, times| used.push((row, times)));
    let mut depends = vec![false; derivative.system.constraints()];
    let in_sum = combination.iter().chain(&used).filter(|(_, times)| !times.is_zero()).map(|(row, _)| *row);
    let holding =
        all.held_by.iter().enumerate().filter(|(v, _)| !gradient.values[*v].is_zero()).filter_map(|(_, row)| *row);
    in_sum.chain(holding).for_each(|row| depends[row] = true);
    (0..depends.len()).filter(|row| !depends[*row]).collect()
}
