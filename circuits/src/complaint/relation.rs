//! The rules of `complaint` in plain Rust; see `SPEC.md`.

use sotto_protocol::amount::Shares;
use sotto_protocol::member::Status;

use super::{Instance, Witness};
use crate::spend::SpendError;

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// COMPLAINT-1: the key is no issuer's, or another record is claimed for it.
    #[error("COMPLAINT-1: the registry does not list the issuer's key with this record")]
    Issuer,
    /// COMPLAINT-1: the issuer is blocked.
    #[error("COMPLAINT-1: only active issuers complain")]
    Inactive,
    /// COMPLAINT-1: the issuer's key is being replaced.
    #[error("COMPLAINT-1: the issuer's key is being replaced")]
    Rotating,
    /// COMPLAINT-2: the subject is no member, or another record is claimed.
    #[error("COMPLAINT-2: the registry does not list the subject with this record")]
    Subject,
    /// COMPLAINT-2: about oneself.
    #[error("COMPLAINT-2: nobody complains about themselves")]
    Oneself,
    /// COMPLAINT-3: the subject has no such note.
    #[error("COMPLAINT-3: the subject's note: {0}")]
    Note(SpendError),
    /// COMPLAINT-3: the subject's note is empty.
    #[error("COMPLAINT-3: the subject must hold at least one share of the issuer's token")]
    NoShares,
    /// COMPLAINT-4: the subject's note is spent, or nothing shows that it is not.
    #[error("COMPLAINT-4: the subject's note is not shown to be unspent")]
    Spent,
    /// COMPLAINT-5: the nullifier is another.
    #[error("COMPLAINT-5: the nullifier is not the issuer's for this subject and period")]
    Nullifier,
    /// COMPLAINT-6: the public commitment is to somebody else.
    #[error("COMPLAINT-6: the commitment does not open to the subject")]
    Commitment,
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    issuer(instance, witness)?;
    subject(instance, witness)?;
    note(instance, witness)?;
    unspent(instance, witness)?;
    nullifier(instance, witness)?;
    commitment(instance, witness)
    // COMPLAINT-7: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// COMPLAINT-1
fn issuer(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let issuer = &witness.issuer;
    if issuer.member.pk != witness.sk.public_key() || !issuer.stands_in(instance.body.root_s) {
        return Err(Violation::Issuer);
    }
    if !issuer.member.status.has(Status::ACTIVE) {
        return Err(Violation::Inactive);
    }
    if issuer.member.status.has(Status::ROTATING) { Err(Violation::Rotating) } else { Ok(()) }
}

// COMPLAINT-2
fn subject(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    if !witness.subject.stands_in(instance.body.root_s) {
        return Err(Violation::Subject);
    }
    if witness.subject.member.tid == witness.issuer.member.tid { Err(Violation::Oneself) } else { Ok(()) }
}

// COMPLAINT-3
fn note(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let (tid, pk) = (witness.issuer.member.tid, witness.subject.member.pk);
    let input = &witness.note.input;
    // No nullifier is shown, so the input's own is the one to compare with.
    input.check(tid, pk, instance.body.root_n, input.nullifier()).map_err(Violation::Note)?;
    if input.enabled && input.amount > Shares::ZERO { Ok(()) } else { Err(Violation::NoShares) }
}

// COMPLAINT-4
fn unspent(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    if witness.note.is_unspent(instance.body.root_nf) { Ok(()) } else { Err(Violation::Spent) }
}

// COMPLAINT-5
fn nullifier(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let expected = witness.nullifier(instance.body.period);
    if instance.body.nullifier == expected { Ok(()) } else { Err(Violation::Nullifier) }
}

// COMPLAINT-6
fn commitment(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    if instance.body.subject == witness.subject() { Ok(()) } else { Err(Violation::Commitment) }
}
