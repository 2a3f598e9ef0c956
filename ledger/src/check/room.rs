//! Room in the trees.

use sotto_protocol::transaction::Transaction;
use sotto_protocol::tree::{NOTE_DEPTH, NULLIFIER_DEPTH};

use crate::rejected::Rejected;
use crate::state::State;

const NOTES: u64 = 1 << (2 * NOTE_DEPTH);
const NULLIFIERS: u64 = (1 << (2 * NULLIFIER_DEPTH)) - 2; // two leaves are sentinels

/// LEDGER-29: what the transaction adds, now and at the boundary, fits, so that applying it cannot fail.
pub(super) fn check(state: &State, transaction: &Transaction) -> Result<(), Rejected> {
    let minted = usize::from(matches!(transaction, Transaction::Found(_) | Transaction::Dilute(_)));
    let notes = state.pending.issues.len() + transaction.commitments().len() + minted;
    let nullifiers = state.nullifiers.len() + state.draft.nullifiers.len() + transaction.nullifiers().len();
    fits(state.notes() + notes as u64, nullifiers as u64)
}

// Whether the trees hold this many.
fn fits(notes: u64, nullifiers: u64) -> Result<(), Rejected> {
    if notes > NOTES {
        return Err(Rejected::NotesFull);
    }
    if nullifiers > NULLIFIERS { Err(Rejected::NullifiersFull) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_leaf_may_be_used_and_no_more() {
        assert_eq!(fits(NOTES, NULLIFIERS), Ok(()));
        assert_eq!(fits(NOTES + 1, NULLIFIERS), Err(Rejected::NotesFull));
        assert_eq!(fits(NOTES, NULLIFIERS + 1), Err(Rejected::NullifiersFull));
    }
}
