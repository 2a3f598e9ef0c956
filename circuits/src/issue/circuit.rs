//! The rules of `issue` as constraints; same names and order as in `relation.rs`.

use sotto_protocol::token::Meta;

use super::{Inputs, Instance, Witness};
use crate::gadgets::keys::{holder_key_commitment, key};
use crate::gadgets::note::ShareNoteVar;
use crate::gadgets::range::{U32, U64, bits};
use crate::gadgets::tag::owner_tag;
use crate::gadgets::token::TokenStateVar;
use crate::gadgets::wire::{
    Cs, Result, Wire, bind, constant, equal, equal_if, input, is_zero, nonzero, witness, zero_if,
};

/// Synthesizes the statement.
pub(super) fn constrain(cs: &Cs, instance: &Instance, private: &Witness) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let old = state_old(cs, &public, private)?;
    let minted = state_new(&public, &old)?;
    mint(cs, &public, old, minted, private)?;
    bind(&public.ext) // ISSUE-4
}

// ISSUE-1
fn state_old(cs: &Cs, public: &Inputs<Wire>, private: &Witness) -> Result<TokenStateVar> {
    equal(&key(&witness(cs, private.sk.0)?)?.pk, &public.pk)?;
    let old = TokenStateVar::witness(cs, &private.state)?;
    equal(&old.tid, &public.tid)?;
    nonzero(&old.hk)?;
    // What was founded in its range stays there.
    bits(&old.meta, Meta::BITS)?;
    let founding = is_zero(&public.k_old)?;
    for value in [&public.supply_old, &old.index, &old.remainder, &old.n] {
        zero_if(&founding, value)?;
    }
    equal_if(&!founding, &old.commit()?, &public.k_old)?;
    Ok(old)
}

// ISSUE-2
fn state_new(public: &Inputs<Wire>, old: &TokenStateVar) -> Result<Wire> {
    let (supply_old, supply_new) = (U64::public(&public.supply_old), U64::public(&public.supply_new));
    supply_old.below(&supply_new)?;
    let n = U32::range(&(&old.n + constant(1)))?;
    let new = TokenStateVar { n: n.wire().clone(), ..old.clone() };
    equal(&new.commit()?, &public.k_new)?;
    equal(&holder_key_commitment(&new.hk)?, &public.hkc)?;
    Ok(supply_new.wire() - supply_old.wire())
}

// ISSUE-3
fn mint(cs: &Cs, public: &Inputs<Wire>, old: TokenStateVar, minted: Wire, private: &Witness) -> Result<()> {
    let note = ShareNoteVar {
        tid: old.tid,
        amount: minted,
        index: old.index,
        carry: constant(0),
        basis: constant(0),
        since: public.height.clone(),
        owner: owner_tag(&public.pk, &witness(cs, private.rho.0)?)?,
    };
    equal(&note.commit()?, &public.cm_mint)
}
