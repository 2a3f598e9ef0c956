//! Notes; twin of `sotto_circuits::gadgets::note`.

use halo2_proofs::circuit::Layouter;
use halo2curves::bn256::Fr;
use sotto_protocol::hash::Tag;

use super::hash::hash;
use super::wire::{Cs, Result, Wire};

/// `H_SHARE(tid, amount, index, carry, basis, since, N)`.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::note::ShareNote`
pub struct ShareNoteVar {
    pub tid: Wire,
    pub amount: Wire,
    pub index: Wire,
    pub carry: Wire,
    pub basis: Wire,
    pub since: Wire,
    pub owner: Wire,
}

impl ShareNoteVar {
    /// The note's commitment.
    ///
    /// # Errors
    /// Those of the layouter.
    pub fn commit(&self, cs: &mut Cs<'_, impl Layouter<Fr>>) -> Result<Wire> {
        let Self { tid, amount, index, carry, basis, since, owner } = self;
        hash(cs, Tag::Share, [tid, amount, index, carry, basis, since, owner])
    }
}
