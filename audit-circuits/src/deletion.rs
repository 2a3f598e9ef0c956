//! Each constraint deleted in turn: is there something that would pass then and does not now?
//!
//! Most constraints are answered on the way: whatever is stopped by one constraint alone would pass without it. For the rest an assignment is
//! searched that breaks this constraint and no other: two variables that compensate each other in all other rows, or a changed prover whose
//! public inputs follow.

use std::collections::{BTreeMap, BTreeSet};

use ark_ff::Zero;
use rayon::prelude::*;
use sotto_circuits::gadgets::range::power;
use sotto_circuits::gadgets::tamper::Kind;
use sotto_circuits::gadgets::wire::Result;
use sotto_protocol::field::F;

use crate::claim::{Circuit, Claim};
use crate::pairs::{change, compensate};
use crate::restated::restate;
use crate::structure::Structure;
use crate::system::{Outcome, Point, System};

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
                if restated(circuit, claim, *row)? {
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
const ENTRIES: usize = 4;
const PARTNERS: usize = 300;

// Whether two variables can be changed so that only this row notices. For a bit of a number: it becomes 2 more, or less, and the next one flips.
fn by_two(system: &System, point: &Point, row: usize) -> bool {
    let own = system.variables_of(row);
    own.iter().filter(|u| **u >= system.public()).take(VARIABLES).any(|u| {
        let others: Vec<usize> = system.effects(*u).map(|effect| effect.row).filter(|other| *other != row).collect();
        others.iter().take(VARIABLES).any(|other| {
            let partners = system.variables_of(*other).into_iter().filter(|v| *v >= system.public() && v != u);
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
fn restated(circuit: &Circuit<'_>, claim: &Claim<'_>, row: usize) -> Result<bool> {
    let Circuit { system, structure, .. } = circuit;
    for entry in nearby(system, structure, row) {
        let at = &structure.entries[entry];
        let honest = claim.point.assignment[system.public() + at.variable];
        let one = F::from(1u64);
        let mut wrong = vec![honest + power(64), honest + power(128), honest + one, -one];
        if at.is_bit {
            wrong = vec![one - honest];
        }
        for other in wrong.into_iter().filter(|other| *other != honest) {
            if restate(circuit, claim, BTreeMap::from([(entry, other)]))?.broken == [row] {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

// Entries that a row speaks of, numbers before bits, directly or through one definition; then those before it.
fn nearby(system: &System, structure: &Structure, row: usize) -> Vec<usize> {
    let mut entries: Vec<usize> = Vec::new();
    let mut variables: BTreeSet<usize> = system.variables_of(row).into_iter().collect();
    let defined: Vec<usize> = variables.iter().filter_map(|v| structure.definition[*v]).take(VARIABLES).collect();
    for definition in defined {
        variables.extend(system.variables_of(definition));
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
