//! Ranges and comparisons, a byte at a time by lookup; twin of `sotto_circuits::gadgets::range`.

use halo2_gadgets::utilities::lookup_range_check::{LookupRangeCheck, LookupRangeCheckConfig};
use halo2_proofs::circuit::{Layouter, Value};
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, TableColumn};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::wire::{Cs, Form, Result, Wire, form, witness};

const BYTE: usize = 8;

/// The library's lookup range check, with a table of bytes.
#[derive(Debug, Clone)]
pub(super) struct RangeConfig {
    check: LookupRangeCheckConfig<Fr, BYTE>,
    table: TableColumn,
}

impl RangeConfig {
    pub(super) fn new(meta: &mut ConstraintSystem<Fr>, running_sum: Column<Advice>) -> Self {
        let table = meta.lookup_table_column();
        Self { check: LookupRangeCheckConfig::configure(meta, running_sum, table), table }
    }

    pub(super) fn load(&self, layouter: &mut impl Layouter<Fr>) -> Result<()> {
        layouter.assign_table(
            || "bytes",
            |mut table| {
                for byte in 0..1usize << BYTE {
                    table.assign_cell(|| "byte", self.table, byte, || Value::known(Fr::from(byte as u64)))?;
                }
                Ok(())
            },
        )
    }
}

/// `x < 2^n`, by its `n / 8` bytes. Unique while `2^n` is below the modulus, which is asserted.
///
/// # Errors
/// Those of the layouter.
///
/// # Panics
/// If `n` is no multiple of 8 or above 248, which is a mistake in the program.
pub fn bytes(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &Wire, n: usize) -> Result<()> {
    assert!(n.is_multiple_of(BYTE) && n <= 248, "whole bytes, and fewer than the modulus has");
    let check = &cs.config.range.check;
    // Strict: nothing may be left of x after its bytes.
    check.copy_check(cs.layouter.namespace(|| "range"), x.clone(), n / BYTE, true).map(|_| ())
}

/// A number below `2^BITS`, by construction: the only constructors show its bytes.
#[derive(Debug, Clone)]
pub struct Uint<const BITS: usize>(Wire);

/// Shares.
pub type U64 = Uint<64>;
/// Halves of a field element.
pub type U128 = Uint<128>;
/// Heights, distances between positions.
pub type U32 = Uint<32>;

impl<const BITS: usize> Uint<BITS> {
    /// Ranges a value: afterwards it is below `2^BITS`.
    ///
    /// # Errors
    /// Those of the layouter.
    pub fn range(cs: &mut Cs<'_, impl Layouter<Fr>>, x: &Wire) -> Result<Self> {
        bytes(cs, x, BITS)?;
        Ok(Self(x.clone()))
    }

    /// A private number, ranged where it enters.
    ///
    /// # Errors
    /// Those of the layouter.
    #[cfg_attr(feature = "tamper", track_caller)]
    pub fn witness(cs: &mut Cs<'_, impl Layouter<Fr>>, value: Value<Fr>) -> Result<Self> {
        let x = witness(cs, value)?;
        Self::range(cs, &x)
    }

    /// A public number. Its range is its type's: the verifier encodes it from an integer of that size.
    #[must_use]
    pub fn public(x: &Wire) -> Self {
        Self(x.clone())
    }

    /// The number.
    #[must_use]
    pub fn wire(&self) -> &Wire {
        &self.0
    }

    /// `self <= other`: the difference is ranged too.
    ///
    /// # Errors
    /// Those of the layouter.
    pub fn at_most(&self, cs: &mut Cs<'_, impl Layouter<Fr>>, other: &Self) -> Result<()> {
        let difference = form(cs, other.wire(), self.wire(), &Form::difference(Fr::ZERO))?;
        bytes(cs, &difference, BITS)
    }
}
