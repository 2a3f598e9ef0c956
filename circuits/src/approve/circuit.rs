//! The rules of `approve` as constraints; same names and order as in `relation.rs`.

use super::{Inputs, Instance, Witness};
use crate::gadgets::keys::key;
use crate::gadgets::member::{MemberVar, StatusBits, in_registry};
use crate::gadgets::range::{U32, power};
use crate::gadgets::tag::owner_tag;
use crate::gadgets::token::TokenStateVar;
use crate::gadgets::trade::{TermsVar, TradeVar, seller as seller_commitment};
use crate::gadgets::tree::RegistryPathVar;
use crate::gadgets::wire::{
    Bit, Cs, Result, Wire, bind, bit, constant, equal, equal_if, input, is_zero, nonzero, nonzero_if, witness, zero_if,
};

/// Synthesizes the statement.
pub(super) fn constrain(cs: &Cs, instance: &Instance, private: &Witness) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let issuer = approver(cs, &public, private)?;
    let parties = trade(cs, &public, &issuer, private)?;
    buyer(cs, &public, &issuer, &parties, private)?;
    raise(&issuer, &parties)?;
    bind(&public.ext) // APPROVE-5
}

// The issuer's record and token, opened, and who signs.
struct Issuer {
    member: MemberVar,
    status: StatusBits,
    supply: Wire,
    state: TokenStateVar,
    by_steward: Bit,
}

// The two members that trade.
struct Parties {
    seller: Wire,
    buyer: MemberVar,
}

// APPROVE-1
fn approver(cs: &Cs, public: &Inputs<Wire>, private: &Witness) -> Result<Issuer> {
    let listing = &private.issuer;
    let member = MemberVar::witness(cs, &listing.member)?;
    let supply = witness(cs, listing.supply.field())?;
    let state = TokenStateVar::witness(cs, &listing.state)?;
    equal(&state.tid, &member.tid)?;
    let path = RegistryPathVar::witness(cs, &listing.path)?;
    in_registry(&member, &supply, &state.commit()?, &path, &public.root_s)?;
    let status = member.status_bits()?;
    let pk = key(&witness(cs, private.sk.0)?)?.pk;
    // Derived: who holds the issuer's key approves as the issuer.
    let by_steward = !is_zero(&(&pk - &member.pk))?;
    equal_if(&by_steward, &pk, &member.steward)?;
    nonzero_if(&by_steward, &member.steward)?;
    zero_if(&!&by_steward, &Wire::from(status.rotating.clone()))?;
    Ok(Issuer { member, status, supply, state, by_steward })
}

// APPROVE-2
fn trade(cs: &Cs, public: &Inputs<Wire>, issuer: &Issuer, private: &Witness) -> Result<Parties> {
    let opening = &private.trade;
    let seller = witness(cs, private.seller.0)?;
    let buyer = MemberVar::witness(cs, &private.buyer.member)?;
    let terms = TermsVar {
        index: issuer.state.index.clone(),
        supply: issuer.supply.clone(),
        expiry: public.expiry.clone(),
        doc: witness(cs, opening.terms.doc.0)?,
    };
    let trade = TradeVar {
        tid: issuer.member.tid.clone(),
        shares: witness(cs, opening.shares.field())?,
        price: witness(cs, opening.price.field())?,
        seller: seller_commitment(&seller, &witness(cs, private.seller_salt.0)?)?,
        buyer: owner_tag(&buyer.pk, &witness(cs, private.rho_buyer.0)?)?,
        terms: terms.hash()?,
        salt: witness(cs, opening.salt.0)?,
    };
    equal(&trade.id()?, &public.trade)?;
    nonzero(&(&buyer.pk - &seller))?;
    Ok(Parties { seller, buyer })
}

// APPROVE-3
fn buyer(cs: &Cs, public: &Inputs<Wire>, issuer: &Issuer, parties: &Parties, private: &Witness) -> Result<()> {
    let (buyer, listing) = (&parties.buyer, &private.buyer);
    let supply = witness(cs, listing.supply.field())?;
    let token = witness(cs, listing.token.0)?;
    let path = RegistryPathVar::witness(cs, &listing.path)?;
    in_registry(buyer, &supply, &token, &path, &public.root_s)?;
    let status = buyer.status_bits()?;
    equal(&Wire::from(status.active), &constant(1))?;
    equal(&Wire::from(status.rotating), &constant(0))?;
    // meta = least reputation + 2^32 * vetted. Both are determined: the first is below 2^32, the second a bit.
    let wanted = &private.issuer.state.meta;
    let least = U32::witness(cs, wanted.min_reputation.field())?;
    let vetted = bit(cs, wanted.vetted)?;
    equal(&(least.wire() + Wire::from(vetted.clone()) * power(32)), &issuer.state.meta)?;
    let enough = U32::range(&buyer.reputation)?.is_at_least(&least)?;
    let fits = enough & (!vetted | status.vetted);
    let is_buyback = is_zero(&(&buyer.tid - &issuer.member.tid))?;
    equal(&Wire::from(is_buyback | fits), &constant(1))
}

// APPROVE-4
fn raise(issuer: &Issuer, parties: &Parties) -> Result<()> {
    let is_raise = is_zero(&(&parties.seller - &issuer.member.pk))?;
    zero_if(&is_raise, &Wire::from(issuer.by_steward.clone()))?;
    zero_if(&is_raise, &Wire::from(!&issuer.status.active))
}
