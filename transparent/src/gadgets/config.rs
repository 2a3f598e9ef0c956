//! The columns, and which gadget uses which.
//!
//! | columns | used by |
//! |---|---|
//! | 8 advice | the state of a hash; the arithmetic gate (3); a step up a tree (7) |
//! | 1 advice | the S-box between two partial rounds; the running sums of range checks |
//! | 8 + 8 fixed | round constants; the coefficients of the arithmetic gate; constants |
//! | 1 table | the bytes 0..256 |
//! | 1 instance | the public inputs |
//!
//! Gadgets take turns in the rows, each under a selector of its own.

use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Fixed, Instance};
use halo2curves::bn256::Fr;

use super::hash::HashConfig;
use super::range::RangeConfig;
use super::tree::path::PathConfig;
use super::wire::FormConfig;

/// Width of the widest hash.
pub(super) const STATE: usize = 8;

/// What every gadget needs to know of the circuit's columns.
#[derive(Debug, Clone)]
pub struct Config {
    pub(super) advice: [Column<Advice>; STATE],
    pub(super) public: Column<Instance>,
    pub(super) form: FormConfig,
    pub(super) hash: HashConfig,
    pub(super) range: RangeConfig,
    pub(super) path: PathConfig,
}

impl Config {
    /// Declares columns, gates and the one lookup.
    pub fn new(meta: &mut ConstraintSystem<Fr>) -> Self {
        let advice: [Column<Advice>; STATE] = std::array::from_fn(|_| meta.advice_column());
        let scratch = meta.advice_column();
        let first: [Column<Fixed>; STATE] = std::array::from_fn(|_| meta.fixed_column());
        let second: [Column<Fixed>; STATE] = std::array::from_fn(|_| meta.fixed_column());
        let public = meta.instance_column();
        meta.enable_equality(public);
        for column in advice {
            meta.enable_equality(column);
        }
        // Only the widest hash has round constants there.
        meta.enable_constant(second[STATE - 1]);
        Self {
            form: FormConfig::new(meta, &advice, &first),
            hash: HashConfig::new(meta, &advice, scratch, (&first, &second)),
            range: RangeConfig::new(meta, scratch),
            path: PathConfig::new(meta, &advice),
            advice,
            public,
        }
    }
}
