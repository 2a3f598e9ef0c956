//! What a circuit assigns: the library's floor planner writes into this as it would into a prover.

use std::collections::{BTreeMap, HashMap};

use halo2_proofs::circuit::Value;
use halo2_proofs::plonk::{Advice, Any, Assigned, Assignment, Column as Plonk, Error, Fixed, Instance, Selector};
use halo2curves::bn256::Fr;
use sotto_circuits::gadgets::tamper::entered;
use sotto_protocol::field::F;
use sotto_transparent::field::from_halo2;

use super::pinned::{Column, Kind, column, selector};
use super::text::Text;

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Its column.
    pub column: Column,
    /// Its row.
    pub row: usize,
}

/// An advice cell that was assigned.
#[derive(Debug, Clone)]
pub struct AssignedCell {
    /// Which.
    pub cell: Cell,
    /// Its value.
    pub value: Fr,
    /// The value that entered here, counted among all that entered: the prover chooses it.
    pub entry: Option<usize>,
    /// Region and cell, by the names the circuit gives them.
    pub name: String,
}

/// Everything that was assigned, in the order of the program.
#[derive(Debug, Default)]
pub struct Record {
    /// Advice cells.
    pub advice: Vec<AssignedCell>,
    /// Fixed cells with their values and names, but for what fills columns to their end.
    pub fixed: BTreeMap<Cell, (F, String)>,
    /// Columns that are filled from a row on.
    pub fills: BTreeMap<usize, (usize, F)>,
    /// Selectors that are on, with their rows.
    pub selectors: Vec<(usize, usize)>,
    /// Cells that are copies of each other.
    pub copies: Vec<[Cell; 2]>,
}

/// Takes a circuit's assignments.
#[derive(Debug)]
pub struct Recorder {
    /// What was assigned.
    pub record: Record,
    public: Vec<Fr>,
    rows: usize,
    all: bool,
    region: String,
    columns: HashMap<Plonk<Any>, Column>,
    is_assigned: HashMap<Cell, usize>,
}

impl Recorder {
    /// For a circuit with these public inputs and so many usable rows. What does not depend on values is wanted only once: if not all is
    /// wanted, advice cells are taken down alone, and without their names.
    #[must_use]
    pub fn new(public: Vec<Fr>, rows: usize, all: bool) -> Self {
        let (record, region) = (Record::default(), String::new());
        Self { record, public, rows, all, region, columns: HashMap::new(), is_assigned: HashMap::new() }
    }

    fn name<A: FnOnce() -> AR, AR: Into<String>>(&self, name: A) -> String {
        if self.all { format!("{}: {}", self.region, name().into()) } else { String::new() }
    }

    // The library keeps a column's number to itself, but writes it.
    fn cell(&mut self, of: impl Into<Plonk<Any>>, row: usize) -> Result<Cell, Error> {
        if row >= self.rows {
            return Err(Error::BoundsFailure);
        }
        let of = of.into();
        if let Some(column) = self.columns.get(&of) {
            return Ok(Cell { column: *column, row });
        }
        let known = Text::read(&format!("{of:?}")).and_then(|text| column(&text)).map_err(|_| Error::Synthesis)?;
        self.columns.insert(of, known);
        Ok(Cell { column: known, row })
    }
}

fn known<V: Into<Assigned<Fr>>>(value: Value<V>) -> Result<Fr, Error> {
    let mut out = None;
    let _ = value.map(|value| out = Some(value.into().evaluate()));
    out.ok_or(Error::Synthesis)
}

impl Assignment<Fr> for Recorder {
    fn enter_region<NR, N>(&mut self, name: N)
    where
        NR: Into<String>,
        N: FnOnce() -> NR,
    {
        if self.all {
            self.region = name().into();
        }
    }

    fn exit_region(&mut self) {}

    fn enable_selector<A, AR>(&mut self, _: A, of: &Selector, row: usize) -> Result<(), Error>
    where
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        if !self.all {
            return Ok(());
        }
        if row >= self.rows {
            return Err(Error::BoundsFailure);
        }
        let of = Text::read(&format!("{of:?}")).and_then(|text| selector(&text)).map_err(|_| Error::Synthesis)?;
        self.record.selectors.push((of, row));
        Ok(())
    }

    fn query_instance(&self, _: Plonk<Instance>, row: usize) -> Result<Value<Fr>, Error> {
        self.public.get(row).map(|value| Value::known(*value)).ok_or(Error::BoundsFailure)
    }

    fn assign_advice<V, VR, A, AR>(&mut self, name: A, column: Plonk<Advice>, row: usize, to: V) -> Result<(), Error>
    where
        V: FnOnce() -> Value<VR>,
        VR: Into<Assigned<Fr>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        let cell = self.cell(column, row)?;
        let before = entered();
        let value = known(to())?;
        let entry = match entered() - before {
            0 => None,
            1 => Some(before),
            _ => return Err(Error::Synthesis),
        };
        let name = self.name(name);
        // No circuit here assigns a cell twice; one that did, differently, would not be understood.
        if let Some(at) = self.is_assigned.get(&cell) {
            return if self.record.advice[*at].value == value { Ok(()) } else { Err(Error::Synthesis) };
        }
        self.is_assigned.insert(cell, self.record.advice.len());
        self.record.advice.push(AssignedCell { cell, value, entry, name });
        Ok(())
    }

    fn assign_fixed<V, VR, A, AR>(&mut self, name: A, column: Plonk<Fixed>, row: usize, to: V) -> Result<(), Error>
    where
        V: FnOnce() -> Value<VR>,
        VR: Into<Assigned<Fr>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        if !self.all {
            return Ok(());
        }
        let cell = self.cell(column, row)?;
        let value = from_halo2(&known(to())?);
        let name = self.name(name);
        match self.record.fixed.insert(cell, (value, name)) {
            Some((before, _)) if before != value => Err(Error::Synthesis),
            _ => Ok(()),
        }
    }

    fn copy(&mut self, a: Plonk<Any>, a_row: usize, b: Plonk<Any>, b_row: usize) -> Result<(), Error> {
        if !self.all {
            return Ok(());
        }
        let copy = [self.cell(a, a_row)?, self.cell(b, b_row)?];
        self.record.copies.push(copy);
        Ok(())
    }

    fn fill_from_row(&mut self, column: Plonk<Fixed>, row: usize, to: Value<Assigned<Fr>>) -> Result<(), Error> {
        if !self.all {
            return Ok(());
        }
        let Cell { column, row } = self.cell(column, row)?;
        debug_assert_eq!(column.kind, Kind::Fixed);
        self.record.fills.insert(column.index, (row, from_halo2(&known(to)?)));
        Ok(())
    }

    fn push_namespace<NR, N>(&mut self, _: N)
    where
        NR: Into<String>,
        N: FnOnce() -> NR,
    {
    }

    fn pop_namespace(&mut self, _: Option<String>) {}
}
