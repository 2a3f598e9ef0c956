//! When a transaction may be accepted.

use sotto_protocol::amount::Height;
use sotto_protocol::epoch::Phase;

use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-6: the phase admits this kind.
pub(super) fn phase(state: &State, kind: &'static str, allowed: Phase) -> Result<(), Rejected> {
    let phase = state.phase();
    if phase == allowed {
        return Ok(());
    }
    let next = state.genesis.schedule.next(state.height(), allowed);
    Err(Rejected::WrongPhase { kind, phase, allowed, next })
}

/// LEDGER-7: not expired, and the expiry within the window.
pub(super) fn expiry(state: &State, expiry: Height) -> Result<(), Rejected> {
    let height = state.height();
    if expiry < height {
        return Err(Rejected::Expired { expiry, height });
    }
    let latest = Height(height.0.saturating_add(state.genesis.expiry_window));
    if expiry > latest { Err(Rejected::ExpiryTooFar { expiry, latest }) } else { Ok(()) }
}

/// LEDGER-19: minted shares are held from the boundary on, at which they are appended.
pub(super) fn mint(state: &State, height: Height) -> Result<(), Rejected> {
    let expected = state.next_boundary();
    if height == expected { Ok(()) } else { Err(Rejected::MintHeight { expected }) }
}
