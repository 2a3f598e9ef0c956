//! Cells, the arithmetic gate, and the place where single values enter; twin of `sotto_circuits::gadgets::wire`.
//!
//! A value that a prover chooses freely enters through [`witness`], [`hint`] or [`bit`], or beside others in the row of a gate, which is so
//! with the steps up a tree alone: what pins it down is said at the call. Every one of them passes a door of the module `tamper`.
//! All other cells are what gates, copies and lookups make of earlier ones; the campaign of `audit-circuits` finds that this is so.

use std::collections::BTreeMap;

use halo2_proofs::circuit::{AssignedCell, Layouter, Region, Value};
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Constraints, Error, Fixed, Selector};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::config::{Config, STATE};
use super::tamper::Door;

/// A field element in a circuit: a cell. Used elsewhere, it is copied, and the copy is constrained to be equal.
pub type Wire = AssignedCell<Fr, Fr>;
/// What gadgets return.
pub type Result<T> = std::result::Result<T, Error>;

/// The circuit under construction.
#[derive(Debug)]
pub struct Cs<'a, L> {
    pub(super) config: &'a Config,
    pub(super) layouter: L,
    constants: BTreeMap<u64, Wire>,
}

impl<'a, L: Layouter<Fr>> Cs<'a, L> {
    /// An empty circuit with the table of bytes in place.
    ///
    /// # Errors
    /// Those of the layouter.
    pub fn new(config: &'a Config, mut layouter: L) -> Result<Self> {
        config.range.load(&mut layouter)?;
        Ok(Self { config, layouter, constants: BTreeMap::new() })
    }
}

/// `x * X + y * Y + xy * X * Y + k`: what one row of the arithmetic gate can say of two cells X and Y.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)] // the coefficients named in the formula
pub struct Form {
    pub x: Fr,
    pub y: Fr,
    pub xy: Fr,
    pub k: Fr,
}

impl Form {
    /// `X + Y`.
    pub const SUM: Self = Self { x: Fr::ONE, y: Fr::ONE, xy: Fr::ZERO, k: Fr::ZERO };
    /// `X * Y`.
    pub const PRODUCT: Self = Self { x: Fr::ZERO, y: Fr::ZERO, xy: Fr::ONE, k: Fr::ZERO };

    /// `X - Y + k`.
    #[must_use]
    pub fn difference(k: Fr) -> Self {
        Self { x: Fr::ONE, y: -Fr::ONE, xy: Fr::ZERO, k }
    }

    fn at(&self, x: &Fr, y: &Fr) -> Fr {
        self.x * x + self.y * y + self.xy * x * y + self.k
    }
}

/// The arithmetic gate: `x * X + y * Y + xy * X * Y + k + z * Z = 0` with fixed coefficients.
#[derive(Debug, Clone)]
pub(super) struct FormConfig {
    cells: [Column<Advice>; 3],
    coefficients: [Column<Fixed>; 5],
    on: Selector,
}

impl FormConfig {
    pub(super) fn new(
        meta: &mut ConstraintSystem<Fr>,
        advice: &[Column<Advice>; STATE],
        fixed: &[Column<Fixed>; STATE],
    ) -> Self {
        let cells = std::array::from_fn(|i| advice[i]);
        let coefficients: [Column<Fixed>; 5] = std::array::from_fn(|i| fixed[i]);
        let on = meta.selector();
        meta.create_gate("form", |meta| {
            let [a, b, c] = cells.map(|column| meta.query_advice(column, Rotation::cur()));
            let [x, y, xy, k, z] = coefficients.map(|column| meta.query_fixed(column));
            let on = meta.query_selector(on);
            Constraints::with_selector(on, [x * a.clone() + y * b.clone() + xy * a * b + k + z * c])
        });
        Self { cells, coefficients, on }
    }

    // One row: the form of two cells, plus `z` times a third that holds `value`.
    fn row(
        &self,
        region: &mut Region<'_, Fr>,
        (x, y): (&Wire, &Wire),
        form: &Form,
        (z, value): (Fr, Value<Fr>),
    ) -> Result<Wire> {
        self.on.enable(region, 0)?;
        x.copy_advice(|| "X", region, self.cells[0], 0)?;
        y.copy_advice(|| "Y", region, self.cells[1], 0)?;
        for (column, coefficient) in self.coefficients.iter().zip([form.x, form.y, form.xy, form.k, z]) {
            region.assign_fixed(|| "coefficient", *column, 0, || Value::known(coefficient))?;
        }
        region.assign_advice(|| "Z", self.cells[2], 0, || value)
    }
}

/// A private input.
///
/// # Errors
/// Those of the layouter.
#[cfg_attr(feature = "tamper", track_caller)]
pub fn witness(cs: &mut Cs<'_, impl Layouter<Fr>>, value: Value<Fr>) -> Result<Wire> {
    enter(cs, Door::private(), value)
}

fn enter(cs: &mut Cs<'_, impl Layouter<Fr>>, door: Door, value: Value<Fr>) -> Result<Wire> {
    let column = cs.config.advice[0];
    cs.layouter
        .assign_region(|| "witness", |mut region| region.assign_advice(|| "value", column, 0, || door.pass(value)))
}

/// A value that the prover computes from others. The caller constrains it; nothing else does.
///
/// # Errors
/// Those of the layouter.
#[cfg_attr(feature = "tamper", track_caller)]
pub fn hint(cs: &mut Cs<'_, impl Layouter<Fr>>, value: Value<Fr>) -> Result<Wire> {
    enter(cs, Door::hint(), value)
}

/// The public input of this number.
///
/// # Errors
/// Those of the layouter.
pub fn input(cs: &mut Cs<'_, impl Layouter<Fr>>, number: usize) -> Result<Wire> {
    let (public, column) = (cs.config.public, cs.config.advice[0]);
    cs.layouter.assign_region(
        || "public input",
        |mut region| region.assign_advice_from_instance(|| "value", public, number, column, 0),
    )
}

/// A constant.
///
/// # Errors
/// Those of the layouter.
pub fn constant(cs: &mut Cs<'_, impl Layouter<Fr>>, value: u64) -> Result<Wire> {
    if let Some(wire) = cs.constants.get(&value) {
        return Ok(wire.clone());
    }
    let column = cs.config.advice[0];
    let wire = cs.layouter.assign_region(
        || "constant",
        |mut region| region.assign_advice_from_constant(|| "value", column, 0, Fr::from(value)),
    )?;
    cs.constants.insert(value, wire.clone());
    Ok(wire)
}

/// The form of two cells, as a cell.
///
/// # Errors
/// Those of the layouter.
pub fn form(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &Wire, y: &Wire, form: &Form) -> Result<Wire> {
    let config = &cs.config.form;
    let value = x.value().zip(y.value()).map(|(x, y)| form.at(x, y));
    cs.layouter.assign_region(|| "form", |mut region| config.row(&mut region, (x, y), form, (-Fr::ONE, value)))
}

/// The form of two cells is 0.
///
/// # Errors
/// Those of the layouter.
pub fn form_is_zero(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &Wire, y: &Wire, form: &Form) -> Result<()> {
    let (config, unused) = (&cs.config.form, (Fr::ZERO, Value::known(Fr::ZERO)));
    let row = cs.layouter.assign_region(|| "form is 0", |mut region| config.row(&mut region, (x, y), form, unused));
    row.map(|_| ())
}

/// `a = b`.
///
/// # Errors
/// Those of the layouter.
pub fn equal(cs: &mut Cs<'_, impl Layouter<Fr>>, a: &Wire, b: &Wire) -> Result<()> {
    cs.layouter.assign_region(|| "equal", |mut region| region.constrain_equal(a.cell(), b.cell()))
}

/// A private bit: 0 or 1, constrained.
///
/// # Errors
/// Those of the layouter.
#[cfg_attr(feature = "tamper", track_caller)]
pub fn bit(cs: &mut Cs<'_, impl Layouter<Fr>>, value: Value<bool>) -> Result<Wire> {
    let bit = enter(cs, Door::bit(), value.map(|bit| Fr::from(u64::from(bit))))?;
    let zero_or_one = Form { x: -Fr::ONE, y: Fr::ZERO, xy: Fr::ONE, k: Fr::ZERO };
    form_is_zero(cs, &bit, &bit, &zero_or_one)?;
    Ok(bit)
}

/// `a = b` if the bit `condition` is set: `condition * (a - b) = 0`.
///
/// # Errors
/// Those of the layouter.
pub fn equal_if(cs: &mut Cs<'_, impl Layouter<Fr>>, condition: &Wire, a: &Wire, b: &Wire) -> Result<()> {
    let difference = form(cs, a, b, &Form::difference(Fr::ZERO))?;
    form_is_zero(cs, condition, &difference, &Form::PRODUCT)
}

/// `value = 0` unless the bit `condition` is set: `(1 - condition) * value = 0`.
///
/// # Errors
/// Those of the layouter.
pub fn zero_unless(cs: &mut Cs<'_, impl Layouter<Fr>>, condition: &Wire, value: &Wire) -> Result<()> {
    form_is_zero(cs, condition, value, &Form { x: Fr::ZERO, y: Fr::ONE, xy: -Fr::ONE, k: Fr::ZERO })
}

/// `x != 0`, by showing its inverse. The hint is determined.
///
/// # Errors
/// Those of the layouter.
pub fn nonzero(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &Wire) -> Result<()> {
    let inverse = x.value().map(|x| Option::from(x.invert()).unwrap_or(Fr::ZERO));
    let inverse = hint(cs, inverse)?;
    form_is_zero(cs, x, &inverse, &Form { k: -Fr::ONE, ..Form::PRODUCT })
}

/// Ties `ext` to the circuit by a square, as the twin does. What binds it to the proof is the transcript, which begins with a commitment
/// to all public inputs.
///
/// # Errors
/// Those of the layouter.
pub fn bind(cs: &mut Cs<'_, impl Layouter<Fr>>, ext: &Wire) -> Result<()> {
    form(cs, ext, ext, &Form::PRODUCT).map(|_| ())
}
