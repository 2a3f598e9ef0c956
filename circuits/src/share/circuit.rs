//! The rules of `share` as constraints; same names and order as in `relation.rs`.

use sotto_protocol::successor::Slot;

use super::{Inputs, Instance, Witness};
use crate::gadgets::keys::key;
use crate::gadgets::member::{MemberVar, in_registry, listed_at};
use crate::gadgets::note::{CashNoteVar, LockNoteVar, ShareNoteVar, lock_pad, lock_salt_of_resale};
use crate::gadgets::payout::{Owed, divide, split_cents};
use crate::gadgets::range::{U64, U128, bits};
use crate::gadgets::spend::{ShareInputVar, total};
use crate::gadgets::successor;
use crate::gadgets::tag::owner_tag;
use crate::gadgets::token::TokenStateVar;
use crate::gadgets::trade::{TermsVar, TradeVar, seller as seller_commitment};
use crate::gadgets::tree::RegistryPathVar;
use crate::gadgets::wire::{
    Bit, Cs, Result, Wire, bind, constant, equal, equal_if, input, is_zero, nonzero_if, select, witness, zero_if,
};

/// Synthesizes the statement.
pub(super) fn constrain(cs: &Cs, instance: &Instance, private: &Witness) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let pk = key(&witness(cs, private.sk.0)?)?.pk;
    let state = TokenStateVar::witness(cs, &private.token.state)?;
    let spent = inputs(cs, &public, (&state.tid, &pk), private)?;
    let token = token(cs, &public, state, &spent, private)?;
    let seller = seller(cs, &public, &pk, private)?;
    let payout = payout(cs, &spent, &token)?;
    let sale = Sale::witness(cs, &public, private)?;
    let split = split(cs, &spent, &sale)?;
    no_trade(&sale)?;
    trade(cs, &public, (&token, &pk), &sale, private)?;
    let resale = resale(cs, &token, &seller, &sale, private)?;
    let locked = locked(&seller, &sale, &split, &resale)?;
    let owner = Owner { pk: &pk, rho_0: &spent[0].rho };
    buy(&public, &token, &sale, &owner)?;
    change(&public, &token, (&payout, &split), &owner)?;
    cash(&public, &payout, &sale, (&locked, &owner))?;
    lock(&public, &seller, &resale, &locked)?;
    bind(&public.ext) // SHARE-14
}

// The token, opened; `deltas` is what the index gained since each input was settled.
struct Token {
    state: TokenStateVar,
    supply: Wire,
    deltas: [U128; 2],
}

// The holder's record, supply and closed state.
struct Seller {
    member: MemberVar,
    supply: Wire,
    token: Wire,
    quiet: Bit,
}

// What the trade says, as far as rules compute with it. `traded` is derived from the public T.
struct Sale {
    traded: Bit,
    sold: U64,
    price: U64,
    buyer: Wire,
}

// How shares and basis are divided.
struct Split {
    rest: U64,
    basis_sold: U64,
    basis_kept: Wire,
    since: Wire,
}

// Whether this is a resale, and the key of the lock: that of the seller's token in a resale, free otherwise.
struct Resale {
    is: Bit,
    hk: Wire,
}

// From whom and what the secrets of outputs follow.
struct Owner<'a> {
    pk: &'a Wire,
    rho_0: &'a Wire,
}

impl Owner<'_> {
    fn tag(&self, slot: Slot) -> Result<Wire> {
        owner_tag(self.pk, &successor::share(self.rho_0, slot)?)
    }
}

// SHARE-1
fn inputs(cs: &Cs, public: &Inputs<Wire>, (tid, pk): (&Wire, &Wire), private: &Witness) -> Result<[ShareInputVar; 2]> {
    let first = ShareInputVar::witness(cs, &private.inputs[0])?;
    let second = ShareInputVar::witness(cs, &private.inputs[1])?;
    first.spend(tid, pk, &public.root_n, &public.nf[0])?;
    second.spend(tid, pk, &public.root_n, &public.nf[1])?;
    equal(&Wire::from(first.enabled.clone()), &constant(1))?;
    Ok([first, second])
}

// SHARE-2. The issuer's record is not opened here: the state names the token, and the leaf's place is its number.
fn token(
    cs: &Cs,
    public: &Inputs<Wire>,
    state: TokenStateVar,
    spent: &[ShareInputVar; 2],
    private: &Witness,
) -> Result<Token> {
    let listing = &private.token;
    let member = witness(cs, listing.member.hash().0)?;
    let supply = witness(cs, listing.supply.field())?;
    let path = RegistryPathVar::witness(cs, &listing.path)?;
    listed_at(&state.tid, [&member, &supply, &state.commit()?], &path, &public.root_s)?;
    let index = U128::range(&state.index)?;
    // No gate is needed: a disabled input has index 0, from which every index is ahead.
    let delta = |input: &ShareInputVar| U128::range(&(index.wire() - input.index.wire()));
    let deltas = [delta(&spent[0])?, delta(&spent[1])?];
    Ok(Token { state, supply, deltas })
}

// SHARE-3
fn seller(cs: &Cs, public: &Inputs<Wire>, pk: &Wire, private: &Witness) -> Result<Seller> {
    let listing = &private.seller;
    let member = MemberVar::witness(cs, &listing.member)?;
    equal(&member.pk, pk)?;
    let supply = witness(cs, listing.supply.field())?;
    let token = witness(cs, listing.token.0)?;
    let path = RegistryPathVar::witness(cs, &listing.path)?;
    in_registry(&member, &supply, &token, &path, &public.root_s)?;
    let status = member.status_bits()?;
    equal(&Wire::from(status.rotating), &constant(0))?;
    Ok(Seller { member, supply, token, quiet: status.quiet })
}

// SHARE-4. A product is below 2^192, the sum below 2^194: nothing wraps around.
fn payout(cs: &Cs, spent: &[ShareInputVar; 2], token: &Token) -> Result<Owed> {
    let [first, second] = spent;
    let due = total([
        &(first.amount.wire() * token.deltas[0].wire()),
        &(second.amount.wire() * token.deltas[1].wire()),
        first.carry.wire(),
        second.carry.wire(),
    ]);
    split_cents(cs, &due)
}

// SHARE-5
fn split(cs: &Cs, spent: &[ShareInputVar; 2], sale: &Sale) -> Result<Split> {
    let [first, second] = spent;
    let shares = first.amount.wire() + second.amount.wire();
    let basis = U64::range(&(first.basis.wire() + second.basis.wire()))?;
    let rest = U64::range(&(&shares - sale.sold.wire()))?;
    // The divisor is the shares, or 1 where there are none: ranging it ranges them. The product is below 2^128.
    let divisor = U64::range(&(&shares + Wire::from(is_zero(&shares)?)))?;
    let (basis_sold, _) = divide::<64>(cs, &(basis.wire() * sale.sold.wire()), &divisor)?;
    // No range is needed: sold <= shares, so the quotient is at most the basis.
    let basis_kept = basis.wire() - basis_sold.wire();
    let second_is_later = second.since.is_at_least(&first.since)?;
    let since = select(&second_is_later, second.since.wire(), first.since.wire())?;
    Ok(Split { rest, basis_sold, basis_kept, since })
}

// SHARE-6; that nothing is locked follows from SHARE-9.
fn no_trade(sale: &Sale) -> Result<()> {
    zero_if(&!&sale.traded, sale.sold.wire())?;
    zero_if(&!&sale.traded, sale.price.wire())
}

impl Sale {
    fn witness(cs: &Cs, public: &Inputs<Wire>, private: &Witness) -> Result<Self> {
        let opening = private.trade.unwrap_or_default();
        Ok(Self {
            traded: !is_zero(&public.trade)?,
            sold: U64::witness(cs, opening.shares.field())?,
            price: U64::witness(cs, opening.price.field())?,
            buyer: witness(cs, opening.buyer.0)?,
        })
    }
}

// SHARE-7
fn trade(cs: &Cs, public: &Inputs<Wire>, (token, pk): (&Token, &Wire), sale: &Sale, private: &Witness) -> Result<()> {
    let opening = private.trade.unwrap_or_default();
    let terms = TermsVar {
        index: token.state.index.clone(),
        supply: token.supply.clone(),
        expiry: public.expiry.clone(),
        doc: witness(cs, opening.terms.doc.0)?,
    };
    let trade = TradeVar {
        tid: token.state.tid.clone(),
        shares: sale.sold.wire().clone(),
        price: sale.price.wire().clone(),
        seller: seller_commitment(pk, &witness(cs, private.seller_salt.0)?)?,
        buyer: sale.buyer.clone(),
        terms: terms.hash()?,
        salt: witness(cs, opening.salt.0)?,
    };
    equal_if(&sale.traded, &trade.id()?, &public.trade)?;
    nonzero_if(&sale.traded, sale.sold.wire())
}

// SHARE-8
fn resale(cs: &Cs, token: &Token, seller: &Seller, sale: &Sale, private: &Witness) -> Result<Resale> {
    let is_issuer = is_zero(&(&seller.member.tid - &token.state.tid))?;
    let is = &sale.traded & !is_issuer;
    nonzero_if(&is, sale.price.wire())?;
    zero_if(&is, &Wire::from(seller.quiet.clone()))?;
    let state = TokenStateVar::witness(cs, &private.seller_state)?;
    equal_if(&is, &state.tid, &seller.member.tid)?;
    equal_if(&is, &state.commit()?, &seller.token)?;
    Ok(Resale { is, hk: state.hk })
}

// SHARE-9
fn locked(seller: &Seller, sale: &Sale, split: &Split, resale: &Resale) -> Result<Wire> {
    let gross = bits(&seller.member.policy, 1)?.remove(0);
    let has_gain = sale.price.is_at_least(&split.basis_sold)?;
    let gain = Wire::from(has_gain) * (sale.price.wire() - split.basis_sold.wire());
    Ok(Wire::from(resale.is.clone()) * select(&gross, sale.price.wire(), &gain)?)
}

// SHARE-10
fn buy(public: &Inputs<Wire>, token: &Token, sale: &Sale, owner: &Owner) -> Result<()> {
    let note = ShareNoteVar {
        tid: token.state.tid.clone(),
        amount: sale.sold.wire().clone(),
        index: token.state.index.clone(),
        carry: constant(0),
        basis: sale.price.wire().clone(),
        since: public.expiry.clone(),
        owner: select(&sale.traded, &sale.buyer, &owner.tag(Slot::First)?)?,
    };
    equal(&note.commit()?, &public.cm_buy)
}

// SHARE-11
fn change(public: &Inputs<Wire>, token: &Token, (payout, split): (&Owed, &Split), owner: &Owner) -> Result<()> {
    let note = ShareNoteVar {
        tid: token.state.tid.clone(),
        amount: split.rest.wire().clone(),
        index: token.state.index.clone(),
        carry: payout.carry.wire().clone(),
        basis: split.basis_kept.clone(),
        since: split.since.clone(),
        owner: owner.tag(Slot::Second)?,
    };
    equal(&note.commit()?, &public.cm_change)
}

// SHARE-12. The lock is at most the price, so only the sum's upper end is in question.
fn cash(public: &Inputs<Wire>, payout: &Owed, sale: &Sale, (locked, owner): (&Wire, &Owner)) -> Result<()> {
    let amount = U64::range(&(payout.paid.wire() + sale.price.wire() - locked))?;
    let note = CashNoteVar { amount: amount.wire().clone(), owner: owner.tag(Slot::Third)? };
    equal(&note.commit()?, &public.cm_cash)
}

// SHARE-13
fn lock(public: &Inputs<Wire>, seller: &Seller, resale: &Resale, locked: &Wire) -> Result<()> {
    let is = Wire::from(resale.is.clone());
    let [nf_0, _] = &public.nf;
    let note = LockNoteVar {
        tid: &is * &seller.member.tid,
        amount: locked.clone(),
        supply_at_sale: &is * &seller.supply,
        origin: constant(0),
        salt: lock_salt_of_resale(&resale.hk, nf_0)?,
    };
    equal(&note.commit()?, &public.cm_lock)?;
    equal(&(locked + lock_pad(&resale.hk, nf_0, &public.trade)?), &public.pad_lock)
}
