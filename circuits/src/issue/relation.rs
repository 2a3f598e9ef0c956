//! The rules of `issue` in plain Rust; see `SPEC.md`.

use sotto_protocol::amount::{Fraction, Index, Shares};
use sotto_protocol::keys::HolderKey;
use sotto_protocol::token::{StateExhausted, TokenCommitment};

use super::{Instance, Witness};

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// ISSUE-1: somebody else's token.
    #[error("ISSUE-1: the key is not the issuer's")]
    Key,
    /// ISSUE-1: a holder key that everybody knows.
    #[error("ISSUE-1: the holder key is 0")]
    NoHolderKey,
    /// ISSUE-1: a founding that starts with a past.
    #[error("ISSUE-1: a token is founded with supply, index, remainder and count of changes at 0")]
    Founding,
    /// ISSUE-1: the token's state is another.
    #[error("ISSUE-1: the token's old state does not open to this")]
    StateOld,
    /// ISSUE-2: nothing is issued.
    #[error("ISSUE-2: an issue makes at least one share")]
    NothingMinted,
    /// ISSUE-2: `n` is at its end.
    #[error("ISSUE-2: {0}")]
    Exhausted(StateExhausted),
    /// ISSUE-2: more than the count of changes changed.
    #[error("ISSUE-2: the token's new state is not the old one, once changed")]
    StateNew,
    /// ISSUE-2: another holder key.
    #[error("ISSUE-2: the commitment is not that of the token's holder key")]
    HolderKey,
    /// ISSUE-3: the minted note is another.
    #[error("ISSUE-3: the minted note is not the issuer's, or not these shares at this index and height")]
    Mint,
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    state_old(instance, witness)?;
    let minted = state_new(instance, witness)?;
    mint(instance, witness, minted)
    // ISSUE-4: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// ISSUE-1
fn state_old(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let (body, state) = (&instance.body, &witness.state);
    if witness.sk.public_key() != body.pk {
        return Err(Violation::Key);
    }
    if state.hk == HolderKey::default() {
        return Err(Violation::NoHolderKey);
    }
    if state.tid != body.tid {
        return Err(Violation::StateOld);
    }
    if body.k_old == TokenCommitment::default() {
        let is_new = body.supply_old == Shares::ZERO
            && state.index == Index::ZERO
            && state.remainder == Fraction::ZERO
            && state.n == 0;
        return if is_new { Ok(()) } else { Err(Violation::Founding) };
    }
    if state.commit() == body.k_old { Ok(()) } else { Err(Violation::StateOld) }
}

// ISSUE-2
fn state_new(instance: &Instance, witness: &Witness) -> Result<Shares, Violation> {
    let body = &instance.body;
    let minted = body.supply_new.checked_sub(body.supply_old).filter(|minted| *minted != Shares::ZERO);
    let minted = minted.ok_or(Violation::NothingMinted)?;
    let new = witness.state_new().map_err(Violation::Exhausted)?;
    if new.commit() != body.k_new {
        return Err(Violation::StateNew);
    }
    if new.hk.commit() == body.hkc { Ok(minted) } else { Err(Violation::HolderKey) }
}

// ISSUE-3
fn mint(instance: &Instance, witness: &Witness, minted: Shares) -> Result<(), Violation> {
    let expected = witness.mint(minted, instance.body.height).commit();
    if instance.body.cm_mint == expected { Ok(()) } else { Err(Violation::Mint) }
}
