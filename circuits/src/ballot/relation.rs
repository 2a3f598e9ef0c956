//! The rules of `ballot` in plain Rust; see `SPEC.md`.

use super::{Instance, Witness};

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// BALLOT-1: the key is not registered, or another record is claimed for it.
    #[error("BALLOT-1: the registry does not list the voter's key with this record")]
    Member,
    /// BALLOT-2: the nullifier is another.
    #[error("BALLOT-2: the nullifier is not the voter's for this decision")]
    Nullifier,
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    member(instance, witness)?;
    nullifier(instance, witness)
    // BALLOT-3: a `Choice` is one of the two by its type.
    // BALLOT-4: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// BALLOT-1
fn member(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let listed = witness.member.stands_in(instance.body.root_s);
    if listed && witness.member.member.pk == witness.sk.public_key() { Ok(()) } else { Err(Violation::Member) }
}

// BALLOT-2
fn nullifier(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let expected = witness.nullifier(instance.body.decision);
    if instance.body.nullifier == expected { Ok(()) } else { Err(Violation::Nullifier) }
}
