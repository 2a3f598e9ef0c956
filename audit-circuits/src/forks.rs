//! A prover with a changed program: one value that it chooses is another, and everything after it is computed from that one as the honest
//! program would.

use std::collections::BTreeMap;

use rayon::prelude::*;
use sotto_circuits::gadgets::tamper::Kind;
use sotto_protocol::field::F;

use crate::claim::{Circuit, Claim, Result};
use crate::deletion::behind;
use crate::structure::Structure;
use crate::system::{Outcome, System};
use crate::values::{Dice, others};

/// What came of it.
#[derive(Debug, Default)]
pub struct Forked {
    /// How many assignments differed from the honest one and were evaluated.
    pub tried: usize,
    /// Entries at which another value was accepted, and the value.
    pub accepted: Vec<(usize, F)>,
    /// Constraints that alone stood in the way.
    pub guards: Vec<usize>,
}

/// Forks with these numbers: each entry comes up once before any comes up twice, then places in the source are equally likely.
///
/// # Errors
/// Those of synthesis.
pub fn run(circuit: &Circuit<'_>, claim: &Claim<'_>, numbers: std::ops::Range<usize>, seed: u64) -> Result<Forked> {
    let entries = private_entries(&circuit.structure);
    let sites = sites(&circuit.structure, &entries);
    let parts: Vec<Result<Option<Fork>>> = numbers
        .into_par_iter()
        .map(|number| {
            let mut dice = Dice::new(seed, &format!("fork {} {number}", claim.name));
            let entry = match entries.get(number) {
                Some(entry) => *entry,
                None if dice.below(2) == 0 => *dice.one_of(&entries),
                None => *dice.one_of(dice_site(&sites, number)),
            };
            one(circuit, claim, entry, &mut dice)
        })
        .collect();
    let mut all = Forked::default();
    for part in parts {
        let Some(Fork { entry, value, outcome, behind }) = part? else { continue };
        all.tried += 1;
        match outcome {
            Outcome::Accepted => all.accepted.push((entry, value)),
            Outcome::Guarded(row) => all.guards.extend(behind.into_iter().chain([row])),
            Outcome::Rejected => {}
        }
    }
    all.guards.sort_unstable();
    all.guards.dedup();
    Ok(all)
}

fn dice_site(sites: &[Vec<usize>], number: usize) -> &[usize] {
    &sites[number % sites.len()]
}

/// The entries that are not public.
#[must_use]
pub fn private_entries(structure: &Structure) -> Vec<usize> {
    let entries = structure.entries.iter().enumerate();
    entries.filter(|(_, entry)| entry.kind != Kind::Public).map(|(i, _)| i).collect()
}

/// The same by place in the source.
#[must_use]
pub fn sites(structure: &Structure, entries: &[usize]) -> Vec<Vec<usize>> {
    let mut sites: BTreeMap<(&str, u32), Vec<usize>> = BTreeMap::new();
    for i in entries {
        let entry = &structure.entries[*i];
        sites.entry((entry.file, entry.line)).or_default().push(*i);
    }
    sites.into_values().collect()
}

// One changed prover, and the rows that would stop a little more than it alone.
struct Fork {
    entry: usize,
    value: F,
    outcome: Outcome,
    behind: Vec<usize>,
}

fn one(circuit: &Circuit<'_>, claim: &Claim<'_>, entry: usize, dice: &mut Dice) -> Result<Option<Fork>> {
    let Circuit { system, structure, .. } = circuit;
    let at = &structure.entries[entry];
    let honest = claim.point.assignment[system.public() + at.variable];
    let elsewhere = *dice.one_of(&claim.point.assignment);
    let wrong = others(honest, elsewhere, dice);
    let other = if at.is_bit { F::from(1u64) - honest } else { *dice.one_of(&wrong) };
    if other == honest {
        return Ok(None);
    }
    let assignment = claim.forked(BTreeMap::from([(entry, other)]))?;
    let outcome = outcome(system, structure, at.constraints, &assignment);
    let behind = match outcome {
        Outcome::Guarded(row) => behind(system, structure, row, &assignment),
        Outcome::Accepted | Outcome::Rejected => Vec::new(),
    };
    Ok(Some(Fork { entry, value: other, outcome, behind }))
}

// Rows made before the entry do not know it, and rows that define a variable were just used to compute it. Whatever passes the others is
// evaluated in full.
fn outcome(system: &System, structure: &Structure, from: usize, assignment: &[F]) -> Outcome {
    let broken = (from..system.own()).filter(|row| !structure.defines[*row]);
    match Outcome::of(broken.filter(|row| !system.holds(*row, assignment))) {
        Outcome::Accepted => Outcome::of((0..system.constraints()).filter(|row| !system.holds(*row, assignment))),
        rejected @ (Outcome::Guarded(_) | Outcome::Rejected) => rejected,
    }
}
