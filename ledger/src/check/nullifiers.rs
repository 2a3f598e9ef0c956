//! Double spends.

use std::collections::BTreeSet;

use sotto_protocol::transaction::Transaction;

use crate::rejected::Rejected;
use crate::state::State;

/// LEDGER-8: no nullifier is known or stands twice.
pub(super) fn check(state: &State, transaction: &Transaction) -> Result<(), Rejected> {
    let mut own = BTreeSet::new();
    for nf in transaction.nullifiers() {
        if state.is_spent(nf) {
            return Err(Rejected::Spent { nf });
        }
        if !own.insert(nf) {
            return Err(Rejected::SpentTwice { nf });
        }
    }
    Ok(())
}
