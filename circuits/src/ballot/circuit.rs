//! The rules of `ballot` as constraints; same names and order as in `relation.rs`.

use ark_r1cs_std::fields::FieldVar;
use sotto_protocol::hash::Tag;

use super::{Inputs, Instance, Witness};
use crate::gadgets::hash::hash;
use crate::gadgets::keys::key;
use crate::gadgets::member::listing;
use crate::gadgets::wire::{Cs, Result, Wire, bind, equal, input, witness};

/// Synthesizes the statement.
pub(super) fn constrain(cs: &Cs, instance: &Instance, private: &Witness) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let sk = witness(cs, private.sk.0)?;
    member(cs, &public, &sk, private)?;
    nullifier(&public, &sk)?;
    choice(&public)?;
    bind(&public.ext) // BALLOT-4
}

// BALLOT-1
fn member(cs: &Cs, public: &Inputs<Wire>, sk: &Wire, private: &Witness) -> Result<()> {
    let voter = listing(cs, &private.member, &public.root_s)?;
    equal(&voter.pk, &key(sk)?.pk)
}

// BALLOT-2
fn nullifier(public: &Inputs<Wire>, sk: &Wire) -> Result<()> {
    equal(&hash(Tag::Ballot, [sk, &public.decision])?, &public.nullifier)
}

// BALLOT-3
fn choice(public: &Inputs<Wire>) -> Result<()> {
    // Through a variable of its own, which a changed choice would no longer fit.
    equal(&public.choice.square()?, &public.choice)
}
