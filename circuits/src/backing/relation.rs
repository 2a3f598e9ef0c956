//! The rules of `backing` in plain Rust; see `SPEC.md`.

use sotto_protocol::amount::Units;
use sotto_protocol::disclosure::BackingBody;

use super::{Instance, Witness};
use crate::shown::{Name, NameError, OrderError, check_order};

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// BACKING-1: the name is somebody else's.
    #[error("BACKING-1: {0}")]
    Name(NameError),
    /// BACKING-2: there is no such stake.
    #[error("BACKING-2: stake {0} is not in the tree at that position")]
    NotInTree(usize),
    /// BACKING-2: an unused place claims a value.
    #[error("BACKING-2: unused place {0} has a value")]
    UnusedWithValue(usize),
    /// BACKING-2: the stakes are not in order.
    #[error("BACKING-2: {0}")]
    Order(OrderError),
    /// BACKING-3: the stake is spent, or nothing shows that it is not.
    #[error("BACKING-3: stake {0} is not shown to be unspent")]
    Spent(usize),
    /// BACKING-4: a stake is younger than claimed.
    #[error("BACKING-4: stake {0} was not held so early")]
    Since(usize),
    /// BACKING-4: less is held than claimed.
    #[error("BACKING-4: the stakes do not add up to the minimum")]
    TooFew,
    /// BACKING-4: a claim of nothing.
    #[error("BACKING-4: the minimum must be at least 1")]
    EmptyClaim,
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    prover(instance, witness)?;
    stakes(instance, witness)?;
    unspent(instance, witness)?;
    claim(instance, witness)
    // BACKING-5: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// BACKING-1
fn prover(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let BackingBody { context, pseudonym, pk_pub, .. } = instance.body;
    Name { context, pseudonym, pk_pub }.check(&witness.sk).map_err(Violation::Name)
}

// BACKING-2
fn stakes(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let pk = witness.sk.public_key();
    for (i, stake) in witness.stakes.iter().enumerate() {
        let input = &stake.input;
        let cm = input.note(instance.body.company, pk).commit();
        if input.enabled && input.path.root(cm.0) != instance.body.root_n.0 {
            return Err(Violation::NotInTree(i));
        }
        if !input.enabled && !input.is_empty() {
            return Err(Violation::UnusedWithValue(i));
        }
    }
    let places = witness.stakes.each_ref().map(|stake| (stake.input.enabled, stake.input.position().0));
    check_order(&places).map_err(Violation::Order)
}

// BACKING-3
fn unspent(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let nk = witness.sk.nullifier_key();
    for (i, stake) in witness.stakes.iter().enumerate() {
        let nf = stake.input.nullifier(nk);
        if stake.input.enabled && !stake.absence.shows_absent(nf, instance.body.root_nf) {
            return Err(Violation::Spent(i));
        }
    }
    Ok(())
}

// BACKING-4
fn claim(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    if let Some(i) = witness.stakes.iter().position(|stake| stake.input.since > instance.body.since_max) {
        return Err(Violation::Since(i));
    }
    let held: u128 = witness.stakes.iter().map(|stake| u128::from(stake.input.units.0)).sum();
    if held < u128::from(instance.body.min.0) {
        return Err(Violation::TooFew);
    }
    if instance.body.min == Units::ZERO { Err(Violation::EmptyClaim) } else { Ok(()) }
}
