//! The rules of `ownership` in plain Rust; see `SPEC.md`.

use sotto_protocol::amount::Shares;
use sotto_protocol::disclosure::OwnershipBody;

use super::{Instance, Witness};
use crate::shown::{Name, NameError, OrderError, check_order};
use crate::spend::SpendError;

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// OWNERSHIP-1: the name is somebody else's.
    #[error("OWNERSHIP-1: {0}")]
    Name(NameError),
    /// OWNERSHIP-2: a note is not what it claims to be.
    #[error("OWNERSHIP-2: note {0}: {1}")]
    Note(usize, SpendError),
    /// OWNERSHIP-2: the notes are not in order.
    #[error("OWNERSHIP-2: {0}")]
    Order(OrderError),
    /// OWNERSHIP-3: the note is spent, or nothing shows that it is not.
    #[error("OWNERSHIP-3: note {0} is not shown to be unspent")]
    Spent(usize),
    /// OWNERSHIP-4: a note is younger than claimed.
    #[error("OWNERSHIP-4: note {0} was not held so early")]
    Since(usize),
    /// OWNERSHIP-4: less is held than claimed.
    #[error("OWNERSHIP-4: the notes do not add up to the minimum")]
    TooFew,
    /// OWNERSHIP-4: a claim of nothing.
    #[error("OWNERSHIP-4: the minimum must be at least 1")]
    EmptyClaim,
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check<const J: usize>(instance: &Instance, witness: &Witness<J>) -> Result<(), Violation> {
    prover(instance, witness)?;
    notes(instance, witness)?;
    unspent(instance, witness)?;
    claim(instance, witness)
    // OWNERSHIP-5: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// OWNERSHIP-1
fn prover<const J: usize>(instance: &Instance, witness: &Witness<J>) -> Result<(), Violation> {
    let OwnershipBody { context, pseudonym, pk_pub, .. } = instance.body;
    Name { context, pseudonym, pk_pub }.check(&witness.sk).map_err(Violation::Name)
}

// OWNERSHIP-2
fn notes<const J: usize>(instance: &Instance, witness: &Witness<J>) -> Result<(), Violation> {
    let pk = witness.sk.public_key();
    for (i, note) in witness.notes.iter().enumerate() {
        // No nullifier is shown, so the input's own is the one to compare with.
        let checked = note.input.check(instance.body.tid, pk, instance.body.root_n, note.input.nullifier());
        checked.map_err(|e| Violation::Note(i, e))?;
    }
    let places = witness.notes.each_ref().map(|note| (note.input.enabled, note.position().0));
    check_order(&places).map_err(Violation::Order)
}

// OWNERSHIP-3
fn unspent<const J: usize>(instance: &Instance, witness: &Witness<J>) -> Result<(), Violation> {
    for (i, note) in witness.notes.iter().enumerate() {
        if note.input.enabled && !note.is_unspent(instance.body.root_nf) {
            return Err(Violation::Spent(i));
        }
    }
    Ok(())
}

// OWNERSHIP-4
fn claim<const J: usize>(instance: &Instance, witness: &Witness<J>) -> Result<(), Violation> {
    if let Some(i) = witness.notes.iter().position(|note| note.input.since > instance.body.since_max) {
        return Err(Violation::Since(i));
    }
    let held: u128 = witness.notes.iter().map(|note| u128::from(note.input.amount.0)).sum();
    if held < u128::from(instance.body.min.0) {
        return Err(Violation::TooFew);
    }
    if instance.body.min == Shares::ZERO { Err(Violation::EmptyClaim) } else { Ok(()) }
}
