//! The rules of `share` in plain Rust; see `SPEC.md`.

use sotto_protocol::amount::{Cents, Shares};
use sotto_protocol::field::to_u64;
use sotto_protocol::member::Status;

use super::witness::{Outputs, Split};
use super::{Instance, Witness};
use crate::spend::SpendError;

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// SHARE-1: an input is not what it claims to be.
    #[error("SHARE-1: input {0}: {1}")]
    Input(usize, SpendError),
    /// SHARE-1: nothing is spent.
    #[error("SHARE-1: the first input must be a note")]
    NothingSpent,
    /// SHARE-2: the token's state or supply is another.
    #[error("SHARE-2: the registry does not list this token with this state and supply")]
    Token,
    /// SHARE-2: a note claims to be settled at a later index than the token's.
    #[error("SHARE-2: a note was settled at a later index than the token's")]
    IndexAhead,
    /// SHARE-3: the key is not registered, or another record is claimed for it.
    #[error("SHARE-3: the registry does not list the holder's key with this record")]
    Seller,
    /// SHARE-3: the key is being replaced.
    #[error("SHARE-3: the holder's key is being replaced")]
    Rotating,
    /// SHARE-4: the payouts leave the range.
    #[error("SHARE-4: more than 2^64 - 1 cents are owed at once")]
    Payout,
    /// SHARE-5: more is sold than there is, or a sum leaves its range.
    #[error("SHARE-5: more is sold than is held, or the inputs exceed 2^64 - 1 shares or cents of basis")]
    Split,
    /// SHARE-6: a sale without a trade.
    #[error("SHARE-6: without a trade nothing is sold")]
    SaleWithoutTrade,
    /// SHARE-7: the trade is another.
    #[error("SHARE-7: the trade does not open to this seller, token and terms")]
    Trade,
    /// SHARE-7: an empty trade.
    #[error("SHARE-7: a trade sells at least one share")]
    NothingSold,
    /// SHARE-8: only the issuer may grant.
    #[error("SHARE-8: a resale has a price")]
    FreeResale,
    /// SHARE-8: a dilution or a removal was announced for the seller's token.
    #[error("SHARE-8: the seller's token is quiet: no resale until what was announced has taken effect")]
    Quiet,
    /// SHARE-8: the holders of the seller's token could not read the lock.
    #[error("SHARE-8: this is not the state of the seller's own token")]
    SellerState,
    /// SHARE-9: the lock is too small or too large.
    #[error("SHARE-9: what is locked is not what the seller's policy demands")]
    Locked,
    /// SHARE-10: the shares sold.
    #[error("SHARE-10: the first output is not the note sold")]
    Buy,
    /// SHARE-11: the shares kept.
    #[error("SHARE-11: the second output is not the shares kept")]
    Change,
    /// SHARE-12: the cash.
    #[error("SHARE-12: the third output is not the payouts and the price, less what is locked")]
    Cash,
    /// SHARE-13: the lock.
    #[error("SHARE-13: the fourth output is not a lock that the holders of the seller's token can open")]
    Lock,
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    inputs(instance, witness)?;
    token(instance, witness)?;
    seller(instance, witness)?;
    payout(witness)?;
    let split = split(witness)?;
    no_trade(instance, witness)?;
    trade(instance, witness)?;
    resale(witness)?;
    locked(instance, witness, &split)?;
    // Rules 4 and 5 hold, so only the cash can still leave its range.
    let outputs = witness.outputs(instance.body.expiry).ok_or(Violation::Cash)?;
    buy(instance, &outputs)?;
    change(instance, &outputs)?;
    cash(instance, &outputs)?;
    lock(instance, witness, &outputs)
    // SHARE-14: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// SHARE-1
fn inputs(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let (tid, pk) = (witness.token.state.tid, witness.sk.public_key());
    for (i, (input, nf)) in witness.inputs.iter().zip(instance.body.nf).enumerate() {
        input.check(tid, pk, instance.body.root_n, nf).map_err(|e| Violation::Input(i, e))?;
    }
    if witness.inputs[0].enabled { Ok(()) } else { Err(Violation::NothingSpent) }
}

// SHARE-2
fn token(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    if !witness.token.stands_in(instance.body.root_s) {
        return Err(Violation::Token);
    }
    let ahead = witness.inputs.iter().any(|input| input.index > witness.token.state.index);
    if ahead { Err(Violation::IndexAhead) } else { Ok(()) }
}

// SHARE-3
fn seller(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let seller = &witness.seller;
    if seller.member.pk != witness.sk.public_key() || !seller.stands_in(instance.body.root_s) {
        return Err(Violation::Seller);
    }
    if seller.member.status.has(Status::ROTATING) { Err(Violation::Rotating) } else { Ok(()) }
}

// SHARE-4. No index is ahead, by SHARE-2, so only the sum can leave its range.
fn payout(witness: &Witness) -> Result<(), Violation> {
    witness.payout().map(drop).map_err(|_| Violation::Payout)
}

// SHARE-5
fn split(witness: &Witness) -> Result<Split, Violation> {
    witness.split().ok_or(Violation::Split)
}

// SHARE-6
fn no_trade(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let sells = witness.trade.is_some();
    if sells && !instance.body.trade.is_some() { Err(Violation::SaleWithoutTrade) } else { Ok(()) }
}

// SHARE-7
fn trade(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    if instance.body.trade != witness.trade_id(instance.body.expiry) {
        return Err(Violation::Trade);
    }
    let empty = witness.trade.is_some() && witness.sold() == Shares::ZERO;
    if empty { Err(Violation::NothingSold) } else { Ok(()) }
}

// SHARE-8
fn resale(witness: &Witness) -> Result<(), Violation> {
    if !witness.is_resale() {
        return Ok(());
    }
    if witness.price() == Cents::ZERO {
        return Err(Violation::FreeResale);
    }
    if witness.seller.member.status.has(Status::QUIET) {
        return Err(Violation::Quiet);
    }
    let opens =
        witness.seller_state.tid == witness.seller.member.tid && witness.seller_state.commit() == witness.seller.token;
    if opens { Ok(()) } else { Err(Violation::SellerState) }
}

// SHARE-9, by what the holders of the seller's token read under the pad. What is no amount at all is left to SHARE-13.
fn locked(instance: &Instance, witness: &Witness, split: &Split) -> Result<(), Violation> {
    let read = to_u64(&(instance.body.pad_lock.0 - witness.lock_pad(instance.body.trade)));
    match read {
        Some(amount) if Cents(amount) != witness.locked(split.basis_sold) => Err(Violation::Locked),
        _ => Ok(()),
    }
}

// SHARE-10
fn buy(instance: &Instance, outputs: &Outputs) -> Result<(), Violation> {
    if instance.body.cm_buy == outputs.buy.commit() { Ok(()) } else { Err(Violation::Buy) }
}

// SHARE-11
fn change(instance: &Instance, outputs: &Outputs) -> Result<(), Violation> {
    if instance.body.cm_change == outputs.change.commit() { Ok(()) } else { Err(Violation::Change) }
}

// SHARE-12
fn cash(instance: &Instance, outputs: &Outputs) -> Result<(), Violation> {
    if instance.body.cm_cash == outputs.cash.commit() { Ok(()) } else { Err(Violation::Cash) }
}

// SHARE-13
fn lock(instance: &Instance, witness: &Witness, outputs: &Outputs) -> Result<(), Violation> {
    let padded = outputs.lock.amount.field() + witness.lock_pad(instance.body.trade);
    let opens = instance.body.cm_lock == outputs.lock.commit() && instance.body.pad_lock.0 == padded;
    if opens { Ok(()) } else { Err(Violation::Lock) }
}
