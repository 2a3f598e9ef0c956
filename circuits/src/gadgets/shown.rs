//! Notes that are shown, not spent, in constraints; twin of [`crate::shown`].

use sotto_protocol::tree::NullifierWitness;

use super::keys::{KeysVar, key, pseudonym};
use super::note::{ShareNoteVar, StakeNoteVar};
use super::nullifier;
use super::range::{U32, U64};
use super::tag::owner_tag;
use super::tree::{NotePathVar, NullifierWitnessVar};
use super::wire::{Bit, Cs, Result, Wire, bit, constant, equal, equal_if, product_is, witness, zero_if};
use crate::shown::{OwnedNote, StakeInput};
use crate::spend::ShareInput;

/// A share note that may be counted. Its index, carry and basis are only carried into its commitment, so they are not ranged here:
/// whoever computes with one ranges it.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `crate::spend::ShareInput`
pub struct ShownShareVar {
    pub enabled: Bit,
    pub amount: U64,
    pub index: Wire,
    pub carry: Wire,
    pub since: U32,
    pub rho: Wire,
    pub position: Wire,
}

impl ShownShareVar {
    /// If enabled, a note of this token and owner under `root_n`; if not, all its values are 0.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn witness(cs: &Cs, (tid, pk): (&Wire, &Wire), root_n: &Wire, input: &ShareInput) -> Result<Self> {
        let enabled = bit(cs, input.enabled)?;
        let amount = U64::witness(cs, input.amount.field())?;
        let since = U32::witness(cs, input.since.field())?;
        let rho = witness(cs, input.rho.0)?;
        let note = ShareNoteVar {
            tid: tid.clone(),
            amount: amount.wire().clone(),
            index: witness(cs, input.index.field())?,
            carry: witness(cs, input.carry.field())?,
            basis: witness(cs, input.basis.field())?,
            since: since.wire().clone(),
            owner: owner_tag(pk, &rho)?,
        };
        let path = NotePathVar::witness(cs, &input.path)?;
        equal_if(&enabled, &path.root(&note.commit()?)?, root_n)?;
        let disabled = !&enabled;
        for value in [&note.amount, &note.index, &note.carry, &note.basis, &note.since] {
            zero_if(&disabled, value)?;
        }
        let ShareNoteVar { index, carry, .. } = note;
        Ok(Self { enabled, amount, index, carry, since, rho, position: path.index() })
    }

    /// If enabled, its nullifier is not in the tree of `root_nf`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn unspent(&self, cs: &Cs, OwnedNote { input, absence }: &OwnedNote, root_nf: &Wire) -> Result<()> {
        let nf = || nullifier::of_share(&self.rho, &self.position);
        unspent(cs, &self.enabled, (input.enabled, absence), nf, root_nf)
    }
}

/// A stake note that may be counted. Its basis is only carried.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `crate::shown::StakeInput`
pub struct ShownStakeVar {
    pub enabled: Bit,
    pub units: U64,
    pub since: U32,
    pub position: Wire,
}

impl ShownStakeVar {
    /// If enabled, a stake of this company and owner under `root_n`; if not, all its values are 0.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn witness(cs: &Cs, (company, pk): (&Wire, &Wire), root_n: &Wire, input: &StakeInput) -> Result<Self> {
        let enabled = bit(cs, input.enabled)?;
        let units = U64::witness(cs, input.units.field())?;
        let since = U32::witness(cs, input.since.field())?;
        let note = StakeNoteVar {
            company: company.clone(),
            units: units.wire().clone(),
            basis: witness(cs, input.basis.field())?,
            since: since.wire().clone(),
            owner: owner_tag(pk, &witness(cs, input.rho.0)?)?,
        };
        let path = NotePathVar::witness(cs, &input.path)?;
        equal_if(&enabled, &path.root(&note.commit()?)?, root_n)?;
        let disabled = !&enabled;
        for value in [&note.units, &note.basis, &note.since] {
            zero_if(&disabled, value)?;
        }
        Ok(Self { enabled, units, since, position: path.index() })
    }

    /// If enabled, its nullifier, `H_NFSTAKE(nk, position)`, is not in the tree of `root_nf`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn unspent(&self, cs: &Cs, nk: &Wire, gap: (bool, &NullifierWitness), root_nf: &Wire) -> Result<()> {
        unspent(cs, &self.enabled, gap, || nullifier::of_stake(nk, &self.position), root_nf)
    }
}

// Only the root is gated. The widest gap holds any hash, so a disabled note always has one to show.
fn unspent(
    cs: &Cs,
    enabled: &Bit,
    (is_enabled, absence): (bool, &NullifierWitness),
    nf: impl FnOnce() -> Result<Wire>,
    root_nf: &Wire,
) -> Result<()> {
    let absence = if is_enabled { *absence } else { NullifierWitness::default() };
    let absence = NullifierWitnessVar::witness(cs, &absence)?;
    equal_if(enabled, &absence.root(&nf()?)?, root_nf)
}

/// Used places come first, at least one, at strictly increasing numbers below 2^32.
///
/// # Errors
/// Those of the constraint system.
pub fn in_order(places: &[(&Bit, &Wire)]) -> Result<()> {
    if let Some((first, _)) = places.first() {
        equal(&Wire::from((*first).clone()), &constant(1))?;
    }
    for pair in places.windows(2) {
        let [(before_enabled, before), (enabled, number)] = pair else { unreachable!("windows of two") };
        let enabled = Wire::from((*enabled).clone());
        zero_if(&!*before_enabled, &enabled)?;
        // Numbers are path bits, 32 at most: their difference, less one, is no u32 unless they increase.
        let ahead = *number - *before - constant(1);
        U32::range(&(enabled * ahead))?;
    }
    Ok(())
}

/// The public values of a name.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)] // the fields are those of `crate::shown::Name`
pub struct NameVar<'a> {
    pub context: &'a Wire,
    pub pseudonym: &'a Wire,
    pub pk_pub: &'a Wire,
}

impl NameVar<'_> {
    /// The name of whoever has `sk`; returns what follows from it.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn is_of(&self, sk: &Wire) -> Result<KeysVar> {
        let keys = key(sk)?;
        product_is(self.pk_pub, &(self.pk_pub - &keys.pk), &constant(0))?;
        equal(&pseudonym(sk, self.context)?, self.pseudonym)?;
        Ok(keys)
    }
}
