//! The rules of `impact` as constraints; same names and order as in `relation.rs`.

use sotto_protocol::amount::Portion;
use sotto_protocol::hash::Tag;

use super::{Backed, Inputs, Instance, Witness};
use crate::gadgets::hash::hash;
use crate::gadgets::member::{MemberVar, listing};
use crate::gadgets::range::{U32, U64, bits};
use crate::gadgets::shown::{NameVar, ShownShareVar, in_order};
use crate::gadgets::spend::total;
use crate::gadgets::tree::RegistryPathVar;
use crate::gadgets::wire::{Cs, Result, Wire, bind, constant, equal, equal_if, input, nonzero, nonzero_if, witness};

/// Synthesizes the statement.
pub(super) fn constrain(cs: &Cs, instance: &Instance, private: &Witness) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let pk = prover(cs, &public, private)?;
    let holder = holder(cs, &public, &pk, private)?;
    let places = notes(cs, &public, &holder, private)?;
    unspent(cs, &public, &places, private)?;
    portions(cs, &public, &places, private)?;
    since(&public, &places)?;
    bind(&public.ext) // IMPACT-7
}

// IMPACT-1
fn prover(cs: &Cs, public: &Inputs<Wire>, private: &Witness) -> Result<Wire> {
    let sk = witness(cs, private.sk.0)?;
    let Inputs { context, pseudonym, pk_pub, .. } = public;
    Ok(NameVar { context, pseudonym, pk_pub }.is_of(&sk)?.pk)
}

// IMPACT-2
fn holder(cs: &Cs, public: &Inputs<Wire>, pk: &Wire, private: &Witness) -> Result<MemberVar> {
    let holder = listing(cs, &private.holder, &public.root_s)?;
    equal(&holder.pk, pk)?;
    Ok(holder)
}

// A note, and the way to its token, whose bits are the token's number.
struct Place {
    path: RegistryPathVar,
    tid: Wire,
    note: ShownShareVar,
}

// IMPACT-3
fn notes(cs: &Cs, public: &Inputs<Wire>, holder: &MemberVar, private: &Witness) -> Result<Vec<Place>> {
    let place = |Backed { note, token }: &Backed| {
        let path = RegistryPathVar::witness(cs, &token.path)?;
        let tid = path.index();
        let note = ShownShareVar::witness(cs, (&tid, &holder.pk), &public.root_n, &note.input)?;
        nonzero_if(&note.enabled, &(&tid - &holder.tid))?;
        Ok(Place { path, tid, note })
    };
    let places: Vec<_> = private.places.iter().map(place).collect::<Result<_>>()?;
    let order: Vec<_> = places.iter().map(|place| (&place.note.enabled, &place.tid)).collect();
    in_order(&order)?;
    let enabled: Vec<_> = places.iter().map(|place| Wire::from(place.note.enabled.clone())).collect();
    equal(&total(&enabled), &public.count)?;
    Ok(places)
}

// IMPACT-4
fn unspent(cs: &Cs, public: &Inputs<Wire>, places: &[Place], private: &Witness) -> Result<()> {
    let mut pairs = places.iter().zip(&private.places);
    pairs.try_for_each(|(place, backed)| place.note.unspent(cs, &backed.note, &public.root_nf))
}

// IMPACT-5
fn portions(cs: &Cs, public: &Inputs<Wire>, places: &[Place], private: &Witness) -> Result<()> {
    for (Place { path, note, .. }, Backed { token, .. }) in places.iter().zip(&private.places) {
        let member = witness(cs, token.member.hash().0)?;
        let supply = U64::witness(cs, token.supply.field())?;
        let state = witness(cs, token.token.0)?;
        let leaf = hash(Tag::Reg, [&member, supply.wire(), &state])?;
        equal_if(&note.enabled, &path.root(&leaf)?, &public.root_s)?;
        // Below 2^91, less what is below 2^96; in an unused place the amount is 0, and so must be the supply.
        let held = note.amount.wire() * constant(u64::from(Portion::WHOLE.0));
        bits(&(held - &public.portion * supply.wire()), 91)?;
    }
    nonzero(&public.portion)
}

// IMPACT-6. A disabled note's since is 0.
fn since(public: &Inputs<Wire>, places: &[Place]) -> Result<()> {
    let since_max = U32::public(&public.since_max);
    places.iter().try_for_each(|place| place.note.since.at_most(&since_max))
}
