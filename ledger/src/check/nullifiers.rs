//! Double spends, and room in the trees.

use std::collections::BTreeSet;

use sotto_protocol::transaction::Transaction;
use sotto_protocol::tree::{NOTE_DEPTH, NULLIFIER_DEPTH};

use crate::rejected::Rejected;
use crate::state::State;

const NOTES: u64 = 1 << (2 * NOTE_DEPTH);
const NULLIFIERS: u64 = (1 << (2 * NULLIFIER_DEPTH)) - 2; // two leaves are sentinels

/// LEDGER-8: no nullifier is known or stands twice. LEDGER-29: what the transaction adds, now and at the boundary, fits.
pub(super) fn check(state: &State, transaction: &Transaction) -> Result<(), Rejected> {
    let nullifiers = transaction.nullifiers();
    let mut own = BTreeSet::new();
    for nf in &nullifiers {
        if state.is_spent(*nf) {
            return Err(Rejected::Spent { nf: *nf });
        }
        if !own.insert(*nf) {
            return Err(Rejected::SpentTwice { nf: *nf });
        }
    }
    let spent = state.nullifiers.len() as u64 + state.draft.nullifiers.len() as u64;
    if spent + nullifiers.len() as u64 > NULLIFIERS {
        return Err(Rejected::NullifiersFull);
    }
    let minted = u64::from(matches!(transaction, Transaction::Found(_) | Transaction::Dilute(_)));
    let queued = state.pending.issues.len() as u64;
    if state.notes.size() + queued + transaction.commitments().len() as u64 + minted > NOTES {
        return Err(Rejected::NotesFull);
    }
    Ok(())
}
