//! The rules of `remove` in plain Rust; see `SPEC.md`.

use sotto_protocol::amount::{Cents, Shares};
use sotto_protocol::field::to_u64;
use sotto_protocol::member::Status;
use sotto_protocol::removal::least_price;

use super::{Instance, Witness};
use crate::share::Outputs;
use crate::spend::SpendError;

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// REMOVE-1: the token is another.
    #[error("REMOVE-1: the registry does not list this token with this state and supply")]
    Token,
    /// REMOVE-1: somebody else's token.
    #[error("REMOVE-1: the key is not the issuer's")]
    Key,
    /// REMOVE-1: a blocked owner buys nothing.
    #[error("REMOVE-1: the issuer is not active")]
    Inactive,
    /// REMOVE-1: the issuer's key may be a thief's.
    #[error("REMOVE-1: the issuer's key is being replaced")]
    IssuerRotating,
    /// REMOVE-2: the holder's record is another.
    #[error("REMOVE-2: the registry does not list the holder with this record")]
    Holder,
    /// REMOVE-2: the key is being replaced.
    #[error("REMOVE-2: the holder's key is being replaced")]
    Rotating,
    /// REMOVE-2: nobody removes themselves.
    #[error("REMOVE-2: the holder is the issuer")]
    OneSelf,
    /// REMOVE-3: an input is not what it claims to be.
    #[error("REMOVE-3: input {0}: {1}")]
    Input(usize, SpendError),
    /// REMOVE-3: nothing is bought.
    #[error("REMOVE-3: the first input must be a note")]
    NothingSpent,
    /// REMOVE-3: a note claims to be settled at a later index than the token's.
    #[error("REMOVE-3: a note was settled at a later index than the token's")]
    IndexAhead,
    /// REMOVE-4: the payouts leave the range.
    #[error("REMOVE-4: more than 2^64 - 1 cents are owed at once")]
    Payout,
    /// REMOVE-5: a sum leaves its range.
    #[error("REMOVE-5: the inputs exceed 2^64 - 1 shares or cents of basis")]
    Sum,
    /// REMOVE-5: there are no shares.
    #[error("REMOVE-5: a removal takes at least one share")]
    NothingSold,
    /// REMOVE-6: the holder would lose money.
    #[error("REMOVE-6: the price is below the cost basis")]
    BelowBasis,
    /// REMOVE-6: the ruling's floor.
    #[error("REMOVE-6: the price of a share is below the ruling's floor")]
    BelowFloor,
    /// REMOVE-7: the trade is another.
    #[error("REMOVE-7: the trade does not open to this holder, this issuer and these terms")]
    Trade,
    /// REMOVE-8: the ruling is about somebody else.
    #[error("REMOVE-8: the ruling does not open to this token and holder")]
    Ruling,
    /// REMOVE-9: the lock is too small or too large.
    #[error("REMOVE-9: what is locked is not what the holder's policy demands")]
    Locked,
    /// REMOVE-10: the shares bought.
    #[error("REMOVE-10: the first output is not the issuer's note")]
    Buy,
    /// REMOVE-11: what stays with the holder.
    #[error("REMOVE-11: the second output is not the fraction that the holder is still owed")]
    Change,
    /// REMOVE-12: the cash.
    #[error("REMOVE-12: the third output is not the payouts and the price, less what is locked")]
    Cash,
    /// REMOVE-13: the lock.
    #[error("REMOVE-13: the fourth output is not a lock that the holder can open")]
    Lock,
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    issuer(instance, witness)?;
    holder(instance, witness)?;
    inputs(instance, witness)?;
    payout(witness)?;
    let (sold, basis) = bought(witness)?;
    compensation(instance, witness, (sold, basis))?;
    trade(instance, witness)?;
    ruling(instance, witness)?;
    locked(instance, witness, basis)?;
    // Rules 4 and 5 hold, so only the cash can still leave its range.
    let outputs = witness.outputs(instance.body.expiry).ok_or(Violation::Cash)?;
    buy(instance, &outputs)?;
    change(instance, &outputs)?;
    cash(instance, &outputs)?;
    lock(instance, witness, &outputs)
    // REMOVE-14: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// REMOVE-1
fn issuer(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let token = &witness.token;
    if token.state.tid != instance.body.tid || !token.stands_in(instance.body.root_s) {
        return Err(Violation::Token);
    }
    if witness.sk.public_key() != token.member.pk {
        return Err(Violation::Key);
    }
    if !token.member.status.has(Status::ACTIVE) {
        return Err(Violation::Inactive);
    }
    if token.member.status.has(Status::ROTATING) { Err(Violation::IssuerRotating) } else { Ok(()) }
}

// REMOVE-2
fn holder(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let holder = &witness.holder;
    if !holder.stands_in(instance.body.root_s) {
        return Err(Violation::Holder);
    }
    if holder.member.status.has(Status::ROTATING) {
        return Err(Violation::Rotating);
    }
    if holder.member.tid == instance.body.tid { Err(Violation::OneSelf) } else { Ok(()) }
}

// REMOVE-3
fn inputs(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let (tid, pk) = (instance.body.tid, witness.holder.member.pk);
    for (i, (input, nf)) in witness.inputs.iter().zip(instance.body.nf).enumerate() {
        input.check(tid, pk, instance.body.root_n, nf).map_err(|e| Violation::Input(i, e))?;
    }
    if !witness.inputs[0].enabled {
        return Err(Violation::NothingSpent);
    }
    let ahead = witness.inputs.iter().any(|input| input.index > witness.token.state.index);
    if ahead { Err(Violation::IndexAhead) } else { Ok(()) }
}

// REMOVE-4. No index is ahead, by REMOVE-3, so only the sum can leave its range.
fn payout(witness: &Witness) -> Result<(), Violation> {
    witness.payout().map(drop).map_err(|_| Violation::Payout)
}

// REMOVE-5
fn bought(witness: &Witness) -> Result<(Shares, Cents), Violation> {
    let sold = witness.sold().ok_or(Violation::Sum)?;
    let basis = witness.basis().ok_or(Violation::Sum)?;
    if sold == Shares::ZERO { Err(Violation::NothingSold) } else { Ok((sold, basis)) }
}

// REMOVE-6
fn compensation(instance: &Instance, witness: &Witness, (sold, basis): (Shares, Cents)) -> Result<(), Violation> {
    if witness.price < basis {
        return Err(Violation::BelowBasis);
    }
    let enough = least_price(sold, instance.body.floor).is_some_and(|least| witness.price >= least);
    if enough { Ok(()) } else { Err(Violation::BelowFloor) }
}

// REMOVE-7
fn trade(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let trade = witness.trade(instance.body.expiry).ok_or(Violation::Sum)?;
    if instance.body.trade == trade.id() { Ok(()) } else { Err(Violation::Trade) }
}

// REMOVE-8
fn ruling(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    if instance.body.ruling == witness.ruling().id() { Ok(()) } else { Err(Violation::Ruling) }
}

// REMOVE-9, by what the holder reads under the pad. What is no amount at all is left to REMOVE-13.
fn locked(instance: &Instance, witness: &Witness, basis: Cents) -> Result<(), Violation> {
    let read = to_u64(&(instance.body.pad_lock.0 - witness.lock_pad(instance.body.trade)));
    match read {
        Some(amount) if Cents(amount) != witness.locked(basis) => Err(Violation::Locked),
        _ => Ok(()),
    }
}

// REMOVE-10
fn buy(instance: &Instance, outputs: &Outputs) -> Result<(), Violation> {
    if instance.body.cm_buy == outputs.buy.commit() { Ok(()) } else { Err(Violation::Buy) }
}

// REMOVE-11
fn change(instance: &Instance, outputs: &Outputs) -> Result<(), Violation> {
    if instance.body.cm_change == outputs.change.commit() { Ok(()) } else { Err(Violation::Change) }
}

// REMOVE-12
fn cash(instance: &Instance, outputs: &Outputs) -> Result<(), Violation> {
    if instance.body.cm_cash == outputs.cash.commit() { Ok(()) } else { Err(Violation::Cash) }
}

// REMOVE-13
fn lock(instance: &Instance, witness: &Witness, outputs: &Outputs) -> Result<(), Violation> {
    let padded = outputs.lock.amount.field() + witness.lock_pad(instance.body.trade);
    let opens = instance.body.cm_lock == outputs.lock.commit() && instance.body.pad_lock.0 == padded;
    if opens { Ok(()) } else { Err(Violation::Lock) }
}
