//! What a circuit's gates, lookups and copies say of its cells, row by row: each constraint as a sum that must be 0, of cells and of
//! helpers. Fixed cells and selectors are numbers here.
//!
//! A helper is a function of cells: the product of two sums, or a bit of a byte that is looked up. With the right values for the helpers
//! the sums are exactly what the library checks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ark_ff::Zero;
use sotto_protocol::field::F;

use super::pinned::{Column, Expression, Kind, Pinned};
use super::record::{Cell, Record};

/// The circuit uses something of halo2 that is not translated, or is broken whatever a prover does.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LayoutError(pub String);

/// What a sum is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Of {
    /// The number 1.
    One,
    /// A public input.
    Public(usize),
    /// An advice cell, in the order of assignment.
    Cell(usize),
    /// A helper.
    Helper(usize),
}

/// A sum, without terms of 0.
pub type Linear = BTreeMap<Of, F>;

/// Adds a multiple of a sum.
pub fn add(to: &mut Linear, sum: &Linear, times: F) {
    for (of, coefficient) in sum {
        let entry = to.entry(*of).or_insert_with(F::zero);
        *entry += *coefficient * times;
        if entry.is_zero() {
            to.remove(of);
        }
    }
}

/// A function of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Helper {
    /// The product of two sums.
    Product(Linear, Linear),
    /// This bit of what this constraint looks up.
    Bit(usize, u32),
    /// A part of a gate: of several cells that a gate defines together.
    Part(Linear),
}

/// What a constraint comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A polynomial of a gate, in a row.
    Gate(usize, usize),
    /// A lookup of a byte, in a row.
    Lookup(usize),
    /// A copy.
    Copy,
}

/// A constraint: the sum must be 0; if it is a lookup, a byte.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// Where it comes from.
    pub source: Source,
    /// What it is called.
    pub label: String,
    /// The sum.
    pub sum: Linear,
}

/// A circuit laid out.
#[derive(Debug)]
pub struct Layout {
    /// Every constraint that speaks of a cell.
    pub constraints: Vec<Constraint>,
    /// The products that they use, each after those that it is made of.
    pub helpers: Vec<Helper>,
    /// Cells that a constraint reads though nothing is assigned to them; they follow the assigned ones.
    pub unassigned: Vec<Cell>,
    /// Which fixed cells which polynomials read in which rows.
    pub reads: BTreeMap<Cell, Vec<(usize, usize)>>,
    /// Fixed cells that are copied.
    pub constants: BTreeMap<Cell, Vec<usize>>,
    /// Fixed columns that are tables.
    pub tables: BTreeSet<Column>,
    /// Selectors that are on, with their rows, and the constraints that are there because of them.
    pub selectors: BTreeMap<(usize, usize), Vec<usize>>,
}

/// A cell as a number in a given circuit.
#[derive(Debug)]
pub struct Fixed<'a> {
    record: &'a Record,
    is_on: BTreeSet<(usize, usize)>,
}

impl<'a> Fixed<'a> {
    /// Of what was recorded.
    #[must_use]
    pub fn new(record: &'a Record) -> Self {
        Self { record, is_on: record.selectors.iter().copied().collect() }
    }

    /// The value of a fixed cell; what was never assigned is 0.
    #[must_use]
    pub fn value(&self, cell: Cell) -> F {
        let filled = || self.record.fills.get(&cell.column.index).filter(|(from, _)| cell.row >= *from);
        self.record
            .fixed
            .get(&cell)
            .map(|(value, _)| *value)
            .or_else(|| filled().map(|(_, value)| *value))
            .unwrap_or_default()
    }

    /// Whether a selector is on.
    #[must_use]
    pub fn is_on(&self, selector: usize, row: usize) -> bool {
        self.is_on.contains(&(selector, row))
    }
}

struct Builder<'a> {
    fixed: Fixed<'a>,
    public: usize,
    rows: usize,
    cells: HashMap<Cell, usize>,
    products: HashMap<(Linear, Linear), usize>,
    layout: Layout,
    // Of the expression at hand.
    read: BTreeSet<Cell>,
    asked: BTreeSet<(usize, usize)>,
}

impl Layout {
    /// Lays a circuit out that has so many public inputs and usable rows.
    ///
    /// # Errors
    /// [`LayoutError`].
    pub fn of(pinned: &Pinned, record: &Record, public: usize, rows: usize) -> Result<Self, LayoutError> {
        let cells = record.advice.iter().enumerate().map(|(i, assigned)| (assigned.cell, i)).collect();
        let layout = Self {
            constraints: Vec::new(),
            helpers: Vec::new(),
            unassigned: Vec::new(),
            reads: BTreeMap::new(),
            constants: BTreeMap::new(),
            tables: BTreeSet::new(),
            selectors: record.selectors.iter().map(|on| (*on, Vec::new())).collect(),
        };
        let fixed = Fixed::new(record);
        let (products, read, asked) = (HashMap::new(), BTreeSet::new(), BTreeSet::new());
        let mut builder = Builder { fixed, public, rows, cells, products, layout, read, asked };
        for (i, polynomial) in pinned.polynomials.iter().enumerate() {
            for row in 0..rows {
                let sum = builder.sum(&polynomial.expression, row)?;
                builder.push(Source::Gate(i, row), &polynomial.name, sum)?;
            }
        }
        builder.lookups(pinned)?;
        for copy in &record.copies {
            builder.copy(pinned, *copy)?;
        }
        Ok(builder.layout)
    }
}

fn is_constant(sum: &Linear) -> bool {
    sum.keys().all(|of| *of == Of::One)
}

impl Builder<'_> {
    fn push(&mut self, source: Source, label: &str, sum: Linear) -> Result<(), LayoutError> {
        let number = self.layout.constraints.len();
        if let Source::Gate(polynomial, row) = source {
            for cell in std::mem::take(&mut self.read) {
                self.layout.reads.entry(cell).or_default().push((polynomial, row));
            }
        }
        let asked = std::mem::take(&mut self.asked);
        if sum.is_empty() {
            return Ok(());
        }
        if is_constant(&sum) {
            return Err(LayoutError(format!("{label}: broken whatever the cells are")));
        }
        for on in asked {
            self.layout.selectors.entry(on).or_default().push(number);
        }
        self.layout.constraints.push(Constraint { source, label: label.to_owned(), sum });
        Ok(())
    }

    fn sum(&mut self, expression: &Expression, row: usize) -> Result<Linear, LayoutError> {
        let one = F::from(1u64);
        let constant = |x: F| if x.is_zero() { Linear::new() } else { Linear::from([(Of::One, x)]) };
        Ok(match expression {
            Expression::Constant(x) => constant(*x),
            Expression::Selector(selector) => {
                let is_on = self.fixed.is_on(*selector, row);
                if is_on {
                    self.asked.insert((*selector, row));
                }
                constant(F::from(is_on))
            }
            Expression::Cell(column, rotation) => {
                let at = row.checked_add_signed(*rotation as isize).filter(|at| *at < self.rows);
                let Some(row) = at else { return Err(LayoutError(format!("row {row} speaks of unusable rows"))) };
                let cell = Cell { column: *column, row };
                match column.kind {
                    Kind::Fixed => {
                        self.read.insert(cell);
                        constant(self.fixed.value(cell))
                    }
                    Kind::Instance if row >= self.public => Linear::new(),
                    Kind::Instance => Linear::from([(Of::Public(row), one)]),
                    Kind::Advice => Linear::from([(Of::Cell(self.advice(cell)), one)]),
                }
            }
            Expression::Negated(a) => self.sum(a, row)?.into_iter().map(|(of, c)| (of, -c)).collect(),
            Expression::Sum(a, b) => {
                let mut sum = self.sum(a, row)?;
                add(&mut sum, &self.sum(b, row)?, one);
                sum
            }
            Expression::Scaled(a, x) => {
                let mut sum = Linear::new();
                add(&mut sum, &self.sum(a, row)?, *x);
                sum
            }
            Expression::Product(a, b) => {
                let a = self.sum(a, row)?;
                // Most of all products are those of selectors that are off.
                if a.is_empty() { a } else { self.product(a, b, row)? }
            }
        })
    }

    fn product(&mut self, a: Linear, b: &Expression, row: usize) -> Result<Linear, LayoutError> {
        let b = self.sum(b, row)?;
        for (constant, other) in [(&a, &b), (&b, &a)] {
            if is_constant(constant) {
                let mut sum = Linear::new();
                add(&mut sum, other, constant.get(&Of::One).copied().unwrap_or_default());
                return Ok(sum);
            }
        }
        let pair = if a <= b { (a, b) } else { (b, a) };
        let helpers = &mut self.layout.helpers;
        let helper = *self.products.entry(pair).or_insert_with_key(|(a, b)| {
            helpers.push(Helper::Product(a.clone(), b.clone()));
            helpers.len() - 1
        });
        Ok(Linear::from([(Of::Helper(helper), F::from(1u64))]))
    }

    fn advice(&mut self, cell: Cell) -> usize {
        let (next, unassigned) = (self.cells.len(), &mut self.layout.unassigned);
        *self.cells.entry(cell).or_insert_with(|| {
            unassigned.push(cell);
            next
        })
    }

    // Only what there is: one column of bytes.
    fn lookups(&mut self, pinned: &Pinned) -> Result<(), LayoutError> {
        for lookup in &pinned.lookups {
            let ([input], [Expression::Cell(table, 0)]) = (&lookup.inputs[..], &lookup.table[..]) else {
                return Err(LayoutError("a lookup in another table than one column".to_owned()));
            };
            self.layout.tables.insert(*table);
            let table: BTreeSet<F> = (0..self.rows).map(|row| self.fixed.value(Cell { column: *table, row })).collect();
            if !table.into_iter().eq((0..256u64).map(F::from)) {
                return Err(LayoutError("a lookup in another table than the bytes".to_owned()));
            }
            for row in 0..self.rows {
                let sum = self.sum(input, row)?;
                match sum.get(&Of::One).copied().unwrap_or_default() {
                    byte if is_constant(&sum) && byte >= F::from(256u64) => {
                        return Err(LayoutError(format!("the lookup in row {row} is broken whatever the cells are")));
                    }
                    _ if is_constant(&sum) => self.asked.clear(),
                    _ => self.push(Source::Lookup(row), "lookup of a byte", sum)?,
                }
            }
        }
        self.read.clear();
        Ok(())
    }

    fn copy(&mut self, pinned: &Pinned, copy: [Cell; 2]) -> Result<(), LayoutError> {
        let mut sum = Linear::new();
        let number = self.layout.constraints.len();
        for (cell, times) in copy.into_iter().zip([F::from(1u64), -F::from(1u64)]) {
            if !pinned.permutation.contains(&cell.column) {
                return Err(LayoutError(format!("a copy of {cell:?}, whose column has none")));
            }
            let of = match cell.column.kind {
                Kind::Advice => Of::Cell(self.advice(cell)),
                Kind::Instance if cell.row < self.public => Of::Public(cell.row),
                Kind::Instance => return Err(LayoutError(format!("a copy of public input {}", cell.row))),
                Kind::Fixed => {
                    self.layout.constants.entry(cell).or_default().push(number);
                    add(&mut sum, &Linear::from([(Of::One, self.fixed.value(cell))]), times);
                    continue;
                }
            };
            add(&mut sum, &Linear::from([(of, F::from(1u64))]), times);
        }
        if sum.is_empty() {
            return Err(LayoutError(format!("a copy of {:?} onto itself", copy[0])));
        }
        let what = match copy.map(|cell| cell.column.kind) {
            [Kind::Fixed, _] | [_, Kind::Fixed] => "copy of a constant",
            [Kind::Instance, _] | [_, Kind::Instance] => "copy of a public input",
            [Kind::Advice, Kind::Advice] => "copy",
        };
        // The cell that comes later is the one that is meant to be the copy.
        let later = copy.iter().filter_map(|cell| self.cells.get(cell)).max();
        let name =
            later.and_then(|i| self.fixed.record.advice.get(*i)).map_or("a cell", |assigned| assigned.name.as_str());
        self.push(Source::Copy, &format!("{what} into {name}"), sum)
    }
}

/// The value of an expression in a row, of advice and instance cells as they are said to be, and of fixed cells.
pub fn evaluate(
    expression: &Expression,
    row: usize,
    cell: &impl Fn(Column, usize) -> F,
    is_on: &impl Fn(usize) -> bool,
) -> F {
    let value = |a: &Expression| evaluate(a, row, cell, is_on);
    match expression {
        Expression::Constant(x) => *x,
        Expression::Selector(selector) => F::from(is_on(*selector)),
        Expression::Cell(column, rotation) => cell(*column, row.wrapping_add_signed(*rotation as isize)),
        Expression::Negated(a) => -value(a),
        Expression::Sum(a, b) => value(a) + value(b),
        Expression::Scaled(a, x) => value(a) * x,
        Expression::Product(a, b) => {
            let a = value(a);
            if a.is_zero() { a } else { a * value(b) }
        }
    }
}
