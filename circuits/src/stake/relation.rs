//! The rules of `stake` in plain Rust; see `SPEC.md`.

use sotto_protocol::amount::Units;

use super::witness::Split;
use super::{Instance, Witness};

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// STAKE-1: the key is another's.
    #[error("STAKE-1: the public key is not the seller's")]
    Key,
    /// STAKE-1: there is no such stake.
    #[error("STAKE-1: the stake is not in the tree at that position")]
    NotInTree,
    /// STAKE-1: the nullifier is another.
    #[error("STAKE-1: the nullifier is not that of the stake")]
    Nullifier,
    /// STAKE-2: nothing is sold.
    #[error("STAKE-2: a sale is of at least one unit")]
    NothingSold,
    /// STAKE-2: more is sold than there is.
    #[error("STAKE-2: more is sold than is held")]
    Split,
    /// STAKE-3: the oracle attested something else.
    #[error("STAKE-3: the gross event is not the sale of so many units of this company for this price")]
    GrossEvent,
    /// STAKE-4: another gain is claimed.
    #[error("STAKE-4: the net event is not the same sale with the gain over the basis of what was sold")]
    NetEvent,
    /// STAKE-5: something else is kept.
    #[error("STAKE-5: the change is not what is left of the stake")]
    Change,
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    stake(instance, witness)?;
    let split = split(witness)?;
    gross_event(instance, witness)?;
    net_event(instance, witness, &split)?;
    change(instance, witness, &split)
    // STAKE-6: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// STAKE-1
fn stake(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    if instance.body.pk != witness.sk.public_key() {
        return Err(Violation::Key);
    }
    if witness.stake.path.root(witness.note().commit().0) != instance.body.root_n.0 {
        return Err(Violation::NotInTree);
    }
    if instance.body.nf == witness.nullifier() { Ok(()) } else { Err(Violation::Nullifier) }
}

// STAKE-2
fn split(witness: &Witness) -> Result<Split, Violation> {
    if witness.sale.units == Units::ZERO {
        return Err(Violation::NothingSold);
    }
    witness.split().ok_or(Violation::Split)
}

// STAKE-3
fn gross_event(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let expected = witness.sale.gross_event(instance.body.tid, witness.gross).id();
    if instance.body.event_gross == expected { Ok(()) } else { Err(Violation::GrossEvent) }
}

// STAKE-4
fn net_event(instance: &Instance, witness: &Witness, split: &Split) -> Result<(), Violation> {
    let expected = witness.net_event(instance.body.tid, split);
    if instance.body.event_net == expected { Ok(()) } else { Err(Violation::NetEvent) }
}

// STAKE-5
fn change(instance: &Instance, witness: &Witness, split: &Split) -> Result<(), Violation> {
    if instance.body.cm_change == witness.change(split).commit() { Ok(()) } else { Err(Violation::Change) }
}
