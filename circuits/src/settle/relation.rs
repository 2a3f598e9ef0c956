//! The rules of `settle` in plain Rust; see `SPEC.md`.

use sotto_protocol::note::{CashNote, ShareNote};
use sotto_protocol::payout::PayoutError;
use sotto_protocol::token::TokenState;
use sotto_protocol::transaction::SettleSlot;
use sotto_protocol::tree::NoteRoot;

use super::{Instance, Slot, Witness};
use crate::spend::SpendError;

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// SETTLE-1: the token is another.
    #[error("SETTLE-1: the token does not stand in the registry with this state")]
    Token,
    /// SETTLE-1: somebody else's token.
    #[error("SETTLE-1: the key is neither the issuer's nor the steward's")]
    Key,
    /// SETTLE-1: an input is not what it claims to be.
    #[error("SETTLE-1: slot {0}: {1}")]
    Input(usize, SpendError),
    /// SETTLE-1: the holder is owed nothing new.
    #[error("SETTLE-1: the note in slot {0} is settled already")]
    Settled(usize),
    /// SETTLE-1: what is owed cannot be said.
    #[error("SETTLE-1: slot {0}: {1}")]
    Owed(usize, PayoutError),
    /// SETTLE-2: the holder would get something else.
    #[error("SETTLE-2: the outputs of slot {0} are not the holder's settled note and what is owed on it")]
    Outputs(usize),
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check<const K: usize>(instance: &Instance<K>, witness: &Witness<K>) -> Result<(), Violation> {
    token(instance, witness)?;
    for (i, (public, slot)) in instance.slots.iter().zip(&witness.slots).enumerate() {
        let owed = input(i, instance.root_n, public, &witness.token.state, slot)?;
        outputs(i, public, owed)?;
    }
    Ok(())
    // SETTLE-3: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// SETTLE-1
fn token<const K: usize>(instance: &Instance<K>, witness: &Witness<K>) -> Result<(), Violation> {
    let token = &witness.token;
    if !token.stands_in(instance.root_s) {
        return Err(Violation::Token);
    }
    let pk = witness.sk.public_key();
    if pk == token.member.pk || pk == token.member.steward { Ok(()) } else { Err(Violation::Key) }
}

// SETTLE-1; returns the notes that should come out.
fn input(
    i: usize,
    root_n: NoteRoot,
    public: &SettleSlot,
    state: &TokenState,
    slot: &Slot,
) -> Result<(ShareNote, CashNote), Violation> {
    slot.input.check(state.tid, slot.pk, root_n, public.nf).map_err(|e| Violation::Input(i, e))?;
    if slot.input.enabled && slot.input.index >= state.index {
        return Err(Violation::Settled(i));
    }
    slot.outputs(state).map_err(|e| Violation::Owed(i, e))
}

// SETTLE-2
fn outputs(i: usize, public: &SettleSlot, (share, cash): (ShareNote, CashNote)) -> Result<(), Violation> {
    let is_right = share.commit() == public.cm_share && cash.commit() == public.cm_cash;
    if is_right { Ok(()) } else { Err(Violation::Outputs(i)) }
}
