//! A halo2 circuit as rows `a * b = c`, so that every stage of the campaign works on it. Nothing is left out and nothing added: an
//! assignment of the cells satisfies gates, lookups and copies exactly if, the helpers being what they are functions of, it satisfies
//! the rows.
//!
//! The first rows are the circuit's constraints, one each: copies, polynomials of gates in a row, lookups. The rest say what the helpers
//! are: products, bits, parts of gates.

use std::collections::{BTreeMap, HashMap, HashSet};

use ark_ff::{Field, Zero};
use ark_relations::gr1cs::Matrix;
use sotto_circuits::gadgets::tamper::{Entry, Kind};
use sotto_protocol::field::F;

use super::layout::{Constraint, Helper, Layout, LayoutError, Linear, Of, Source, add};
use super::order::Order;
use super::record::Record;
use crate::helpers::{Formula, Helpers, Terms, bit};
use crate::structure::Structure;
use crate::system::System;

/// Where the value of an entry comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A public input.
    Public(usize),
    /// It is the value of this number that enters through a door.
    Door(usize),
    /// It is in a cell that the circuit assigns and nothing defines.
    Cell(usize),
}

// How the value of a variable follows from those before it.
#[derive(Debug)]
enum Step {
    // It is the one, or an entry.
    Given,
    // The row that defines it, and minus its inverted coefficient there.
    Defined(usize, F),
    // The bit of a byte: what is looked up but for the cell that the lookup defines, if it does.
    Bit(Terms, u32),
}

/// A translated circuit.
#[derive(Debug)]
pub struct Translation {
    /// What the entries are, by number.
    pub origins: Vec<Origin>,
    /// What each of the circuit's constraints is called, by row.
    pub labels: Vec<String>,
    /// Where it comes from.
    pub sources: Vec<Source>,
    /// The row of each constraint of the layout.
    pub row_of: Vec<usize>,
    /// The variable of each cell that a constraint reads.
    pub variable_of: Vec<Option<usize>>,
    steps: Vec<Step>,
}

#[derive(Debug, Default)]
struct Row {
    sides: [Linear; 3],
    defines: Option<Of>,
    constraint: Option<usize>,
}

impl Translation {
    /// Translates a circuit that was laid out; `names` are the doors' places, in order.
    ///
    /// # Errors
    /// [`LayoutError`].
    pub fn of(
        layout: &mut Layout,
        record: &Record,
        doors: &[Entry],
        public: usize,
    ) -> Result<(Self, System, Structure, String), LayoutError> {
        let cells = record.advice.len() + layout.unassigned.len();
        let chosen: HashSet<usize> =
            record.advice.iter().enumerate().filter(|(_, cell)| cell.entry.is_some()).map(|(i, _)| i).collect();
        let order = Order::of(layout, cells, &chosen);
        let (rows, folded) = rows(layout, &order);
        let numbers = Numbers::new(&order, layout, &rows, &folded, public);
        let mut rows: Vec<(Row, usize)> =
            rows.into_iter().map(|row| (numbers.last(&row), row)).map(|(l, r)| (r, l)).collect();
        rows.sort_by_key(|(row, last)| (row.constraint.is_none(), *last, row.constraint));
        let own = rows.iter().filter(|(row, _)| row.constraint.is_some()).count();
        let matrices = numbers.matrices(&rows);
        let digest = hex::encode(sotto_circuits::shape::digest(&matrices));
        let helpers = numbers.helpers(layout, &order, &folded);
        let system = System::new(&matrices, public + 1, numbers.count).translated(own, helpers);
        let structure = structure(&numbers, &rows, record, doors, &order, own)?;
        let steps = steps(&numbers, &system, &structure.0, layout, &order);
        let constraints: Vec<&Constraint> =
            rows.iter().filter_map(|(row, _)| row.constraint).map(|i| &layout.constraints[i]).collect();
        let mut row_of = vec![0; constraints.len()];
        for (row, (of, _)) in rows.iter().enumerate() {
            of.constraint.into_iter().for_each(|i| row_of[i] = row);
        }
        let translation = Self {
            origins: structure.1,
            labels: constraints.iter().map(|constraint| constraint.label.clone()).collect(),
            sources: constraints.iter().map(|constraint| constraint.source).collect(),
            row_of,
            variable_of: (0..cells).map(|i| numbers.of.get(&Of::Cell(i)).copied()).collect(),
            steps,
        };
        Ok((translation, system, structure.0, digest))
    }

    /// The assignment in which the entries have these values and everything else follows from them.
    #[must_use]
    pub fn follow(&self, system: &System, structure: &Structure, entries: &[F]) -> Vec<F> {
        let mut assignment = vec![F::zero(); system.variables()];
        assignment[0] = F::from(1u64);
        for (variable, step) in self.steps.iter().enumerate() {
            match step {
                Step::Given => {
                    if let Some(entry) = structure.entry[variable] {
                        assignment[variable] = entries[entry];
                    }
                }
                Step::Defined(row, inverse) => {
                    let [a, b, c] = system.evaluate(*row, &assignment);
                    assignment[variable] = (c - a * b) * inverse;
                }
                Step::Bit(terms, i) => {
                    assignment[variable] = bit(terms.iter().map(|(v, c)| *c * assignment[*v]).sum(), *i);
                }
            }
        }
        assignment
    }
}

// A constraint is one row. A product that stands in it and nowhere else is the row's own.
fn rows(layout: &Layout, order: &Order) -> (Vec<Row>, HashSet<usize>) {
    let mut uses = vec![0usize; layout.helpers.len()];
    let mut count = |sum: &Linear| {
        for of in sum.keys() {
            if let Of::Helper(i) = of {
                uses[*i] += 1;
            }
        }
    };
    for helper in &layout.helpers {
        if let Helper::Product(a, b) = helper {
            count(a);
            count(b);
        }
    }
    layout.constraints.iter().for_each(|constraint| count(&constraint.sum));
    let part_of: HashMap<usize, usize> = order.parts.iter().map(|(part, constraint)| (*constraint, *part)).collect();
    let mut folded = HashSet::new();
    let mut rows = Vec::new();
    for (i, constraint) in layout.constraints.iter().enumerate() {
        let mut row = Row { constraint: Some(i), ..Row::default() };
        row.sides[2] = constraint.sum.clone();
        for (power, helper) in order.bits.get(&i).into_iter().flatten().enumerate() {
            add(&mut row.sides[2], &Linear::from([(Of::Helper(*helper), F::from(1u64 << power))]), -F::from(1u64));
        }
        let own_product = constraint.sum.iter().find_map(|(of, times)| match of {
            Of::Helper(helper) if uses[*helper] == 1 => match &layout.helpers[*helper] {
                Helper::Product(a, b) => Some((*of, *helper, a, b, *times)),
                Helper::Bit(..) | Helper::Part(_) => None,
            },
            Of::One | Of::Public(_) | Of::Cell(_) | Of::Helper(_) => None,
        });
        if let Some((of, helper, a, b, times)) = own_product {
            folded.insert(helper);
            row.sides[2].remove(&of);
            row.sides[2].values_mut().for_each(|c| *c = -*c);
            add(&mut row.sides[0], a, times);
            row.sides[1] = b.clone();
        }
        let part = || part_of.get(&i).map(|part| Of::Helper(*part));
        row.defines = order.defines.get(&i).map(|cell| Of::Cell(*cell)).or_else(part);
        rows.push(row);
    }
    let one = Linear::from([(Of::One, F::from(1u64))]);
    for (i, helper) in layout.helpers.iter().enumerate().filter(|(i, _)| !folded.contains(i)) {
        let own = Linear::from([(Of::Helper(i), F::from(1u64))]);
        match helper {
            Helper::Product(a, b) => {
                let sides = [a.clone(), b.clone(), own];
                rows.push(Row { sides, defines: Some(Of::Helper(i)), constraint: None });
            }
            Helper::Bit(..) => {
                let mut other = one.clone();
                add(&mut other, &own, -F::from(1u64));
                rows.push(Row { sides: [other, own, Linear::new()], ..Row::default() });
            }
            // Its constraint defines it.
            Helper::Part(_) => {}
        }
    }
    for (cell, parts) in &order.of_parts {
        let mut sum = Linear::from([(Of::Cell(*cell), F::from(1u64))]);
        add(&mut sum, parts, -F::from(1u64));
        let sides = [Linear::new(), Linear::new(), sum];
        rows.push(Row { sides, defines: Some(Of::Cell(*cell)), constraint: None });
    }
    (rows, folded)
}

// The variables' numbers: the one, public inputs, then cells and helpers in their order.
struct Numbers {
    of: HashMap<Of, usize>,
    count: usize,
}

impl Numbers {
    fn new(order: &Order, layout: &Layout, rows: &[Row], folded: &HashSet<usize>, public: usize) -> Self {
        let mut private: Vec<Of> = (0..layout.helpers.len()).filter(|i| !folded.contains(i)).map(Of::Helper).collect();
        let read: HashSet<Of> = rows.iter().flat_map(|row| &row.sides).flat_map(|side| side.keys().copied()).collect();
        private.extend(read.into_iter().filter(|of| matches!(of, Of::Cell(_))));
        private.sort_by_key(|of| (order.key(*of), *of));
        let all = std::iter::once(Of::One).chain((0..public).map(Of::Public)).chain(private);
        let of: HashMap<Of, usize> = all.enumerate().map(|(i, of)| (of, i)).collect();
        let count = of.len();
        Self { of, count }
    }

    fn terms(&self, sum: &Linear) -> Terms {
        sum.iter().map(|(of, c)| (self.of[of], *c)).collect()
    }

    fn last(&self, row: &Row) -> usize {
        row.sides.iter().flat_map(|side| side.keys()).map(|of| self.of[of]).max().unwrap_or_default()
    }

    fn matrices(&self, rows: &[(Row, usize)]) -> [Matrix<F>; 3] {
        std::array::from_fn(|side| {
            let terms =
                |row: &Row| self.terms(&row.sides[side]).into_iter().map(|(variable, c)| (c, variable)).collect();
            rows.iter().map(|(row, _)| terms(row)).collect()
        })
    }

    fn helpers(&self, layout: &Layout, order: &Order, folded: &HashSet<usize>) -> Helpers {
        let formula = |i: usize| match &layout.helpers[i] {
            Helper::Product(a, b) => Formula::Product(self.terms(a), self.terms(b)),
            Helper::Bit(lookup, i) => Formula::Bit(self.terms(&layout.constraints[*lookup].sum), *i),
            Helper::Part(sum) => Formula::Sum(self.terms(sum)),
        };
        debug_assert!(order.parts.keys().all(|part| !folded.contains(part)));
        let kept = (0..layout.helpers.len()).filter(|i| !folded.contains(i));
        Helpers::new(kept.map(|i| (self.of[&Of::Helper(i)], formula(i))).collect())
    }
}

fn structure(
    numbers: &Numbers,
    rows: &[(Row, usize)],
    record: &Record,
    doors: &[Entry],
    order: &Order,
    own: usize,
) -> Result<(Structure, Vec<Origin>), LayoutError> {
    let mut definition = vec![None; numbers.count];
    let mut defines = vec![false; rows.len()];
    for (i, (row, last)) in rows.iter().enumerate() {
        if let Some(of) = row.defines {
            if numbers.of[&of] != *last {
                return Err(LayoutError(format!("{of:?} is defined by what comes later")));
            }
            definition[*last] = Some(i);
            defines[i] = true;
        }
    }
    let before = |variable: usize| rows[..own].partition_point(|(_, last)| *last < variable);
    let public = numbers.of.iter().filter_map(|(of, variable)| match of {
        Of::Public(i) => Some((*variable, *i)),
        Of::One | Of::Cell(_) | Of::Helper(_) => None,
    });
    let public: BTreeMap<usize, usize> = public.collect();
    let of_public = public.iter().map(|(variable, i)| {
        let entry = Entry {
            kind: Kind::Public,
            is_bit: false,
            variable: *variable,
            constraints: 0,
            file: "a public input",
            line: 0,
        };
        (*variable, entry, Origin::Public(*i))
    });
    let mut found: Vec<(usize, Entry, Origin)> = of_public.collect();
    let first = public.len() + 1;
    let mut names: HashMap<String, &'static str> = HashMap::new();
    for cell in 0..order.defined_by.len() {
        let Some(variable) = numbers.of.get(&Of::Cell(cell)).copied() else { continue };
        let number = record.advice.get(cell).and_then(|cell| cell.entry);
        let (place, origin) = match number {
            Some(number) => {
                let door = doors.get(number).ok_or_else(|| LayoutError(format!("nobody knows door {number}")))?;
                (*door, Origin::Door(number))
            }
            None if definition[variable].is_some() => continue,
            None => {
                // Such cells are few, and their names live as long as the program.
                let name = record.advice.get(cell).map_or("a cell that nobody assigns", |cell| cell.name.as_str());
                let file = *names.entry(name.to_owned()).or_insert_with(|| Box::leak(name.to_owned().into_boxed_str()));
                let entry = Entry { kind: Kind::Hint, is_bit: false, variable: 0, constraints: 0, file, line: 0 };
                (entry, Origin::Cell(cell))
            }
        };
        let constraints = before(variable);
        found.push((variable, Entry { variable: variable - first, constraints, ..place }, origin));
    }
    found.sort_by_key(|(variable, ..)| *variable);
    let mut entry = vec![None; numbers.count];
    found.iter().enumerate().for_each(|(i, (variable, ..))| entry[*variable] = Some(i));
    let origins = found.iter().map(|(.., origin)| *origin).collect();
    let entries = found.into_iter().map(|(_, entry, _)| entry).collect();
    Ok((Structure { entries, definition, entry, defines }, origins))
}

fn steps(numbers: &Numbers, system: &System, structure: &Structure, layout: &Layout, order: &Order) -> Vec<Step> {
    let mut steps: Vec<Step> = (0..numbers.count)
        .map(|variable| match structure.definition[variable] {
            None => Step::Given,
            Some(row) => {
                let [.., c] = system.effect(variable, row);
                Step::Defined(row, -c.inverse().expect("definitions have a coefficient"))
            }
        })
        .collect();
    for (lookup, bits) in &order.bits {
        let mut sum = layout.constraints[*lookup].sum.clone();
        if let Some(cell) = order.defines.get(lookup) {
            sum.remove(&Of::Cell(*cell));
        }
        let terms = numbers.terms(&sum);
        for (i, helper) in (0..).zip(bits) {
            steps[numbers.of[&Of::Helper(*helper)]] = Step::Bit(terms.clone(), i);
        }
    }
    steps
}
