//! A prover with a changed program who may prove something else: public inputs, and hints that depend on what was changed, are set to what
//! the constraints that speak of them want.
//!
//! Three things must not come of it. A *hint* that can be another one, whatever is proven then: hints follow from the inputs. A private
//! *number* that can be any field element, or makes one of a hint that was a number: only what the lists name as such may be. And bits
//! that stand for x + p in place of x.

use std::collections::{BTreeMap, BTreeSet};

use ark_ff::{BigInteger, BigInteger256, Field, PrimeField, Zero};
use rayon::prelude::*;
use sotto_circuits::gadgets::range::power;
use sotto_circuits::gadgets::tamper::Kind;
use sotto_protocol::field::F;

use crate::claim::{Circuit, Claim, Result};
use crate::deletion::behind;
use crate::forks::{private_entries, sites};
use crate::system::System;
use crate::values::Dice;

/// The best that a changed prover can do.
#[derive(Debug)]
pub struct Restated {
    /// The entries that are not as in the honest claim.
    pub by: BTreeMap<usize, F>,
    /// The assignment.
    pub assignment: Vec<F>,
    /// The checks that do not hold all the same.
    pub broken: Vec<usize>,
}

// What is set in one round may be what another value is computed from; chains are shorter than this.
const MAX_ROUNDS: usize = 6;

/// Lets these entries have those values; then sets each public input or hint that a broken check speaks of to what it wants, where that is
/// a matter of one linear equation. If there are checks that may be broken, those are left, and private inputs are set, too.
///
/// # Errors
/// Those of synthesis.
pub fn restate(
    circuit: &Circuit<'_>,
    claim: &Claim<'_>,
    mut by: BTreeMap<usize, F>,
    spared: &[usize],
) -> Result<Restated> {
    let Circuit { system, structure, .. } = circuit;
    for _ in 0..MAX_ROUNDS {
        let assignment = claim.forked(by.clone())?;
        let broken: Vec<usize> = structure.checks().filter(|row| !system.holds(*row, &assignment)).collect();
        let mut changed = BTreeMap::new();
        for row in broken.iter().filter(|row| !spared.contains(row)) {
            let settable = |entry: &usize| {
                let at = &structure.entries[*entry];
                (at.kind != Kind::Private || !spared.is_empty())
                    && !at.is_bit
                    && !by.contains_key(entry)
                    && !changed.contains_key(entry)
            };
            // Hints before public inputs: the same statement would be worse. What stands in a copy is set where it comes from.
            let wanted = system.variables_of(*row).into_iter().rev().find_map(|variable| {
                let entry = structure.entry[structure.origin(system, variable)].filter(settable)?;
                Some((entry, assignment[variable] + solve(system, *row, variable, &assignment)?))
            });
            changed.extend(wanted);
        }
        if changed.is_empty() {
            return Ok(Restated { by, assignment, broken });
        }
        by.extend(changed);
    }
    let assignment = claim.forked(by.clone())?;
    let broken = structure.checks().filter(|row| !system.holds(*row, &assignment)).collect();
    Ok(Restated { by, assignment, broken })
}

/// By how much one variable has to change for a row to hold, if the row is linear in it.
#[must_use]
pub fn solve(system: &System, row: usize, variable: usize, assignment: &[F]) -> Option<F> {
    let [a, b, c] = system.evaluate(row, assignment);
    let [by_a, by_b, by_c] = system.effect(variable, row);
    if !(by_a * by_b).is_zero() {
        return None;
    }
    Some((c - a * b) * (a * by_b + b * by_a - by_c).inverse()?)
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Found {
    /// How many changed provers.
    pub tried: usize,
    /// Entries of hints that could be this.
    pub hints: Vec<(usize, F)>,
    /// Entries of numbers that could be this, which is none.
    pub elements: Vec<(usize, F)>,
    /// Constraints that alone stood in the way.
    pub guards: Vec<usize>,
}

/// Changes every decomposition into bits that is long enough to have a second one; and, at each place in the source, so many entries, but
/// no more than so many provers.
///
/// # Errors
/// Those of synthesis.
pub fn run(circuit: &Circuit<'_>, claim: &Claim<'_>, of_place: usize, all: usize, seed: u64) -> Result<Found> {
    let Circuit { system, structure, .. } = circuit;
    let mut dice = Dice::new(seed, "restated");
    let mut tries: Vec<BTreeMap<usize, F>> = structure.checks().filter_map(|row| alias(circuit, claim, row)).collect();
    tries.truncate(all);
    let mut others = Vec::new();
    for place in sites(structure, &private_entries(structure)) {
        let chosen: BTreeSet<usize> = (0..of_place).map(|_| *dice.one_of(&place)).collect();
        for entry in chosen {
            let at = &structure.entries[entry];
            let honest = claim.point.assignment[system.public() + at.variable];
            let one = F::from(1u64);
            let wrong = match (at.kind, at.is_bit) {
                (Kind::Hint, true) => vec![one - honest],
                (Kind::Hint, false) => vec![honest + one, honest - one, honest + power(64), dice.element()],
                // A bit is one or the other by its own constraint.
                (_, true) => vec![],
                (_, false) => vec![dice.element(), honest + power(128), one, power(63)],
            };
            others.extend(wrong.into_iter().map(|value| BTreeMap::from([(entry, value)])));
        }
    }
    let rest = dice.some_of(others, all - tries.len());
    tries.extend(rest);
    let outcomes: Vec<Result<Restated>> = tries.par_iter().map(|by| restate(circuit, claim, by.clone(), &[])).collect();
    let mut found = Found { tried: tries.len(), ..Found::default() };
    for (change, outcome) in tries.iter().zip(outcomes) {
        let outcome = outcome?;
        match outcome.broken[..] {
            [] => judge(circuit, claim, change, &outcome, &mut found)?,
            [row] => {
                found.guards.push(row);
                found.guards.extend(behind(system, structure, row, &outcome.assignment));
            }
            _ => {}
        }
    }
    Ok(found)
}

// What to hold against an assignment that every constraint accepts. The honest hints for these inputs are those that the program computes from
// them: a hint that is tied to a public input follows it, as it should.
fn judge(
    circuit: &Circuit<'_>,
    claim: &Claim<'_>,
    change: &BTreeMap<usize, F>,
    Restated { by, assignment, .. }: &Restated,
    found: &mut Found,
) -> Result<()> {
    let Circuit { system, structure, .. } = circuit;
    let kind = |i: &usize| structure.entries[*i].kind;
    let inputs = by.iter().filter(|(i, _)| kind(i) != Kind::Hint).map(|(i, value)| (*i, *value)).collect();
    let honest = claim.forked(inputs)?;
    let entries = structure.entries.iter().enumerate();
    for (i, entry) in entries.filter(|(_, entry)| entry.kind != Kind::Public) {
        let variable = system.public() + entry.variable;
        let now = assignment[variable];
        if entry.kind == Kind::Hint && change.contains_key(&i) && honest[variable] != now {
            found.hints.push((i, now));
        } else if is_number(&claim.point.assignment[variable]) && !is_number(&now) {
            found.elements.push((i, now));
        }
    }
    Ok(())
}

// No number in a circuit is longer than an index.
fn is_number(x: &F) -> bool {
    let [.., third, fourth] = x.into_bigint().0;
    (third, fourth) == (0, 0)
}

// A row that says which number some bits stand for, if x + p fits into them, too: the bits of that.
fn alias(circuit: &Circuit<'_>, claim: &Claim<'_>, row: usize) -> Option<BTreeMap<usize, F>> {
    let Circuit { system, structure, .. } = circuit;
    let weights: BTreeMap<F, usize> = system
        .variables_of(row)
        .into_iter()
        .filter_map(|v| Some((v, structure.entry[v]?)))
        .filter(|(_, entry)| structure.entries[*entry].is_bit)
        .map(|(v, entry)| (system.effect(v, row)[0] + system.effect(v, row)[2], entry))
        .collect();
    let sign = if weights.contains_key(&F::from(1u64)) { F::from(1u64) } else { -F::from(1u64) };
    let bits: Vec<usize> = (0..256).map_while(|i| weights.get(&(power(i) * sign)).copied()).collect();
    let honest = |entry: &usize| claim.point.assignment[system.public() + structure.entries[*entry].variable];
    let mut second = BigInteger256::from_bits_le(&bits.iter().map(|e| !honest(e).is_zero()).collect::<Vec<_>>());
    let overflow = second.add_with_carry(&F::MODULUS);
    let fits = !overflow && second.num_bits() as usize <= bits.len();
    fits.then(|| bits.iter().enumerate().map(|(i, entry)| (*entry, F::from(second.get_bit(i)))).collect())
}
