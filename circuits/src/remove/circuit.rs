//! The rules of `remove` as constraints; same names and order as in `relation.rs`.

use sotto_protocol::hash::Tag;
use sotto_protocol::removal::FLOOR_BITS;
use sotto_protocol::successor::Slot;

use super::{Inputs, Instance, Witness};
use crate::gadgets::hash::hash;
use crate::gadgets::keys::key;
use crate::gadgets::member::{MemberVar, in_registry};
use crate::gadgets::note::{CashNoteVar, LockNoteVar, ShareNoteVar, lock_pad, lock_salt_of_resale};
use crate::gadgets::payout::{Owed, split_cents};
use crate::gadgets::range::{U64, U128, bits, power};
use crate::gadgets::spend::{ShareInputVar, total};
use crate::gadgets::successor;
use crate::gadgets::tag::owner_tag;
use crate::gadgets::token::TokenStateVar;
use crate::gadgets::trade::{TermsVar, TradeVar, seller};
use crate::gadgets::tree::RegistryPathVar;
use crate::gadgets::wire::{Cs, Result, Wire, bind, constant, equal, input, nonzero, select, witness};

/// Synthesizes the statement.
pub(super) fn constrain(cs: &Cs, instance: &Instance, private: &Witness) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let issuer = issuer(cs, &public, private)?;
    let holder = holder(cs, &public, private)?;
    let spent = inputs(cs, &public, &holder, private)?;
    let owed = payout(cs, &issuer, &spent)?;
    let bought = bought(&spent)?;
    let price = compensation(cs, &public, &bought, private)?;
    let buyer = trade(cs, &public, (&issuer, &holder), (&bought, &price), private)?;
    ruling(cs, &public, &holder, private)?;
    let locked = locked(&holder, &bought, &price)?;
    buy(&public, &issuer, (&bought, &price), buyer)?;
    change(&public, &issuer, &owed, (&holder, &spent))?;
    cash(&public, &owed, (&price, &locked), (&holder, &spent))?;
    lock(&public, (&holder, &spent), &locked)?;
    bind(&public.ext) // REMOVE-14
}

// The issuer and the token.
struct Issuer {
    pk: Wire,
    supply: Wire,
    index: U128,
}

// The removed holder, and the supply of the holder's own token.
struct Holder {
    member: MemberVar,
    supply: Wire,
}

// All shares of the inputs, and what was paid for them.
struct Bought {
    shares: U64,
    basis: U64,
}

// REMOVE-1
fn issuer(cs: &Cs, public: &Inputs<Wire>, private: &Witness) -> Result<Issuer> {
    let listing = &private.token;
    let member = MemberVar::witness(cs, &listing.member)?;
    equal(&member.tid, &public.tid)?;
    let supply = witness(cs, listing.supply.field())?;
    let state = TokenStateVar::witness(cs, &listing.state)?;
    equal(&state.tid, &public.tid)?;
    let path = RegistryPathVar::witness(cs, &listing.path)?;
    in_registry(&member, &supply, &state.commit()?, &path, &public.root_s)?;
    let pk = key(&witness(cs, private.sk.0)?)?.pk;
    equal(&pk, &member.pk)?;
    let status = member.status_bits()?;
    equal(&Wire::from(status.active), &constant(1))?;
    equal(&Wire::from(status.rotating), &constant(0))?;
    Ok(Issuer { pk, supply, index: U128::range(&state.index)? })
}

// REMOVE-2
fn holder(cs: &Cs, public: &Inputs<Wire>, private: &Witness) -> Result<Holder> {
    let listing = &private.holder;
    let member = MemberVar::witness(cs, &listing.member)?;
    let supply = witness(cs, listing.supply.field())?;
    let token = witness(cs, listing.token.0)?;
    let path = RegistryPathVar::witness(cs, &listing.path)?;
    in_registry(&member, &supply, &token, &path, &public.root_s)?;
    equal(&Wire::from(member.status_bits()?.rotating), &constant(0))?;
    nonzero(&(&member.tid - &public.tid))?;
    Ok(Holder { member, supply })
}

// REMOVE-3. That no note is from the token's future is shown where its delta is formed.
fn inputs(cs: &Cs, public: &Inputs<Wire>, holder: &Holder, private: &Witness) -> Result<[ShareInputVar; 2]> {
    let first = ShareInputVar::witness(cs, &private.inputs[0])?;
    let second = ShareInputVar::witness(cs, &private.inputs[1])?;
    first.spend(&public.tid, &holder.member.pk, &public.root_n, &public.nf[0])?;
    second.spend(&public.tid, &holder.member.pk, &public.root_n, &public.nf[1])?;
    equal(&Wire::from(first.enabled.clone()), &constant(1))?;
    Ok([first, second])
}

// REMOVE-4. A product is below 2^192, the sum below 2^194: nothing wraps around.
fn payout(cs: &Cs, issuer: &Issuer, spent: &[ShareInputVar; 2]) -> Result<Owed> {
    let [first, second] = spent;
    let delta = |input: &ShareInputVar| U128::range(&(issuer.index.wire() - input.index.wire()));
    let due = |input: &ShareInputVar| Ok(input.amount.wire() * delta(input)?.wire());
    split_cents(cs, &total([&due(first)?, &due(second)?, first.carry.wire(), second.carry.wire()]))
}

// REMOVE-5
fn bought(spent: &[ShareInputVar; 2]) -> Result<Bought> {
    let [first, second] = spent;
    let shares = U64::range(&(first.amount.wire() + second.amount.wire()))?;
    nonzero(shares.wire())?;
    let basis = U64::range(&(first.basis.wire() + second.basis.wire()))?;
    Ok(Bought { shares, basis })
}

// REMOVE-6. `price * 2^32` is below 2^96 and `shares * floor` below 2^128: a difference below 2^96 did not wrap around.
fn compensation(cs: &Cs, public: &Inputs<Wire>, bought: &Bought, private: &Witness) -> Result<U64> {
    let price = U64::witness(cs, private.price.field())?;
    bought.basis.at_most(&price)?;
    let floor = U64::public(&public.floor);
    let above = price.wire() * power(FLOOR_BITS as usize) - bought.shares.wire() * floor.wire();
    bits(&above, 64 + FLOOR_BITS as usize)?;
    Ok(price)
}

// REMOVE-7; returns the issuer's tag, to which the shares go.
fn trade(
    cs: &Cs,
    public: &Inputs<Wire>,
    (issuer, holder): (&Issuer, &Holder),
    (bought, price): (&Bought, &U64),
    private: &Witness,
) -> Result<Wire> {
    let terms = TermsVar {
        index: issuer.index.wire().clone(),
        supply: issuer.supply.clone(),
        expiry: public.expiry.clone(),
        doc: witness(cs, private.doc.0)?,
    };
    let buyer = owner_tag(&issuer.pk, &witness(cs, private.rho_buyer.0)?)?;
    let trade = TradeVar {
        tid: public.tid.clone(),
        shares: bought.shares.wire().clone(),
        price: price.wire().clone(),
        seller: seller(&holder.member.pk, &witness(cs, private.seller_salt.0)?)?,
        buyer: buyer.clone(),
        terms: terms.hash()?,
        salt: witness(cs, private.salt.0)?,
    };
    equal(&trade.id()?, &public.trade)?;
    Ok(buyer)
}

// REMOVE-8
fn ruling(cs: &Cs, public: &Inputs<Wire>, holder: &Holder, private: &Witness) -> Result<()> {
    let salt = witness(cs, private.ruling_salt.0)?;
    equal(&hash(Tag::Ruling, [&public.tid, &holder.member.pk, &salt])?, &public.ruling)
}

// REMOVE-9. All shares are bought, so all of the basis is theirs, and by REMOVE-6 the gain is not negative.
fn locked(holder: &Holder, bought: &Bought, price: &U64) -> Result<Wire> {
    let gross = bits(&holder.member.policy, 1)?.remove(0);
    select(&gross, price.wire(), &(price.wire() - bought.basis.wire()))
}

// REMOVE-10
fn buy(public: &Inputs<Wire>, issuer: &Issuer, (bought, price): (&Bought, &U64), owner: Wire) -> Result<()> {
    let note = ShareNoteVar {
        tid: public.tid.clone(),
        amount: bought.shares.wire().clone(),
        index: issuer.index.wire().clone(),
        carry: constant(0),
        basis: price.wire().clone(),
        since: public.expiry.clone(),
        owner,
    };
    equal(&note.commit()?, &public.cm_buy)
}

// What goes to the holder: the secrets follow from the first input's, so that the holder's seed finds it.
fn own((holder, spent): (&Holder, &[ShareInputVar; 2]), slot: Slot) -> Result<Wire> {
    owner_tag(&holder.member.pk, &successor::share(&spent[0].rho, slot)?)
}

// REMOVE-11
fn change(public: &Inputs<Wire>, issuer: &Issuer, owed: &Owed, holder: (&Holder, &[ShareInputVar; 2])) -> Result<()> {
    let note = ShareNoteVar {
        tid: public.tid.clone(),
        amount: constant(0),
        index: issuer.index.wire().clone(),
        carry: owed.carry.wire().clone(),
        basis: constant(0),
        since: constant(0),
        owner: own(holder, Slot::Second)?,
    };
    equal(&note.commit()?, &public.cm_change)
}

// REMOVE-12. The lock is at most the price, so only the sum's upper end is in question.
fn cash(
    public: &Inputs<Wire>,
    owed: &Owed,
    (price, locked): (&U64, &Wire),
    holder: (&Holder, &[ShareInputVar; 2]),
) -> Result<()> {
    let amount = U64::range(&(owed.paid.wire() + price.wire() - locked))?;
    let note = CashNoteVar { amount: amount.wire().clone(), owner: own(holder, Slot::Third)? };
    equal(&note.commit()?, &public.cm_cash)
}

// REMOVE-13. In the place of the holder key, which the issuer does not have, stands the first input's secret.
fn lock(public: &Inputs<Wire>, (holder, spent): (&Holder, &[ShareInputVar; 2]), locked: &Wire) -> Result<()> {
    let (h, [nf_0, _]) = (&spent[0].rho, &public.nf);
    let note = LockNoteVar {
        tid: holder.member.tid.clone(),
        amount: locked.clone(),
        supply_at_sale: holder.supply.clone(),
        origin: constant(0),
        salt: lock_salt_of_resale(h, nf_0)?,
    };
    equal(&note.commit()?, &public.cm_lock)?;
    equal(&(locked + lock_pad(h, nf_0, &public.trade)?), &public.pad_lock)
}
