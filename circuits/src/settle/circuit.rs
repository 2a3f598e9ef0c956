//! The rules of `settle` as constraints; same names and order as in `relation.rs`.

use sotto_protocol::successor::Slot as Output;

use super::{Instance, Slot, Witness};
use crate::gadgets::keys::key;
use crate::gadgets::member::{MemberVar, in_registry};
use crate::gadgets::note::{CashNoteVar, ShareNoteVar};
use crate::gadgets::payout::{Owed, split_cents};
use crate::gadgets::range::U128;
use crate::gadgets::spend::ShareInputVar;
use crate::gadgets::successor;
use crate::gadgets::tag::owner_tag;
use crate::gadgets::token::TokenStateVar;
use crate::gadgets::tree::RegistryPathVar;
use crate::gadgets::wire::{Cs, Result, Wire, bind, constant, equal, input as public_input, product_is, witness};

/// Synthesizes the statement.
pub(super) fn constrain<const K: usize>(cs: &Cs, instance: &Instance<K>, private: &Witness<K>) -> Result<()> {
    let public = instance.inputs().try_map(|value| public_input(cs, value))?;
    let token = token(cs, &public.root_s, private)?;
    for (i, slot) in private.slots.iter().enumerate() {
        let holder = input(cs, &token, slot, (&public.root_n, &public.nf[i]))?;
        outputs(&token, &holder, (&public.cm_share[i], &public.cm_cash[i]))?;
    }
    bind(&public.ext) // SETTLE-3
}

// The token, as far as slots need it.
struct Token {
    tid: Wire,
    index: U128,
}

// A holder, the holder's note, and what is owed on it: whole cents, and the fraction that stays.
struct Holder {
    pk: Wire,
    note: ShareInputVar,
    owed: Owed,
}

// SETTLE-1
fn token<const K: usize>(cs: &Cs, root_s: &Wire, private: &Witness<K>) -> Result<Token> {
    let listing = &private.token;
    let member = MemberVar::witness(cs, &listing.member)?;
    let supply = witness(cs, listing.supply.field())?;
    let state = TokenStateVar::witness(cs, &listing.state)?;
    equal(&state.tid, &member.tid)?;
    let path = RegistryPathVar::witness(cs, &listing.path)?;
    in_registry(&member, &supply, &state.commit()?, &path, root_s)?;
    let pk = key(&witness(cs, private.sk.0)?)?.pk;
    // The key is one or the other. No key is 0, so a member without a steward has none.
    product_is(&(&pk - &member.pk), &(&pk - &member.steward), &constant(0))?;
    Ok(Token { tid: state.tid, index: U128::range(&state.index)? })
}

// SETTLE-1
fn input(cs: &Cs, token: &Token, slot: &Slot, (root_n, nf): (&Wire, &Wire)) -> Result<Holder> {
    let pk = witness(cs, slot.pk.0)?;
    let note = ShareInputVar::witness(cs, &slot.input)?;
    note.spend(&token.tid, &pk, root_n, nf)?;
    let delta = token.index.wire() - note.index.wire();
    // An enabled note is at least one step behind; a disabled one stands at 0, from which every index is ahead.
    U128::range(&(&delta - Wire::from(note.enabled.clone())))?;
    // The product is below 2^192.
    let owed = split_cents(cs, &(note.amount.wire() * delta + note.carry.wire()))?;
    Ok(Holder { pk, note, owed })
}

// SETTLE-2
fn outputs(token: &Token, holder: &Holder, (cm_share, cm_cash): (&Wire, &Wire)) -> Result<()> {
    let Holder { pk, note, owed: Owed { paid, carry } } = holder;
    let owner = |output| owner_tag(pk, &successor::share(&note.rho, output)?);
    let share = ShareNoteVar {
        tid: token.tid.clone(),
        amount: note.amount.wire().clone(),
        index: token.index.wire().clone(),
        carry: carry.wire().clone(),
        basis: note.basis.wire().clone(),
        since: note.since.wire().clone(),
        owner: owner(Output::Second)?,
    };
    equal(&share.commit()?, cm_share)?;
    let cash = CashNoteVar { amount: paid.wire().clone(), owner: owner(Output::Third)? };
    equal(&cash.commit()?, cm_cash)
}
