//! The rules of `census` as constraints; same names and order as in `relation.rs`.

use sotto_protocol::field::F;
use sotto_protocol::hash::Tag;

use super::{Inputs, Instance, Witness};
use crate::gadgets::hash::hash;
use crate::gadgets::member::listed_at;
use crate::gadgets::range::{U32, U64, U128};
use crate::gadgets::shown::ShownShareVar;
use crate::gadgets::spend::total;
use crate::gadgets::token::TokenStateVar;
use crate::gadgets::tree::RegistryPathVar;
use crate::gadgets::wire::{Cs, Result, Wire, bind, equal, equal_if, input, is_zero, select, witness, zero_if};

/// Synthesizes the statement.
pub(super) fn constrain<const K: usize>(cs: &Cs, instance: &Instance, private: &Witness<K>) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let token = token(cs, &public, private)?;
    let before = start(cs, &public, private)?;
    let (notes, next) = notes(cs, &public, before.next, private)?;
    unspent(cs, &public, &notes, private)?;
    paid(&token, &notes)?;
    end(cs, &public, (&token, &notes), Count { next, counted: before.counted }, private)?;
    bind(&public.ext) // CENSUS-7
}

// The token, as far as the count needs it.
struct Token {
    index: U128,
    supply: Wire,
}

// How far the count has come: the first position that may still be counted, and the shares counted.
struct Count {
    next: Wire,
    counted: Wire,
}

impl Count {
    fn commit(&self, blind: &Wire) -> Result<Wire> {
        hash(Tag::Run, [&self.next, &self.counted, blind])
    }
}

// CENSUS-1. The issuer's record is not opened: nothing here depends on it.
fn token<const K: usize>(cs: &Cs, public: &Inputs<Wire>, private: &Witness<K>) -> Result<Token> {
    let listing = &private.token;
    let member = witness(cs, listing.member.hash().0)?;
    let supply = witness(cs, listing.supply.field())?;
    let state = TokenStateVar::witness(cs, &listing.state)?;
    equal(&state.tid, &public.tid)?;
    let path = RegistryPathVar::witness(cs, &listing.path)?;
    listed_at(&public.tid, [&member, &supply, &state.commit()?], &path, &public.root_s)?;
    Ok(Token { index: U128::range(&state.index)?, supply })
}

// CENSUS-2. Neither number is ranged: in the first batch both are 0, and in every other they are those of the batch before.
fn start<const K: usize>(cs: &Cs, public: &Inputs<Wire>, private: &Witness<K>) -> Result<Count> {
    let run = private.before.unwrap_or_default();
    let count = Count { next: witness(cs, F::from(run.next()))?, counted: witness(cs, run.counted.field())? };
    let is_first = is_zero(&public.run_in)?;
    zero_if(&is_first, &count.next)?;
    zero_if(&is_first, &count.counted)?;
    equal_if(&!&is_first, &count.commit(&witness(cs, run.blind)?)?, &public.run_in)?;
    Ok(count)
}

// CENSUS-3. A position has 32 bits and the next one is at most 2^32, so the difference is a u32 only if it is not negative.
fn notes<const K: usize>(
    cs: &Cs,
    public: &Inputs<Wire>,
    mut next: Wire,
    private: &Witness<K>,
) -> Result<(Vec<ShownShareVar>, Wire)> {
    let mut notes = Vec::with_capacity(K);
    for slot in &private.slots {
        let pk = witness(cs, slot.pk.0)?;
        let note = ShownShareVar::witness(cs, (&public.tid, &pk), &public.root_n, &slot.note.input)?;
        U32::range(&(Wire::from(note.enabled.clone()) * (&note.position - &next)))?;
        next = select(&note.enabled, &(&note.position + F::from(1u64)), &next)?;
        notes.push(note);
    }
    Ok((notes, next))
}

// CENSUS-4
fn unspent<const K: usize>(
    cs: &Cs,
    public: &Inputs<Wire>,
    notes: &[ShownShareVar],
    private: &Witness<K>,
) -> Result<()> {
    for (note, slot) in notes.iter().zip(&private.slots) {
        note.unspent(cs, &slot.note, &public.root_nf)?;
    }
    Ok(())
}

// CENSUS-5. What is owed is below 2^193, so it does not wrap around; a disabled note, all 0, is owed nothing.
fn paid(token: &Token, notes: &[ShownShareVar]) -> Result<()> {
    for note in notes {
        let delta = U128::range(&(token.index.wire() - &note.index))?;
        let carry = U64::range(&note.carry)?;
        U64::range(&(note.amount.wire() * delta.wire() + carry.wire()))?;
    }
    Ok(())
}

// CENSUS-6
fn end<const K: usize>(
    cs: &Cs,
    public: &Inputs<Wire>,
    (token, notes): (&Token, &[ShownShareVar]),
    before: Count,
    private: &Witness<K>,
) -> Result<()> {
    let counted = total(notes.iter().map(|note| note.amount.wire())) + before.counted;
    let count = Count { next: before.next, counted: U64::range(&counted)?.wire().clone() };
    let is_last = is_zero(&public.run_out)?;
    equal_if(&is_last, &count.counted, &token.supply)?;
    let blind = witness(cs, private.blind.unwrap_or_default())?;
    equal_if(&!&is_last, &count.commit(&blind)?, &public.run_out)
}
