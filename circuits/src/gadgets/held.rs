//! A share note that is counted and not spent: it stands in the note tree, and its nullifier, which stays private, is not in the
//! tree of nullifiers.

use sotto_protocol::tree::NullifierWitness;

use super::note::ShareNoteVar;
use super::nullifier;
use super::range::{U32, U64};
use super::tag::owner_tag;
use super::tree::{NotePathVar, NullifierWitnessVar};
use super::wire::{Bit, Cs, Result, Wire, bit, equal_if, witness, zero_if};
use crate::ownership::OwnedNote;
use crate::spend::ShareInput;

/// A note that may be counted. Amount and date are ranged; index and carry are not: whoever computes with them ranges them.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `crate::spend::ShareInput`
pub struct HeldNoteVar {
    pub enabled: Bit,
    pub amount: U64,
    pub index: Wire,
    pub carry: Wire,
    pub since: U32,
    pub rho: Wire,
    pub position: Wire,
}

impl HeldNoteVar {
    /// If enabled, a note of this token and key under `root_n`; if not, all its values are 0.
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

    /// If enabled, its nullifier lies in a gap of the tree of `root_nf`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn unspent(&self, cs: &Cs, root_nf: &Wire, OwnedNote { input, absence }: &OwnedNote) -> Result<()> {
        // Only the root is gated. The widest gap holds any hash, so a disabled note always has one to show.
        let absence = if input.enabled { *absence } else { NullifierWitness::default() };
        let absence = NullifierWitnessVar::witness(cs, &absence)?;
        let nf = nullifier::of_share(&self.rho, &self.position)?;
        equal_if(&self.enabled, &absence.root(&nf)?, root_nf)
    }
}
