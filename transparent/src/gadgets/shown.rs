//! Notes that are shown, not spent; twin of `sotto_circuits::gadgets::shown`.

use halo2_proofs::circuit::{Layouter, Value};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use sotto_circuits::shown::OwnedNote;
use sotto_protocol::field::F;
use sotto_protocol::tree::NullifierWitness;

use super::keys::{key, pseudonym};
use super::note::ShareNoteVar;
use super::nullifier;
use super::range::{U32, U64};
use super::tag::owner_tag;
use super::tree::{NullifierWitnessVar, climb};
use super::wire::{Cs, Form, Result, Wire, bit, constant, equal, equal_if, form, form_is_zero, witness, zero_unless};
use crate::field::to_halo2;

/// A share note that may be counted. Its index, carry and basis are only carried into its commitment, so they are not ranged.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_circuits::spend::ShareInput`
pub struct ShownShareVar {
    pub enabled: Wire,
    pub amount: U64,
    pub since: U32,
    pub rho: Wire,
    pub position: Wire,
}

impl ShownShareVar {
    /// If enabled, a note of this token and owner under `root_n`; if not, all its values are 0.
    ///
    /// # Errors
    /// Those of the layouter.
    pub fn witness(
        cs: &mut Cs<'_, impl Layouter<Fr>>,
        (tid, pk): (&Wire, &Wire),
        root_n: &Wire,
        private: Value<&OwnedNote>,
    ) -> Result<Self> {
        let value = |of: fn(&OwnedNote) -> F| private.map(|note| to_halo2(&of(note)));
        let enabled = bit(cs, private.map(|note| note.input.enabled))?;
        let amount = U64::witness(cs, value(|note| note.input.amount.field()))?;
        let since = U32::witness(cs, value(|note| note.input.since.field()))?;
        let rho = witness(cs, value(|note| note.input.rho.0))?;
        let note = ShareNoteVar {
            tid: tid.clone(),
            amount: amount.wire().clone(),
            index: witness(cs, value(|note| note.input.index.field()))?,
            carry: witness(cs, value(|note| note.input.carry.field()))?,
            basis: witness(cs, value(|note| note.input.basis.field()))?,
            since: since.wire().clone(),
            owner: owner_tag(cs, pk, &rho)?,
        };
        let commitment = note.commit(cs)?;
        let place = climb(cs, &commitment, private.map(|note| note.input.path))?;
        equal_if(cs, &enabled, &place.root, root_n)?;
        for value in [&note.amount, &note.index, &note.carry, &note.basis, &note.since] {
            zero_unless(cs, &enabled, value)?;
        }
        Ok(Self { enabled, amount, since, rho, position: place.index })
    }

    /// If enabled, its nullifier is not in the tree of `root_nf`. Only the root is gated. The widest gap holds any hash, so a disabled
    /// note always has one to show.
    ///
    /// # Errors
    /// Those of the layouter.
    pub fn unspent(
        &self,
        cs: &mut Cs<'_, impl Layouter<Fr>>,
        private: Value<&OwnedNote>,
        root_nf: &Wire,
    ) -> Result<()> {
        let absence = private.map(
            |OwnedNote { input, absence }| {
                if input.enabled { *absence } else { NullifierWitness::default() }
            },
        );
        let absence = NullifierWitnessVar::witness(cs, absence)?;
        let nf = nullifier::of_share(cs, &self.rho, &self.position)?;
        let root = absence.root(cs, &nf)?;
        equal_if(cs, &self.enabled, &root, root_nf)
    }
}

/// Used places come first, at least one, at strictly increasing numbers below 2^32.
///
/// # Errors
/// Those of the layouter.
pub fn in_order(cs: &mut Cs<'_, impl Layouter<Fr>>, places: &[(&Wire, &Wire)]) -> Result<()> {
    if let Some((first, _)) = places.first() {
        let one = constant(cs, 1)?;
        equal(cs, first, &one)?;
    }
    for pair in places.windows(2) {
        let [(before_enabled, before), (enabled, number)] = pair else { unreachable!("windows of two") };
        zero_unless(cs, before_enabled, enabled)?;
        // Numbers are path bits, 32 at most: their difference, less one, is no u32 unless they increase.
        let ahead = form(cs, number, before, &Form::difference(-Fr::ONE))?;
        let ahead = form(cs, enabled, &ahead, &Form::PRODUCT)?;
        U32::range(cs, &ahead)?;
    }
    Ok(())
}

/// The public values of a name.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)] // the fields are those of `sotto_circuits::shown::Name`
pub struct NameVar<'a> {
    pub context: &'a Wire,
    pub pseudonym: &'a Wire,
    pub pk_pub: &'a Wire,
}

impl NameVar<'_> {
    /// The name of whoever has `sk`; returns the public key that follows from it.
    ///
    /// # Errors
    /// Those of the layouter.
    pub fn is_of(&self, cs: &mut Cs<'_, impl Layouter<Fr>>, sk: &Wire) -> Result<Wire> {
        let pk = key(cs, sk)?;
        let other = form(cs, self.pk_pub, &pk, &Form::difference(Fr::ZERO))?;
        form_is_zero(cs, self.pk_pub, &other, &Form::PRODUCT)?;
        let name = pseudonym(cs, sk, self.context)?;
        equal(cs, &name, self.pseudonym)?;
        Ok(pk)
    }
}
