//! What stands in fixed columns: coefficients, constants, and which gates are on where. A prover cannot change any of it; a mistake in it
//! is a mistake in the circuit. So each of these cells is changed, and some honest claim should no longer hold.

use std::collections::{BTreeMap, HashMap, HashSet};

use ark_ff::Zero;
use rayon::prelude::*;
use sotto_protocol::field::F;
use sotto_transparent::field::from_halo2;

use super::layout::{Layout, evaluate};
use super::pinned::{Column, Kind, Pinned};
use super::record::{Cell, Record};
use super::translate::Translation;
use crate::guards::Guards;
use crate::values::Dice;

// A fixed cell that was assigned, and what depends on it.
#[derive(Debug)]
struct FixedCell {
    cell: Cell,
    value: F,
    name: String,
    // Polynomials and rows.
    reads: Vec<(usize, usize)>,
    // Cells that are copies of it.
    copies: Vec<Cell>,
}

/// The fixed cells of a circuit, and the claims that should notice a change.
#[derive(Debug)]
pub struct FixedCells {
    pinned: Pinned,
    cells: Vec<FixedCell>,
    values: HashMap<Cell, F>,
    on: HashSet<(usize, usize)>,
    // For each selector that is on, the rows of the translation that are there because of it.
    selectors: Vec<(String, Vec<usize>)>,
    tables: usize,
    unread: BTreeMap<String, usize>,
    claims: Vec<HashMap<Cell, F>>,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FixedFound {
    /// Fixed cells that are read, those of tables left out.
    pub cells: usize,
    /// How many changes of them were tried.
    pub tried: usize,
    /// Cells of tables. That they are the bytes, no less and no more, was compared.
    pub tables: usize,
    /// Cells of which a change was noticed by no claim, by name, and how many.
    pub unnoticed: BTreeMap<String, usize>,
    /// Cells that nothing reads, by name: fixed and advice ones.
    pub unread: BTreeMap<String, usize>,
    /// Places where a selector is on.
    pub selectors: usize,
    /// Those of which no constraint is shown to matter, by name.
    pub idle: BTreeMap<String, usize>,
}

impl FixedCells {
    /// Of a circuit that was laid out.
    #[must_use]
    pub fn new(pinned: Pinned, record: &Record, layout: &Layout, translation: &Translation) -> Self {
        let mut unread: BTreeMap<String, usize> = BTreeMap::new();
        let mut copies: HashMap<Cell, Vec<Cell>> = HashMap::new();
        for [a, b] in &record.copies {
            for (from, to) in [(a, b), (b, a)] {
                if from.column.kind == Kind::Fixed {
                    copies.entry(*from).or_default().push(*to);
                }
            }
        }
        let (mut cells, mut tables) = (Vec::new(), 0);
        for (cell, (value, name)) in &record.fixed {
            let name = format!("{name}, fixed column {}", cell.column.index);
            let reads = layout.reads.get(cell).cloned().unwrap_or_default();
            let copies = copies.remove(cell).unwrap_or_default();
            if layout.tables.contains(&cell.column) {
                tables += 1;
            } else if reads.is_empty() && copies.is_empty() {
                *unread.entry(name).or_insert(0) += 1;
            } else {
                cells.push(FixedCell { cell: *cell, value: *value, name, reads, copies });
            }
        }
        for (assigned, variable) in record.advice.iter().zip(&translation.variable_of) {
            if variable.is_none() {
                *unread.entry(assigned.name.clone()).or_insert(0) += 1;
            }
        }
        let selectors = layout.selectors.iter().map(|((selector, _), constraints)| {
            let first = constraints.first().map(|i| layout.constraints[*i].label.as_str());
            let gate = first.and_then(|label| label.split(',').next()).unwrap_or("nothing");
            let rows = constraints.iter().map(|i| translation.row_of[*i]).collect();
            (format!("selector {selector}: {gate}"), rows)
        });
        // What fills a table to its end is read by no gate.
        let values = record.fixed.iter().map(|(cell, (value, _))| (*cell, *value)).collect();
        let (on, selectors) = (record.selectors.iter().copied().collect(), selectors.collect());
        Self { pinned, cells, values, on, selectors, tables, unread, claims: Vec::new() }
    }

    /// A valid claim: everything that was assigned for it, and its public inputs.
    pub fn claim(&mut self, filled: &Record, public: &[F]) {
        let column = |index| Column { kind: Kind::Instance, index };
        let public = public.iter().enumerate().map(|(row, value)| (Cell { column: column(0), row }, *value));
        let advice = filled.advice.iter().map(|assigned| (assigned.cell, from_halo2(&assigned.value)));
        self.claims.push(advice.chain(public).collect());
    }

    /// Changes each fixed cell, and asks of each selector whether what it turns on is known to matter.
    #[must_use]
    pub fn run(&self, guards: &Guards, seed: u64) -> FixedFound {
        let unnoticed = self.cells.par_iter().map(|cell| (cell, self.changed(cell, seed)));
        let unnoticed: Vec<(&FixedCell, usize)> = unnoticed.collect();
        let mut found = FixedFound {
            cells: self.cells.len(),
            tried: self.cells.iter().map(|cell| others(cell, seed).count()).sum(),
            tables: self.tables,
            unread: self.unread.clone(),
            selectors: self.selectors.len(),
            ..FixedFound::default()
        };
        for (cell, _) in unnoticed.into_iter().filter(|(_, times)| *times != 0) {
            *found.unnoticed.entry(cell.name.clone()).or_insert(0) += 1;
        }
        for (name, _) in self.selectors.iter().filter(|(_, rows)| !rows.iter().any(|row| guards.is_known(*row))) {
            *found.idle.entry(name.clone()).or_insert(0) += 1;
        }
        found
    }

    // How many changes no claim notices.
    fn changed(&self, cell: &FixedCell, seed: u64) -> usize {
        others(cell, seed).filter(|other| !self.claims.iter().any(|claim| self.notices(claim, cell, *other))).count()
    }

    fn notices(&self, claim: &HashMap<Cell, F>, changed: &FixedCell, other: F) -> bool {
        let value = |column: Column, row: usize| {
            let cell = Cell { column, row };
            match column.kind {
                _ if cell == changed.cell => other,
                Kind::Fixed => self.values.get(&cell).copied().unwrap_or_default(),
                Kind::Advice | Kind::Instance => claim.get(&cell).copied().unwrap_or_default(),
            }
        };
        let mut reads = changed.reads.iter();
        reads.any(|(polynomial, row)| {
            let is_on = |selector: usize| self.on.contains(&(selector, *row));
            !evaluate(&self.pinned.polynomials[*polynomial].expression, *row, &value, &is_on).is_zero()
        }) || changed.copies.iter().any(|copy| claim.get(copy) != Some(&other))
    }
}

// Other values of a fixed cell.
fn others(cell: &FixedCell, seed: u64) -> impl Iterator<Item = F> {
    let (one, zero) = (F::from(1u64), F::zero());
    let any = Dice::new(seed, &cell.name).element();
    let mut others = vec![zero, one, cell.value + one, -cell.value, any];
    others.retain(|other| *other != cell.value);
    others.sort_unstable();
    others.dedup();
    others.into_iter()
}
