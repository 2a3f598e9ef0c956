//! The rules of `payout` as constraints; same names and order as in `relation.rs`.

use sotto_protocol::hash::Tag;
use sotto_protocol::payout::Padded;

use super::{Inputs, Instance, LOCKS, Witness};
use crate::gadgets::hash::hash;
use crate::gadgets::payout::{divide, pad};
use crate::gadgets::range::{U32, U64, U128, power};
use crate::gadgets::spend::{LockInputVar, total};
use crate::gadgets::token::TokenStateVar;
use crate::gadgets::wire::{
    Bit, Cs, Result, Wire, bind, constant, equal, equal_if, input, is_zero, nonzero, select, witness,
};

/// Synthesizes the statement.
pub(super) fn constrain(cs: &Cs, instance: &Instance, private: &Witness) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let supply = U64::public(&public.supply);
    let none = is_zero(&public.event)?;
    let old = TokenStateVar::witness(cs, &private.state)?;
    let (locks, amount) = inputs(cs, &public, &old, private)?;
    resales(cs, &supply, &none, &locks, &amount)?;
    event(cs, &public, &none, &locks, (&amount, private))?;
    let new = index(cs, &supply, old, &amount)?;
    state_new(&public, &new)?;
    bind(&public.ext) // PAYOUT-6
}

// PAYOUT-1; that there are shares follows from the division in PAYOUT-4.
fn inputs(
    cs: &Cs,
    public: &Inputs<Wire>,
    old: &TokenStateVar,
    private: &Witness,
) -> Result<([LockInputVar; LOCKS], U64)> {
    equal(&old.tid, &public.tid)?;
    equal(&old.commit()?, &public.k_old)?;
    let mut locks = Vec::with_capacity(LOCKS);
    for (lock, nf) in private.inputs.iter().zip(&public.nf) {
        let lock = LockInputVar::witness(cs, lock)?;
        lock.spend(&public.tid, &public.root_n, nf)?;
        locks.push(lock);
    }
    let amount = U64::range(&total(locks.iter().map(|lock| lock.amount.wire())))?;
    Ok((locks.try_into().unwrap_or_else(|_| unreachable!("as many as the witness has")), amount))
}

// PAYOUT-2
fn resales(cs: &Cs, supply: &U64, none: &Bit, locks: &[LockInputVar], amount: &U64) -> Result<()> {
    let mut least = constant(0);
    for lock in locks {
        let is_resale = is_zero(&lock.origin)?;
        // Without an event an enabled lock's origin is 0 or 1.
        let is_other = &lock.enabled & &!&is_resale;
        equal_if(&(none & &is_other), &lock.origin, &constant(1))?;
        // In the place of all other locks 0 cents over 1 share: nothing is due on them.
        let counts = &lock.enabled & &is_resale;
        let sold = select(&counts, lock.amount.wire(), &constant(0))?;
        let at_sale = U64::select(&counts, &lock.supply_at_sale, &U64::constant(1))?;
        // ceil(sold * supply / at_sale), as floor((sold * supply + at_sale - 1) / at_sale); below 2^129. Also shows at_sale >= 1.
        let (due, _) = divide::<64>(cs, &(sold * supply.wire() + at_sale.wire() - constant(1)), &at_sale)?;
        least += due.wire();
    }
    // P >= least: both are sums of at most four u64s, so the difference cannot wrap around.
    U64::range(&(amount.wire() - &least))?;
    // least >= 1 without an event; with one, 1 + least is not 0 in any case.
    nonzero(&(least + Wire::from(!none)))
}

// PAYOUT-3
fn event(
    cs: &Cs,
    public: &Inputs<Wire>,
    none: &Bit,
    locks: &[LockInputVar],
    (amount, private): (&U64, &Witness),
) -> Result<()> {
    let some = !none;
    let opening = private.event.unwrap_or_default();
    let gross = witness(cs, opening.gross.field())?;
    let gain = witness(cs, opening.gain.field())?;
    let salt = witness(cs, opening.salt)?;
    equal_if(&some, &hash(Tag::Event, [&public.tid, &gross, &gain, &salt])?, &public.event)?;
    for lock in locks {
        equal_if(&(&some & &lock.enabled), &lock.origin, &public.event)?;
    }
    // Policy is 0 for gains or 1 for gross by its type.
    let due = &gain + &public.policy * (&gross - &gain);
    equal_if(&some, amount.wire(), &due)?;
    // Without an event nothing else depends on it.
    bind(&public.policy)
}

// PAYOUT-4
fn index(cs: &Cs, supply: &U64, old: TokenStateVar, amount: &U64) -> Result<TokenStateVar> {
    let remainder = U64::range(&old.remainder)?;
    let index = U128::range(&old.index)?;
    // Below 2^128.
    let total = amount.wire() * power(64) + remainder.wire();
    let (quotient, remainder) = divide::<128>(cs, &total, supply)?;
    let index = U128::range(&(index.wire() + quotient.wire()))?;
    let n = U32::range(&(&old.n + constant(1)))?;
    Ok(TokenStateVar { index: index.wire().clone(), remainder: remainder.wire().clone(), n: n.wire().clone(), ..old })
}

// PAYOUT-5
fn state_new(public: &Inputs<Wire>, new: &TokenStateVar) -> Result<()> {
    equal(&new.commit()?, &public.k_new)?;
    equal(&(&new.index + pad(&new.hk, &public.nu, Padded::Index)?), &public.pad_index)?;
    equal(&(&new.remainder + pad(&new.hk, &public.nu, Padded::Remainder)?), &public.pad_remainder)
}
