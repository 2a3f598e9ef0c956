//! The rules of `ownership` as constraints; same names and order as in `relation.rs`.

use sotto_protocol::tree::NullifierWitness;

use super::{Inputs, Instance, OwnedNote, Witness};
use crate::gadgets::keys::{key, pseudonym};
use crate::gadgets::note::ShareNoteVar;
use crate::gadgets::nullifier;
use crate::gadgets::range::{U32, U64, bits};
use crate::gadgets::spend::total;
use crate::gadgets::tag::owner_tag;
use crate::gadgets::tree::{NotePathVar, NullifierWitnessVar};
use crate::gadgets::wire::{
    Bit, Cs, Result, Wire, bind, bit, constant, equal, equal_if, input, nonzero, product_is, witness, zero_if,
};

/// Synthesizes the statement.
pub(super) fn constrain<const J: usize>(cs: &Cs, instance: &Instance, private: &Witness<J>) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let pk = prover(cs, &public, private)?;
    let notes = notes(cs, &public, &pk, private)?;
    unspent(cs, &public, &notes, private)?;
    claim(&public, &notes)?;
    bind(&public.ext) // OWNERSHIP-5
}

// OWNERSHIP-1
fn prover<const J: usize>(cs: &Cs, public: &Inputs<Wire>, private: &Witness<J>) -> Result<Wire> {
    let sk = witness(cs, private.sk.0)?;
    let pk = key(&sk)?.pk;
    product_is(&public.pk_pub, &(&public.pk_pub - &pk), &constant(0))?;
    equal(&pseudonym(&sk, &public.context)?, &public.pseudonym)?;
    Ok(pk)
}

// A note that may be counted. Its index, carry and basis are only carried into its commitment, so they are not ranged.
struct NoteVar {
    enabled: Bit,
    amount: U64,
    since: U32,
    rho: Wire,
    position: Wire,
}

// OWNERSHIP-2
fn notes<const J: usize>(cs: &Cs, public: &Inputs<Wire>, pk: &Wire, private: &Witness<J>) -> Result<Vec<NoteVar>> {
    let notes: Vec<_> = private.notes.iter().map(|note| note_in_tree(cs, public, pk, note)).collect::<Result<_>>()?;
    equal(&Wire::from(notes[0].enabled.clone()), &constant(1))?;
    for pair in notes.windows(2) {
        let [before, note] = pair else { unreachable!("windows of two") };
        let enabled = Wire::from(note.enabled.clone());
        zero_if(&!&before.enabled, &enabled)?;
        // Positions are 32 path bits each: their difference, less one, is no u32 unless they increase.
        let ahead = &note.position - &before.position - constant(1);
        U32::range(&(enabled * ahead))?;
    }
    Ok(notes)
}

fn note_in_tree(cs: &Cs, public: &Inputs<Wire>, pk: &Wire, OwnedNote { input, .. }: &OwnedNote) -> Result<NoteVar> {
    let enabled = bit(cs, input.enabled)?;
    let amount = U64::witness(cs, input.amount.field())?;
    let since = U32::witness(cs, input.since.field())?;
    let rho = witness(cs, input.rho.0)?;
    let note = ShareNoteVar {
        tid: public.tid.clone(),
        amount: amount.wire().clone(),
        index: witness(cs, input.index.field())?,
        carry: witness(cs, input.carry.field())?,
        basis: witness(cs, input.basis.field())?,
        since: since.wire().clone(),
        owner: owner_tag(pk, &rho)?,
    };
    let path = NotePathVar::witness(cs, &input.path)?;
    equal_if(&enabled, &path.root(&note.commit()?)?, &public.root_n)?;
    let disabled = !&enabled;
    for value in [&note.amount, &note.index, &note.carry, &note.basis, &note.since] {
        zero_if(&disabled, value)?;
    }
    Ok(NoteVar { enabled, amount, since, rho, position: path.index() })
}

// OWNERSHIP-3
fn unspent<const J: usize>(cs: &Cs, public: &Inputs<Wire>, notes: &[NoteVar], private: &Witness<J>) -> Result<()> {
    for (note, OwnedNote { input, absence }) in notes.iter().zip(&private.notes) {
        // Only the root is gated. The widest gap holds any hash, so a disabled note always has one to show.
        let absence = if input.enabled { *absence } else { NullifierWitness::default() };
        let absence = NullifierWitnessVar::witness(cs, &absence)?;
        let nf = nullifier::of_share(&note.rho, &note.position)?;
        equal_if(&note.enabled, &absence.root(&nf)?, &public.root_nf)?;
    }
    Ok(())
}

// OWNERSHIP-4
fn claim(public: &Inputs<Wire>, notes: &[NoteVar]) -> Result<()> {
    let since_max = U32::public(&public.since_max);
    for note in notes {
        // A disabled note's since is 0.
        note.since.at_most(&since_max)?;
    }
    // Up to four u64 add up to less than 2^66.
    bits(&(total(notes.iter().map(|note| note.amount.wire())) - &public.min), 66)?;
    nonzero(&public.min)
}
