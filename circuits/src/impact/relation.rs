//! The rules of `impact` in plain Rust; see `SPEC.md`.

use sotto_protocol::amount::Portion;
use sotto_protocol::disclosure::ImpactBody;

use super::{Instance, Witness};
use crate::shown::{Name, NameError, OrderError, check_order};
use crate::spend::SpendError;

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// IMPACT-1: the name is somebody else's.
    #[error("IMPACT-1: {0}")]
    Name(NameError),
    /// IMPACT-2: the key is not registered, or another record is claimed for it.
    #[error("IMPACT-2: the registry does not list the holder's key with this record")]
    Holder,
    /// IMPACT-3: a note is not what it claims to be.
    #[error("IMPACT-3: note {0}: {1}")]
    Note(usize, SpendError),
    /// IMPACT-3: the tokens are not in order.
    #[error("IMPACT-3: {0}")]
    Order(OrderError),
    /// IMPACT-3: more or fewer tokens than claimed.
    #[error("IMPACT-3: not as many tokens as claimed are counted")]
    Count,
    /// IMPACT-3: the holder's own token.
    #[error("IMPACT-3: note {0} is of the holder's own token")]
    OwnToken(usize),
    /// IMPACT-4: the note is spent, or nothing shows that it is not.
    #[error("IMPACT-4: note {0} is not shown to be unspent")]
    Spent(usize),
    /// IMPACT-5: the supply is another.
    #[error("IMPACT-5: the registry does not list the token of note {0} with this supply")]
    Token(usize),
    /// IMPACT-5: less is held than claimed.
    #[error("IMPACT-5: note {0} is less than the portion claimed")]
    TooFew(usize),
    /// IMPACT-5: a claim of nothing.
    #[error("IMPACT-5: the portion must be at least 10^-8")]
    EmptyClaim,
    /// IMPACT-6: a note is younger than claimed.
    #[error("IMPACT-6: note {0} was not held so early")]
    Since(usize),
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    prover(instance, witness)?;
    holder(instance, witness)?;
    notes(instance, witness)?;
    unspent(instance, witness)?;
    portions(instance, witness)?;
    since(instance, witness)
    // IMPACT-7: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// IMPACT-1
fn prover(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let ImpactBody { context, pseudonym, pk_pub, .. } = instance.body;
    Name { context, pseudonym, pk_pub }.check(&witness.sk).map_err(Violation::Name)
}

// IMPACT-2
fn holder(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let holder = &witness.holder;
    let listed = holder.member.pk == witness.sk.public_key() && holder.stands_in(instance.body.root_s);
    if listed { Ok(()) } else { Err(Violation::Holder) }
}

// IMPACT-3
fn notes(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let pk = witness.sk.public_key();
    for (i, place) in witness.places.iter().enumerate() {
        let (input, tid) = (&place.note.input, place.token.member.tid);
        // No nullifier is shown, so the input's own is the one to compare with.
        input.check(tid, pk, instance.body.root_n, input.nullifier()).map_err(|e| Violation::Note(i, e))?;
        if input.enabled && tid == witness.holder.member.tid {
            return Err(Violation::OwnToken(i));
        }
    }
    let places = witness.places.each_ref().map(|place| (place.note.input.enabled, place.token.member.tid.0));
    check_order(&places).map_err(Violation::Order)?;
    if witness.count() == instance.body.count { Ok(()) } else { Err(Violation::Count) }
}

// IMPACT-4
fn unspent(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let spent = |note: &crate::shown::OwnedNote| note.input.enabled && !note.is_unspent(instance.body.root_nf);
    match witness.places.iter().position(|place| spent(&place.note)) {
        Some(i) => Err(Violation::Spent(i)),
        None => Ok(()),
    }
}

// IMPACT-5
fn portions(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let ImpactBody { root_s, portion, .. } = instance.body;
    for (i, place) in witness.places.iter().enumerate() {
        let input = &place.note.input;
        if input.enabled && !place.token.stands_in(root_s) {
            return Err(Violation::Token(i));
        }
        if !portion.is_held_by(input.amount, place.token.supply) {
            return Err(Violation::TooFew(i));
        }
    }
    if portion == Portion::ZERO { Err(Violation::EmptyClaim) } else { Ok(()) }
}

// IMPACT-6
fn since(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    match witness.places.iter().position(|place| place.note.input.since > instance.body.since_max) {
        Some(i) => Err(Violation::Since(i)),
        None => Ok(()),
    }
}
