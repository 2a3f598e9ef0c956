//! Small circuits of cells with a bug of the kinds that halo2 circuits have had, and the same without it.

use halo2_proofs::circuit::{AssignedCell, Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed, Instance, Selector, TableColumn};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use sotto_circuits::gadgets::tamper::{Kind, Place};
use sotto_transparent::field::to_halo2;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// A value is assigned a second time instead of copied, and not tied to the real one (Orchard's kind).
    Copy,
    /// The gate is not turned on in one row.
    Selector,
    /// A difference is not looked up, so it may be below 0.
    Lookup,
    /// A constant stands in a fixed column, and the cell that should be equal to it is not.
    Constant,
}

impl Bug {
    /// Each with the stage that has to find it.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Copy, "forks"), (Self::Selector, "forks"), (Self::Lookup, "numbers"), (Self::Constant, "hints")];
}

/// A circuit with a bug, or without it.
#[derive(Debug, Clone, Copy)]
pub struct Small {
    pub bug: Bug,
    pub planted: bool,
}

#[derive(Debug, Clone)]
pub struct Config {
    cells: [Column<Advice>; 3],
    public: Column<Instance>,
    constant: Column<Fixed>,
    table: TableColumn,
    product: Selector,
    sum: Selector,
    byte: Selector,
}

type Cell = AssignedCell<Fr, Fr>;

impl Small {
    /// The circuit has `2^K` rows.
    pub const K: u32 = 9;

    /// Its public inputs.
    pub fn public(&self) -> [u64; 2] {
        match self.bug {
            Bug::Copy | Bug::Selector => [42, 36],
            Bug::Lookup => [10, 16],
            Bug::Constant => [42, 36],
        }
    }
}

impl Config {
    // A value that the prover chooses, a byte if it is to be one.
    fn enter(
        &self,
        layouter: &mut impl Layouter<Fr>,
        place: Place,
        value: Value<Fr>,
        byte: bool,
    ) -> Result<Cell, Error> {
        layouter.assign_region(
            || "entry",
            |mut region| {
                if byte {
                    self.byte.enable(&mut region, 0)?;
                }
                let pass = |value| place.enter().map_or(value, |other| to_halo2(&other));
                region.assign_advice(|| "value", self.cells[0], 0, || value.map(pass))
            },
        )
    }

    // One row of a gate: two copies, and what the gate makes of them.
    fn row(
        &self,
        layouter: &mut impl Layouter<Fr>,
        gate: Option<&Selector>,
        [x, y]: [&Cell; 2],
        sum: bool,
    ) -> Result<Cell, Error> {
        layouter.assign_region(
            || "row",
            |mut region| {
                gate.map(|gate| gate.enable(&mut region, 0)).transpose()?;
                x.copy_advice(|| "X", &mut region, self.cells[0], 0)?;
                y.copy_advice(|| "Y", &mut region, self.cells[1], 0)?;
                let value = x.value().zip(y.value()).map(|(x, y)| if sum { x + y } else { *x * y });
                region.assign_advice(|| "Z", self.cells[2], 0, || value)
            },
        )
    }

    fn product(&self, layouter: &mut impl Layouter<Fr>, pair: [&Cell; 2], on: bool) -> Result<Cell, Error> {
        self.row(layouter, on.then_some(&self.product), pair, false)
    }

    // The cell of a constant, or a cell that only has its value.
    fn constant(&self, layouter: &mut impl Layouter<Fr>, value: u64, planted: bool) -> Result<Cell, Error> {
        let value = Fr::from(value);
        layouter.assign_region(
            || "a constant",
            |mut region| {
                if planted {
                    region.assign_fixed(|| "left alone", self.constant, 0, || Value::known(value))?;
                    return region.assign_advice(|| "value", self.cells[0], 0, || Value::known(value));
                }
                region.assign_advice_from_constant(|| "value", self.cells[0], 0, value)
            },
        )
    }
}

impl Circuit<Fr> for Small {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        *self
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let cells = [meta.advice_column(), meta.advice_column(), meta.advice_column()];
        let (public, constant) = (meta.instance_column(), meta.fixed_column());
        let (product, sum, byte) = (meta.selector(), meta.selector(), meta.complex_selector());
        let table = meta.lookup_table_column();
        cells.iter().for_each(|column| meta.enable_equality(*column));
        meta.enable_equality(public);
        meta.enable_constant(constant);
        for (name, of, is_sum) in [("product", product, false), ("sum", sum, true)] {
            meta.create_gate(name, |meta| {
                let [a, b, c] = cells.map(|column| meta.query_advice(column, Rotation::cur()));
                let made = if is_sum { a + b } else { a * b };
                vec![meta.query_selector(of) * (made - c)]
            });
        }
        meta.lookup(|meta| {
            let (on, value) = (meta.query_selector(byte), meta.query_advice(cells[0], Rotation::cur()));
            vec![(on * value, table)]
        });
        Config { cells, public, constant, table, product, sum, byte }
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let layouter = &mut layouter;
        layouter.assign_table(
            || "bytes",
            |mut table| {
                (0..256usize).try_for_each(|byte| {
                    table.assign_cell(|| "byte", config.table, byte, || Value::known(Fr::from(byte as u64)))
                })
            },
        )?;
        let known = |value: u64| Value::known(Fr::from(value));
        let (private, hint) = (Place::here(Kind::Private, false), Place::here(Kind::Hint, false));
        let is = |bug| self.planted && self.bug == bug;
        let outputs = match self.bug {
            Bug::Copy => {
                let x = config.enter(layouter, private, known(6), true)?;
                let y = config.enter(layouter, private, known(7), true)?;
                let again = if is(Bug::Copy) {
                    let column = config.cells[0];
                    layouter.assign_region(
                        || "again",
                        |mut region| region.assign_advice(|| "X", column, 0, || x.value().copied()),
                    )?
                } else {
                    x.clone()
                };
                [config.product(layouter, [&x, &y], true)?, config.product(layouter, [&again, &again], true)?]
            }
            Bug::Selector => {
                let x = config.enter(layouter, private, known(6), true)?;
                let y = config.enter(layouter, private, known(7), true)?;
                [config.product(layouter, [&x, &y], !is(Bug::Selector))?, config.product(layouter, [&x, &x], true)?]
            }
            Bug::Lookup => {
                let (column, public) = (config.cells[0], config.public);
                let have = layouter.assign_region(
                    || "have",
                    |mut region| region.assign_advice_from_instance(|| "value", public, 0, column, 0),
                )?;
                let sold = config.enter(layouter, private, known(4), true)?;
                let difference = have.value().zip(sold.value()).map(|(have, sold)| have - sold);
                let rest = config.enter(layouter, hint, difference, !is(Bug::Lookup))?;
                let sum = config.row(layouter, Some(&config.sum), [&sold, &rest], true)?;
                [sum, config.product(layouter, [&sold, &sold], true)?]
            }
            Bug::Constant => {
                let x = config.enter(layouter, private, known(6), true)?;
                let seven = config.constant(layouter, 7, is(Bug::Constant))?;
                [config.product(layouter, [&x, &seven], true)?, config.product(layouter, [&x, &x], true)?]
            }
        };
        for (row, output) in outputs.iter().enumerate() {
            layouter.constrain_instance(output.cell(), config.public, row)?;
        }
        Ok(())
    }
}
