//! What a proof may be made against.

use sotto_protocol::tree::{NoteRoot, RegistryRoot};

use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-4: the anchor is the root of the notes at the end of some block.
pub(super) fn anchor(state: &State, root: NoteRoot) -> Result<(), Rejected> {
    if state.is_anchor(root) { Ok(()) } else { Err(Rejected::UnknownAnchor { root }) }
}

/// LEDGER-5, for trades: the registry root is the current one.
pub(super) fn current(state: &State, got: RegistryRoot) -> Result<(), Rejected> {
    let current = state.registry_root();
    if got == current { Ok(()) } else { Err(Rejected::StaleTradeRoot { current, got }) }
}

/// LEDGER-5, for claims and settlements: the registry root is within the window.
pub(super) fn recent(state: &State, root: RegistryRoot) -> Result<(), Rejected> {
    if state.is_recent_registry_root(root) { Ok(()) } else { Err(Rejected::RegistryRootTooOld { root }) }
}
