//! Inputs of statements in constraints; twin of [`crate::spend`].

use ark_r1cs_std::fields::FieldVar;
use sotto_protocol::hash::Tag;

use super::note::{CashNoteVar, LockNoteVar, ShareNoteVar};
use super::nullifier;
use super::range::{U32, U64, U128};
use super::tag::owner_tag;
use super::tree::NotePathVar;
use super::wire::{Bit, Cs, Result, Wire, bit, equal, equal_if, witness, zero_if};
use crate::spend::{CashInput, LockInput, ShareInput};

// Shared by all kinds: under the anchor if enabled, empty if not, and the nullifier that the public input shows.
struct Spend<'a> {
    kind: Tag,
    enabled: &'a Bit,
    cm: Wire,
    path: &'a NotePathVar,
    secret: &'a Wire,
    r: &'a Wire,
}

impl Spend<'_> {
    fn constrain(&self, root_n: &Wire, nf: &Wire, values: &[&Wire]) -> Result<()> {
        equal_if(self.enabled, &self.path.root(&self.cm)?, root_n)?;
        let disabled = !self.enabled;
        for value in values {
            zero_if(&disabled, value)?;
        }
        equal(&nullifier::of_input(self.kind, self.enabled, (self.secret, self.r), &self.path.index())?, nf)
    }
}

/// A share note to spend; its numbers are ranged.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `crate::spend::ShareInput`
pub struct ShareInputVar {
    pub enabled: Bit,
    pub amount: U64,
    pub index: U128,
    pub carry: U64,
    pub basis: U64,
    pub since: U32,
    pub rho: Wire,
    pub path: NotePathVar,
    pub r: Wire,
}

impl ShareInputVar {
    /// A private input.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn witness(cs: &Cs, input: &ShareInput) -> Result<Self> {
        Ok(Self {
            enabled: bit(cs, input.enabled)?,
            amount: U64::witness(cs, input.amount.field())?,
            index: U128::witness(cs, input.index.field())?,
            carry: U64::witness(cs, input.carry.field())?,
            basis: U64::witness(cs, input.basis.field())?,
            since: U32::witness(cs, input.since.field())?,
            rho: witness(cs, input.rho.0)?,
            path: NotePathVar::witness(cs, &input.path)?,
            r: witness(cs, input.r)?,
        })
    }

    /// `IN(share, rho, e)`: under `root_n`, revealing `nf`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn spend(&self, tid: &Wire, pk: &Wire, root_n: &Wire, nf: &Wire) -> Result<()> {
        let note = ShareNoteVar {
            tid: tid.clone(),
            amount: self.amount.wire().clone(),
            index: self.index.wire().clone(),
            carry: self.carry.wire().clone(),
            basis: self.basis.wire().clone(),
            since: self.since.wire().clone(),
            owner: owner_tag(pk, &self.rho)?,
        };
        let spend = Spend {
            kind: Tag::NfShare,
            enabled: &self.enabled,
            cm: note.commit()?,
            path: &self.path,
            secret: &self.rho,
            r: &self.r,
        };
        let ShareNoteVar { amount, index, carry, basis, since, .. } = &note;
        spend.constrain(root_n, nf, &[amount, index, carry, basis, since])
    }
}

/// A cash note to spend; its amount is ranged.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `crate::spend::CashInput`
pub struct CashInputVar {
    pub enabled: Bit,
    pub amount: U64,
    pub rho: Wire,
    pub path: NotePathVar,
    pub r: Wire,
}

impl CashInputVar {
    /// A private input.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn witness(cs: &Cs, input: &CashInput) -> Result<Self> {
        Ok(Self {
            enabled: bit(cs, input.enabled)?,
            amount: U64::witness(cs, input.amount.field())?,
            rho: witness(cs, input.rho.0)?,
            path: NotePathVar::witness(cs, &input.path)?,
            r: witness(cs, input.r)?,
        })
    }

    /// `IN(cash, nk, e)`: under `root_n`, revealing `nf`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn spend(&self, pk: &Wire, nk: &Wire, root_n: &Wire, nf: &Wire) -> Result<()> {
        let note = CashNoteVar { amount: self.amount.wire().clone(), owner: owner_tag(pk, &self.rho)? };
        let spend = Spend {
            kind: Tag::NfCash,
            enabled: &self.enabled,
            cm: note.commit()?,
            path: &self.path,
            secret: nk,
            r: &self.r,
        };
        spend.constrain(root_n, nf, &[&note.amount])
    }
}

/// A lock to consume; its numbers are ranged.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::note::LockNote`, and of `crate::spend::LockInput`
pub struct LockInputVar {
    pub enabled: Bit,
    pub amount: U64,
    pub supply_at_sale: U64,
    pub origin: Wire,
    pub salt: Wire,
    pub path: NotePathVar,
    pub r: Wire,
}

impl LockInputVar {
    /// A private input.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn witness(cs: &Cs, input: &LockInput) -> Result<Self> {
        Ok(Self {
            enabled: bit(cs, input.enabled)?,
            amount: U64::witness(cs, input.note.amount.field())?,
            supply_at_sale: U64::witness(cs, input.note.supply_at_sale.field())?,
            origin: witness(cs, input.note.origin.field())?,
            salt: witness(cs, input.note.salt.0)?,
            path: NotePathVar::witness(cs, &input.path)?,
            r: witness(cs, input.r)?,
        })
    }

    /// `IN(lock, salt, e)`: a lock for the holders of `tid`, under `root_n`, revealing `nf`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn spend(&self, tid: &Wire, root_n: &Wire, nf: &Wire) -> Result<()> {
        let note = LockNoteVar {
            tid: tid.clone(),
            amount: self.amount.wire().clone(),
            supply_at_sale: self.supply_at_sale.wire().clone(),
            origin: self.origin.clone(),
            salt: self.salt.clone(),
        };
        let spend = Spend {
            kind: Tag::NfLock,
            enabled: &self.enabled,
            cm: note.commit()?,
            path: &self.path,
            secret: &self.salt,
            r: &self.r,
        };
        spend.constrain(root_n, nf, &[&note.amount, &note.supply_at_sale])
    }
}

/// The sum of some wires.
pub fn total<'a>(wires: impl IntoIterator<Item = &'a Wire>) -> Wire {
    wires.into_iter().fold(Wire::zero(), |sum, wire| sum + wire)
}
