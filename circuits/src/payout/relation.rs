//! The rules of `payout` in plain Rust; see `SPEC.md`.

use sotto_protocol::amount::{Cents, Shares};
use sotto_protocol::note::Origin;
use sotto_protocol::payout::{Padded, PaddedState, PayoutError, least_due};
use sotto_protocol::token::TokenState;

use super::{Instance, Witness};
use crate::spend::SpendError;

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// PAYOUT-1: the token's state is another.
    #[error("PAYOUT-1: the token's old state does not open to this")]
    StateOld,
    /// PAYOUT-1: there is nobody to pay.
    #[error("PAYOUT-1: the token has no shares")]
    NoShares,
    /// PAYOUT-1: an input is not what it claims to be.
    #[error("PAYOUT-1: input {0}: {1}")]
    Input(usize, SpendError),
    /// PAYOUT-1: a lock of other holders.
    #[error("PAYOUT-1: input {0} is owed to the holders of another token")]
    OtherToken(usize),
    /// PAYOUT-1: more than money can count.
    #[error("PAYOUT-1: the locks hold more than 2^64 - 1 cents")]
    Amount,
    /// PAYOUT-2: a lock for an event.
    #[error("PAYOUT-2: input {0} is locked for an event, which this payout is not")]
    LockedForEvent(usize),
    /// PAYOUT-2: what the lock must pay cannot be said.
    #[error("PAYOUT-2: input {0}: {1}")]
    LeastDue(usize, PayoutError),
    /// PAYOUT-2: nothing is owed.
    #[error("PAYOUT-2: no proceeds are among the locks")]
    NothingDue,
    /// PAYOUT-2: less per share than when the sale happened.
    #[error("PAYOUT-2: the shares would get less than when the sale happened")]
    Diluted,
    /// PAYOUT-3: the event is another.
    #[error("PAYOUT-3: the event does not open to this")]
    Event,
    /// PAYOUT-3: a lock for something else.
    #[error("PAYOUT-3: input {0} is not locked for this event")]
    OtherOrigin(usize),
    /// PAYOUT-3: more or less than is owed.
    #[error("PAYOUT-3: the locks are not what the event owes under the token's policy")]
    NotDue,
    /// PAYOUT-4: the index would leave its range.
    #[error("PAYOUT-4: {0}")]
    Index(PayoutError),
    /// PAYOUT-5: the state after is another.
    #[error("PAYOUT-5: the token's new state is not the old one with this payout")]
    StateNew,
    /// PAYOUT-5: holders would read something else.
    #[error("PAYOUT-5: the padded index or remainder is another")]
    Pad,
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let amount = inputs(instance, witness)?;
    resales(instance, witness, amount)?;
    event(instance, witness, amount)?;
    let new = index(instance, witness)?;
    state_new(instance, &new)
    // PAYOUT-6: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// PAYOUT-1
fn inputs(instance: &Instance, witness: &Witness) -> Result<Cents, Violation> {
    let body = &instance.body;
    if witness.state.tid != body.tid || witness.state.commit() != body.k_old {
        return Err(Violation::StateOld);
    }
    if body.supply == Shares::ZERO {
        return Err(Violation::NoShares);
    }
    for (i, (input, nf)) in witness.inputs.iter().zip(body.nf).enumerate() {
        input.check(body.root_n, nf).map_err(|e| Violation::Input(i, e))?;
        if input.enabled && input.note.tid != body.tid {
            return Err(Violation::OtherToken(i));
        }
    }
    witness.amount().map_err(|_| Violation::Amount)
}

// PAYOUT-2
fn resales(instance: &Instance, witness: &Witness, amount: Cents) -> Result<(), Violation> {
    if instance.body.event.is_some() {
        return Ok(());
    }
    let mut least = 0u128;
    for (i, input) in witness.inputs.iter().enumerate().filter(|(_, input)| input.enabled) {
        match input.note.origin {
            Origin::Resale => {
                let due = least_due(input.note.amount, input.note.supply_at_sale, instance.body.supply);
                least += u128::from(due.map_err(|e| Violation::LeastDue(i, e))?.0);
            }
            Origin::TopUp => {}
            Origin::Event(_) => return Err(Violation::LockedForEvent(i)),
        }
    }
    if least == 0 {
        return Err(Violation::NothingDue);
    }
    if u128::from(amount.0) < least { Err(Violation::Diluted) } else { Ok(()) }
}

// PAYOUT-3
fn event(instance: &Instance, witness: &Witness, amount: Cents) -> Result<(), Violation> {
    let Some(event) = instance.body.event else { return Ok(()) };
    let opening = witness.event.filter(|opening| opening.id() == event).ok_or(Violation::Event)?;
    if opening.tid != instance.body.tid {
        return Err(Violation::Event);
    }
    for (i, input) in witness.inputs.iter().enumerate() {
        if input.enabled && input.note.origin != Origin::Event(event) {
            return Err(Violation::OtherOrigin(i));
        }
    }
    if amount == opening.due(instance.body.policy) { Ok(()) } else { Err(Violation::NotDue) }
}

// PAYOUT-4
fn index(instance: &Instance, witness: &Witness) -> Result<TokenState, Violation> {
    witness.state_new(instance.body.supply).map_err(Violation::Index)
}

// PAYOUT-5
fn state_new(instance: &Instance, new: &TokenState) -> Result<(), Violation> {
    let body = &instance.body;
    if new.commit() != body.k_new {
        return Err(Violation::StateNew);
    }
    let hide = |value, which| PaddedState::hide(value, new.hk, body.nu, which);
    let pads = [hide(new.index.field(), Padded::Index), hide(new.remainder.field(), Padded::Remainder)];
    if pads == [body.pad_index, body.pad_remainder] { Ok(()) } else { Err(Violation::Pad) }
}
