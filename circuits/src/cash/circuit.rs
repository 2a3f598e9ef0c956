//! The rules of `cash` as constraints; same names and order as in `relation.rs`.

use ark_r1cs_std::GR1CSVar;
use ark_r1cs_std::boolean::Boolean;
use sotto_protocol::field::F;
use sotto_protocol::successor::Slot;

use super::{Inputs, Instance, Output, Witness};
use crate::gadgets::keys::{KeysVar, key};
use crate::gadgets::note::{CashNoteVar, LockNoteVar};
use crate::gadgets::range::U64;
use crate::gadgets::spend::{CashInputVar, total};
use crate::gadgets::successor;
use crate::gadgets::tag::owner_tag;
use crate::gadgets::trade::{TermsVar, TradeVar};
use crate::gadgets::wire::{
    Bit, Cs, Result, Wire, bind, bit, constant, equal, equal_if, hint, input, is_zero, product_is, select, witness,
    zero_if,
};

/// Synthesizes the statement.
pub(super) fn constrain(cs: &Cs, instance: &Instance, private: &Witness) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let keys = key(&witness(cs, private.sk.0)?)?;
    let traded = !is_zero(&public.trade)?;
    let spent = inputs(cs, &public, &keys, &traded, private)?;
    let price = trade(cs, &public, &keys, &traded, private)?;
    let kept = outputs(cs, &public, &keys, private)?;
    balance(&public, &spent, &price, &kept)?;
    bind(&public.ext) // CASH-5
}

// CASH-1
fn inputs(cs: &Cs, public: &Inputs<Wire>, keys: &KeysVar, traded: &Bit, private: &Witness) -> Result<[U64; 2]> {
    let first = CashInputVar::witness(cs, &private.inputs[0])?;
    let second = CashInputVar::witness(cs, &private.inputs[1])?;
    first.spend(&keys.pk, &keys.nk, &public.root_n, &public.nf[0])?;
    second.spend(&keys.pk, &keys.nk, &public.root_n, &public.nf[1])?;
    // Without a trade input 0 is enabled.
    zero_if(&!traded, &Wire::from(!&first.enabled))?;
    Ok([first.amount, second.amount])
}

// CASH-2
fn trade(cs: &Cs, public: &Inputs<Wire>, keys: &KeysVar, traded: &Bit, private: &Witness) -> Result<U64> {
    let opening = private.trade.unwrap_or_default();
    let terms = TermsVar {
        index: witness(cs, opening.terms.index.field())?,
        supply: witness(cs, opening.terms.supply.field())?,
        expiry: public.expiry.clone(),
        doc: witness(cs, opening.terms.doc.0)?,
    };
    let price = U64::witness(cs, opening.price.field())?;
    let trade = TradeVar {
        tid: witness(cs, opening.tid.field())?,
        shares: witness(cs, opening.shares.field())?,
        price: price.wire().clone(),
        seller: witness(cs, opening.seller.0)?,
        buyer: owner_tag(&keys.pk, &witness(cs, private.rho_buyer.0)?)?,
        terms: terms.hash()?,
        salt: witness(cs, opening.salt.0)?,
    };
    equal_if(traded, &trade.id()?, &public.trade)?;
    zero_if(&!traded, price.wire())?;
    Ok(price)
}

// CASH-3
fn balance(public: &Inputs<Wire>, spent: &[U64; 2], price: &U64, kept: &[U64; 2]) -> Result<()> {
    let into = total(spent.iter().map(U64::wire));
    let out = total(kept.iter().map(U64::wire).chain([price.wire(), &public.withdraw]));
    equal(&into, &out)
}

// CASH-4
fn outputs(cs: &Cs, public: &Inputs<Wire>, keys: &KeysVar, private: &Witness) -> Result<[U64; 2]> {
    let first = output(cs, public, keys, &private.outputs[0], (Slot::First, &public.cm[0]))?;
    let second = output(cs, public, keys, &private.outputs[1], (Slot::Second, &public.cm[1]))?;
    Ok([first, second])
}

fn output(cs: &Cs, public: &Inputs<Wire>, keys: &KeysVar, output: &Output, (slot, cm): (Slot, &Wire)) -> Result<U64> {
    let (locks, lock) = match output {
        Output::Cash(_) => (false, Default::default()),
        Output::Lock(lock) => (true, *lock),
    };
    let locks = bit(cs, locks)?;
    let amount = U64::witness(cs, output.amount().field())?;
    let cash = CashNoteVar {
        amount: amount.wire().clone(),
        owner: owner_tag(&keys.pk, &successor::cash(&keys.nk, &public.nf[0], slot)?)?,
    };
    let origin = witness(cs, lock.origin.field())?;
    origin_is_set(cs, &locks, &origin)?;
    let lock = LockNoteVar {
        tid: witness(cs, lock.tid.field())?,
        amount: amount.wire().clone(),
        supply_at_sale: constant(0),
        origin,
        salt: witness(cs, lock.salt.0)?,
    };
    equal(&select(&locks, &lock.commit()?, &cash.commit()?)?, cm)?;
    Ok(amount)
}

// A lock's origin is not 0: `origin * inv = [locks]`. The hint is determined, or without effect where nothing is locked and origin is 0.
fn origin_is_set(cs: &Cs, locks: &Boolean<F>, origin: &Wire) -> Result<()> {
    let inv = hint(cs, || {
        let inverse = ark_ff::Field::inverse(&origin.value()?).unwrap_or_default();
        Ok(if locks.value()? { inverse } else { F::from(0u64) })
    })?;
    product_is(origin, &inv, &Wire::from(locks.clone()))
}
