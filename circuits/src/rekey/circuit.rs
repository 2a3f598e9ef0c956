//! The rules of `rekey` as constraints; same names and order as in `relation.rs`.

use super::{Inputs, Instance, Witness};
use crate::gadgets::keys::key;
use crate::gadgets::member::listing;
use crate::gadgets::note::ShareNoteVar;
use crate::gadgets::spend::ShareInputVar;
use crate::gadgets::tag::owner_tag;
use crate::gadgets::wire::{Cs, Result, Wire, bind, equal, equal_if, input, is_zero, witness, zero_if};

/// Synthesizes the statement.
pub(super) fn constrain(cs: &Cs, instance: &Instance, private: &Witness) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let tid = token(cs, &public, private)?;
    moved(cs, &public, &tid, private)?;
    bind(&public.ext) // REKEY-3
}

// REKEY-1
fn token(cs: &Cs, public: &Inputs<Wire>, private: &Witness) -> Result<Wire> {
    let member = listing(cs, &private.token, &public.root_s)?;
    let pk = key(&witness(cs, private.sk.0)?)?.pk;
    // Derived: who holds the issuer's key acts as the issuer. No key is 0, so a member without a steward has none.
    let by_steward = !is_zero(&(&pk - &member.pk))?;
    equal_if(&by_steward, &pk, &member.steward)?;
    zero_if(&!&by_steward, &Wire::from(member.status_bits()?.rotating))?;
    Ok(member.tid)
}

// REKEY-2
fn moved(cs: &Cs, public: &Inputs<Wire>, tid: &Wire, private: &Witness) -> Result<()> {
    for (i, slot) in private.slots.iter().enumerate() {
        let note = ShareInputVar::witness(cs, &slot.input)?;
        note.spend(tid, &public.pk_old, &public.root_n, &public.nf[i])?;
        let moved = ShareNoteVar {
            tid: tid.clone(),
            amount: note.amount.wire().clone(),
            index: note.index.wire().clone(),
            carry: note.carry.wire().clone(),
            basis: note.basis.wire().clone(),
            since: note.since.wire().clone(),
            owner: owner_tag(&public.pk_new, &witness(cs, slot.rho_new.0)?)?,
        };
        equal(&moved.commit()?, &public.cm[i])?;
    }
    Ok(())
}
