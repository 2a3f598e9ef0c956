//! The rules of `census` in plain Rust; see `SPEC.md`.

use sotto_protocol::amount::Cents;
use sotto_protocol::census::{Run, RunCommitment};
use sotto_protocol::payout::owed;

use super::{Instance, Witness};
use crate::spend::SpendError;

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// CENSUS-1: the token is another.
    #[error("CENSUS-1: the registry does not list this token with this state and supply")]
    Token,
    /// CENSUS-2: the count comes from nowhere.
    #[error("CENSUS-2: the count begins neither at nothing nor where another batch ended")]
    Start,
    /// CENSUS-3: a note is not what it claims to be.
    #[error("CENSUS-3: note {0}: {1}")]
    Note(usize, SpendError),
    /// CENSUS-3: a note counts once.
    #[error("CENSUS-3: note {0} does not stand after the last one counted")]
    Order(usize),
    /// CENSUS-4: the note is spent, or nothing shows that it is not.
    #[error("CENSUS-4: note {0} is not shown to be unspent")]
    Spent(usize),
    /// CENSUS-5: the holder was not paid.
    #[error("CENSUS-5: a cent or more is still owed on note {0}")]
    Owed(usize),
    /// CENSUS-6: there are not so many shares.
    #[error("CENSUS-6: more than 2^64 - 1 shares are counted")]
    Overflow,
    /// CENSUS-6: shares were left out.
    #[error("CENSUS-6: the shares counted are not all there are")]
    NotAll,
    /// CENSUS-6: another count is handed on.
    #[error("CENSUS-6: what is handed on is not what was counted")]
    HandedOn,
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check<const K: usize>(instance: &Instance, witness: &Witness<K>) -> Result<(), Violation> {
    token(instance, witness)?;
    start(instance, witness)?;
    notes(instance, witness)?;
    unspent(instance, witness)?;
    paid(witness)?;
    end(instance, witness)
    // CENSUS-7: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// CENSUS-1
fn token<const K: usize>(instance: &Instance, witness: &Witness<K>) -> Result<(), Violation> {
    let token = &witness.token;
    let listed = token.state.tid == instance.body.tid && token.stands_in(instance.body.root_s);
    if listed { Ok(()) } else { Err(Violation::Token) }
}

// CENSUS-2
fn start<const K: usize>(instance: &Instance, witness: &Witness<K>) -> Result<(), Violation> {
    if instance.body.run_in == witness.run_in() { Ok(()) } else { Err(Violation::Start) }
}

// CENSUS-3
fn notes<const K: usize>(instance: &Instance, witness: &Witness<K>) -> Result<(), Violation> {
    let mut next = witness.before.unwrap_or_default().next();
    for (i, slot) in witness.slots.iter().enumerate() {
        let input = &slot.note.input;
        // No nullifier is shown, so the input's own is the one to compare with.
        let checked = input.check(instance.body.tid, slot.pk, instance.body.root_n, input.nullifier());
        checked.map_err(|e| Violation::Note(i, e))?;
        if input.enabled {
            let position = u64::from(slot.note.position().0);
            if position < next {
                return Err(Violation::Order(i));
            }
            next = position + 1;
        }
    }
    Ok(())
}

// CENSUS-4
fn unspent<const K: usize>(instance: &Instance, witness: &Witness<K>) -> Result<(), Violation> {
    for (i, slot) in witness.slots.iter().enumerate() {
        if slot.note.input.enabled && !slot.note.is_unspent(instance.body.root_nf) {
            return Err(Violation::Spent(i));
        }
    }
    Ok(())
}

// CENSUS-5
fn paid<const K: usize>(witness: &Witness<K>) -> Result<(), Violation> {
    for (i, slot) in witness.slots.iter().enumerate() {
        let input = &slot.note.input;
        let due = owed(input.amount, input.index, witness.token.state.index, input.carry);
        if !matches!(due, Ok((Cents::ZERO, _))) {
            return Err(Violation::Owed(i));
        }
    }
    Ok(())
}

// CENSUS-6
fn end<const K: usize>(instance: &Instance, witness: &Witness<K>) -> Result<(), Violation> {
    let after: Run = witness.after().ok_or(Violation::Overflow)?;
    if instance.body.run_out == RunCommitment::none() {
        return if after.counted == witness.token.supply { Ok(()) } else { Err(Violation::NotAll) };
    }
    if instance.body.run_out == after.commit() { Ok(()) } else { Err(Violation::HandedOn) }
}
