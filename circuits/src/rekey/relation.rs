//! The rules of `rekey` in plain Rust; see `SPEC.md`.

use sotto_protocol::member::Status;

use super::{Instance, Replaced, Witness};
use crate::spend::SpendError;

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// REKEY-1: the token is another.
    #[error("REKEY-1: the token does not stand in the registry")]
    Token,
    /// REKEY-1: somebody else's token.
    #[error("REKEY-1: the key is neither the issuer's nor the steward's")]
    Key,
    /// REKEY-1: the issuer's key may be a thief's.
    #[error("REKEY-1: the issuer's own key is being replaced")]
    Rotating,
    /// REKEY-2: an input is not what it claims to be.
    #[error("REKEY-2: slot {0}: {1}")]
    Input(usize, SpendError),
    /// REKEY-2: the old key's owner would lose or win something.
    #[error("REKEY-2: what comes out of slot {0} is not the same note for the new key")]
    Output(usize),
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    token(instance, witness)?;
    moved(instance, witness)
    // REKEY-3: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// REKEY-1
fn token(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let token = &witness.token;
    if !token.stands_in(instance.body.root_s) {
        return Err(Violation::Token);
    }
    let pk = witness.sk.public_key();
    if pk == token.member.pk {
        return if token.member.status.has(Status::ROTATING) { Err(Violation::Rotating) } else { Ok(()) };
    }
    if pk == token.member.steward { Ok(()) } else { Err(Violation::Key) }
}

// REKEY-2
fn moved(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let public = &instance.body;
    let tid = witness.token.member.tid;
    let keys = Replaced { old: public.pk_old, new: public.pk_new };
    for (i, slot) in witness.slots.iter().enumerate() {
        slot.input.check(tid, keys.old, public.root_n, public.nf[i]).map_err(|e| Violation::Input(i, e))?;
        if slot.output(tid, keys).commit() != public.cm[i] {
            return Err(Violation::Output(i));
        }
    }
    Ok(())
}
