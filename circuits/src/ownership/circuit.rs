//! The rules of `ownership` as constraints; same names and order as in `relation.rs`.

use super::{Inputs, Instance, OwnedNote, Witness};
use crate::gadgets::range::{U32, bits};
use crate::gadgets::shown::{NameVar, ShownShareVar, in_order};
use crate::gadgets::spend::total;
use crate::gadgets::wire::{Cs, Result, Wire, bind, input, nonzero, witness};

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
    let Inputs { context, pseudonym, pk_pub, .. } = public;
    Ok(NameVar { context, pseudonym, pk_pub }.is_of(&sk)?.pk)
}

// OWNERSHIP-2
fn notes<const J: usize>(
    cs: &Cs,
    public: &Inputs<Wire>,
    pk: &Wire,
    private: &Witness<J>,
) -> Result<Vec<ShownShareVar>> {
    let shown = |note: &OwnedNote| ShownShareVar::witness(cs, (&public.tid, pk), &public.root_n, &note.input);
    let notes: Vec<_> = private.notes.iter().map(shown).collect::<Result<_>>()?;
    let places: Vec<_> = notes.iter().map(|note| (&note.enabled, &note.position)).collect();
    in_order(&places)?;
    Ok(notes)
}

// OWNERSHIP-3
fn unspent<const J: usize>(
    cs: &Cs,
    public: &Inputs<Wire>,
    notes: &[ShownShareVar],
    private: &Witness<J>,
) -> Result<()> {
    notes.iter().zip(&private.notes).try_for_each(|(note, owned)| note.unspent(cs, owned, &public.root_nf))
}

// OWNERSHIP-4
fn claim(public: &Inputs<Wire>, notes: &[ShownShareVar]) -> Result<()> {
    let since_max = U32::public(&public.since_max);
    for note in notes {
        // A disabled note's since is 0.
        note.since.at_most(&since_max)?;
    }
    // Up to four u64 add up to less than 2^66.
    bits(&(total(notes.iter().map(|note| note.amount.wire())) - &public.min), 66)?;
    nonzero(&public.min)
}
