//! Each constraint deleted in turn: is there something that would pass then and does not now?
//!
//! Most constraints are answered on the way: whatever is stopped by one constraint alone would pass without it. For the rest an assignment is
//! searched that breaks this constraint and no other: two variables that compensate each other in all other rows, a changed prover whose
//! public inputs follow, or a bit that is none.

use std::collections::{BTreeMap, BTreeSet};

use ark_ff::{AdditiveGroup, PrimeField, Zero};
use rayon::prelude::*;
use sotto_circuits::gadgets::range::power;
use sotto_circuits::gadgets::tamper::Kind;
use sotto_protocol::field::F;

use crate::claim::{Circuit, Claim, Result};
use crate::pairs::{change, compensate};
use crate::restated::{Restated, restate, solve};
use crate::structure::Structure;
use crate::system::{Effect, Outcome, Point, System};

/// Of these constraints those for which two variables were found whose changes only they notice.
#[must_use]
pub fn compensated(circuit: &Circuit<'_>, rows: &[usize]) -> Vec<usize> {
    let found = |row: &usize| circuit.claims.iter().any(|claim| by_two(&circuit.system, &claim.point, *row));
    rows.par_iter().copied().filter(found).collect()
}

/// Of these constraints those for which a changed prover was found whom only they stop. This takes long.
///
/// # Errors
/// Those of synthesis.
pub fn search(circuit: &Circuit<'_>, rows: &[usize]) -> Result<Vec<usize>> {
    let found: Vec<Result<Option<usize>>> = rows
        .par_iter()
        .map(|row| {
            for claim in &circuit.claims {
                if no_bit(circuit, claim, *row) || stopped(circuit, claim, *row)? {
                    return Ok(Some(*row));
                }
            }
            Ok(None)
        })
        .collect();
    found.into_iter().filter_map(Result::transpose).collect()
}

// How many variables of a row, and how many partners of each, are tried.
const VARIABLES: usize = 8;
const ENTRIES: usize = 6;
const PARTNERS: usize = 300;

// Whether two variables can be changed so that only this row notices. For a bit of a number: it becomes 2 more, or less, and the next one flips.
fn by_two(system: &System, point: &Point, row: usize) -> bool {
    let own = system.spoken_of(row);
    own.iter().filter(|u| **u >= system.public()).take(VARIABLES).any(|u| {
        let others: Vec<usize> = system.speaking_of(*u).into_iter().filter(|other| *other != row).collect();
        others.iter().take(VARIABLES).any(|other| {
            let partners = system.spoken_of(*other).into_iter().filter(|v| *v >= system.public() && v != u);
            partners.take(PARTNERS).any(|v| {
                let x = point.assignment[v];
                let flip = if x.is_zero() || x == F::from(1u64) { F::from(1u64) - x - x } else { F::from(1u64) };
                let added = system.effect(v, *other).map(|by| by * flip);
                let Some(delta) = compensate(system, point, *other, added, *u) else { return false };
                !delta.is_zero() && change(system, point, &[(*u, delta), (v, flip)]) == Outcome::Guarded(row)
            })
        })
    })
}

// Whether some changed prover makes an assignment that only this row notices, the public inputs following it where they are computed.
fn stopped(circuit: &Circuit<'_>, claim: &Claim<'_>, row: usize) -> Result<bool> {
    let Circuit { system, structure, .. } = circuit;
    // Whoever breaks what defines a variable can put right what is checked of it.
    let result = system.variables_of(row).last().copied().filter(|_| structure.defines[row]);
    let checked = result.into_iter().flat_map(|v| system.effects(v)).map(|effect| effect.row);
    let spared: Vec<usize> = checked.chain([row]).collect();
    for by in provers(circuit, claim, row) {
        let plain = claim.forked(by.clone())?;
        let broken: Vec<usize> = structure.checks().filter(|check| !system.holds(*check, &plain)).take(2).collect();
        if is_stopped(circuit, row, &plain, &broken) {
            return Ok(true);
        }
        for spared in [&[], spared.as_slice()] {
            let Restated { assignment, broken, .. } = restate(circuit, claim, by.clone(), spared)?;
            if is_stopped(circuit, row, &assignment, &broken) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn is_stopped(Circuit { system, structure, .. }: &Circuit<'_>, row: usize, assignment: &[F], broken: &[usize]) -> bool {
    let [only] = *broken else { return false };
    only == row || (structure.defines[row] && behind(system, structure, only, assignment).contains(&row))
}

/// Rows that alone would notice if, in an assignment that one row alone notices, a variable that they define were what this row wants;
/// and so on from there.
#[must_use]
pub fn behind(system: &System, structure: &Structure, row: usize, assignment: &[F]) -> Vec<usize> {
    let mut found = Vec::new();
    go_behind(system, structure, row, &mut assignment.to_vec(), &mut found);
    found
}

fn go_behind(system: &System, structure: &Structure, row: usize, assignment: &mut [F], found: &mut Vec<usize>) {
    for variable in system.variables_of(row) {
        let Some(definition) = structure.definition[variable].filter(|d| *d != row && !found.contains(d)) else {
            continue;
        };
        let Some(delta) = solve(system, row, variable, assignment) else { continue };
        assignment[variable] += delta;
        let mut broken = system.effects(variable).map(|e| e.row).filter(|row| !system.holds(*row, assignment));
        if found.len() < VARIABLES && (broken.next(), broken.next()) == (Some(definition), None) {
            found.push(definition);
            go_behind(system, structure, definition, assignment, found);
        }
        assignment[variable] -= delta;
    }
}

/// Rows behind rows that are known to matter: whatever one of those alone notices, the row that defines a variable would alone notice if
/// the variable, which stands in no third row, were what the first one wants.
#[must_use]
pub fn behind_known(circuit: &Circuit<'_>, is_known: impl Fn(usize) -> bool) -> Vec<usize> {
    let Circuit { system, structure, claims, .. } = circuit;
    let mut behind = vec![false; system.constraints()];
    // Definitions speak of earlier variables only, so what is behind one is found before what is behind that.
    for variable in (system.public()..system.variables()).rev() {
        let Some(definition) = structure.definition[variable].filter(|row| !is_known(*row)) else { continue };
        let mut users = system.effects(variable).filter(|effect| effect.row != definition);
        let (Some(Effect { row, by: [by_a, by_b, by_c] }), None) = (users.next(), users.next()) else { continue };
        // Linear in the variable with the same slope everywhere: what it is multiplied by is constant.
        let is_constant = |side| system.side(side, row).all(|(factor, _)| factor == 0);
        let is_linear = (by_a.is_zero() || is_constant(1)) && (by_b.is_zero() || is_constant(0));
        let [a, b, _] = claims[0].point.sides[row];
        let slope = a * by_b + b * by_a - by_c;
        behind[definition] = is_linear && !slope.is_zero() && (behind[row] || is_known(row));
    }
    (0..behind.len()).filter(|row| behind[*row]).collect()
}

// Changed provers who might be stopped by this row alone: those who change what a bit of it belongs to so that the bit is the other, and those
// who change one of the entries nearby.
fn provers(circuit: &Circuit<'_>, claim: &Claim<'_>, row: usize) -> Vec<BTreeMap<usize, F>> {
    let Circuit { system, structure, .. } = circuit;
    let honest = |entry: usize| claim.point.assignment[system.public() + structure.entries[entry].variable];
    let one = F::from(1u64);
    let mut provers = Vec::new();
    for bit in bits(circuit, row) {
        let flip = one - claim.point.assignment[bit].double();
        for effect in system.effects(bit).filter(|effect| effect.row != row && !structure.defines[effect.row]) {
            for variable in system.variables_of(effect.row).into_iter().filter(|v| *v >= system.public() && *v != bit) {
                let number = structure.entry[variable].filter(|entry| !structure.entries[*entry].is_bit);
                let delta = compensate(system, &claim.point, effect.row, effect.by.map(|by| by * flip), variable);
                let (Some(entry), Some(delta)) = (number, delta) else { continue };
                provers.push(BTreeMap::from([(entry, honest(entry) + delta)]));
            }
        }
    }
    for entry in nearby(system, structure, row) {
        let wrong = match structure.entries[entry].is_bit {
            true => vec![one - honest(entry)],
            false => wrong_numbers().map(|by| honest(entry) + by).to_vec(),
        };
        // What is gated by a bit is open to those who set the bit.
        for gate in bits(circuit, row).into_iter().filter_map(|bit| structure.entry[bit]).filter(|gate| *gate != entry)
        {
            provers.push(BTreeMap::from([(gate, one - honest(gate)), (entry, wrong[0])]));
        }
        provers.extend(wrong.into_iter().map(|other| BTreeMap::from([(entry, other)])));
    }
    provers
}

// One more or less, a limb more, and what the upper 126 bits of x + p are more than those of x, with and without a carry.
fn wrong_numbers() -> [F; 6] {
    let [_, _, low, high] = F::MODULUS.0;
    let upper = F::from(u128::from(low) | (u128::from(high) << 64));
    let one = F::from(1u64);
    [one, -one, upper, upper + one, power(64), power(128)]
}

fn bits(Circuit { system, structure, .. }: &Circuit<'_>, row: usize) -> Vec<usize> {
    let is_bit = |v: &usize| structure.entry[*v].is_some_and(|entry| structure.entries[entry].is_bit);
    system.variables_of(row).into_iter().filter(is_bit).take(VARIABLES).collect()
}

// Whether a bit could be something else than 0 and 1 if not for this row: another bit of the same number flips, this one makes up for it, and
// everything that is computed from it follows, public inputs too.
fn no_bit(circuit: &Circuit<'_>, claim: &Claim<'_>, row: usize) -> bool {
    let Circuit { system, structure, .. } = circuit;
    let Some(bit) = Structure::is_boolean(system, row) else { return false };
    let numbers = system.effects(bit).map(|effect| effect.row).filter(|other| !structure.defines[*other]);
    numbers.filter(|number| *number != row).any(|number| {
        let mut partners = bits(circuit, number);
        partners.extend([bit - 1, bit + 1].into_iter().filter(|v| *v >= system.public() && *v < system.variables()));
        partners.into_iter().filter(|partner| *partner != bit).any(|partner| {
            let mut assignment = claim.point.assignment.clone();
            let flip = F::from(1u64) - assignment[partner].double();
            let added = system.effect(partner, number).map(|by| by * flip);
            let Some(delta) = compensate(system, &claim.point, number, added, bit) else { return false };
            assignment[partner] += flip;
            assignment[bit] += delta;
            follow(system, structure, &mut assignment) == [row]
        })
    })
}

// Computes defined variables anew, and public inputs that a check wants to be something else; returns the checks that do not hold.
fn follow(system: &System, structure: &Structure, assignment: &mut [F]) -> Vec<usize> {
    for variable in system.public()..system.variables() {
        let defined = structure.definition[variable].and_then(|row| solve(system, row, variable, assignment));
        assignment[variable] += defined.unwrap_or_default();
    }
    let broken: Vec<usize> = structure.checks().filter(|row| !system.holds(*row, assignment)).collect();
    for row in &broken {
        let input = system.variables_of(*row).into_iter().find(|v| *v < system.public());
        let wanted = input.and_then(|input| Some((input, solve(system, *row, input, assignment)?)));
        if let Some((input, delta)) = wanted {
            assignment[input] += delta;
        }
    }
    (0..system.constraints()).filter(|row| !system.holds(*row, assignment)).collect()
}

// Entries that a row speaks of, numbers before bits, directly or through one definition; then those before it.
fn nearby(system: &System, structure: &Structure, row: usize) -> Vec<usize> {
    let mut entries: Vec<usize> = Vec::new();
    let mut variables: BTreeSet<usize> = system.variables_of(row).into_iter().collect();
    let defined: Vec<usize> = variables.iter().filter_map(|v| structure.definition[*v]).take(VARIABLES).collect();
    for definition in defined {
        variables.extend(system.variables_of(definition));
    }
    // What a definition defines is used later on, together with entries that come later.
    let result = system.variables_of(row).last().copied().filter(|_| structure.defines[row]);
    for user in result.into_iter().flat_map(|v| system.effects(v)).take(VARIABLES) {
        variables.extend(system.variables_of(user.row));
    }
    entries.extend(variables.iter().filter_map(|v| structure.entry[*v]));
    let before = structure.entries.partition_point(|entry| entry.constraints <= row);
    entries.extend((before.saturating_sub(VARIABLES)..before).rev());
    entries.retain(|entry| structure.entries[*entry].kind != Kind::Public);
    entries.sort_by_key(|entry| structure.entries[*entry].is_bit);
    let mut seen = BTreeSet::new();
    entries.retain(|entry| seen.insert(*entry));
    entries.truncate(ENTRIES);
    entries
}
