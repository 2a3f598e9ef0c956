//! The only door to the ledger: a transaction whose signatures and proofs have been checked.

use sotto_protocol::network::NetworkId;
use sotto_protocol::transaction::{Transaction, TransactionId};

/// A transaction that was checked on its own: form, signatures, proofs (LEDGER-1). What depends on the ledger's state is the ledger's to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    transaction: Transaction,
    id: TransactionId,
}

impl Verified {
    // Private to the proof check: there is no other way to make one, but for tests (below).
    pub(crate) fn new(network: &NetworkId, transaction: Transaction) -> Self {
        let id = transaction.id(network);
        Self { transaction, id }
    }

    /// The transaction.
    #[must_use]
    pub fn transaction(&self) -> &Transaction {
        &self.transaction
    }

    /// Its identity.
    #[must_use]
    pub fn id(&self) -> TransactionId {
        self.id
    }

    /// Gives the transaction back.
    #[must_use]
    pub fn into_transaction(self) -> Transaction {
        self.transaction
    }

    /// A transaction that nobody checked, for tests of the ledger's own rules. Builds without debug assertions do not have it,
    /// whatever their features: `cargo bench` turns those of tests on.
    #[cfg(all(feature = "test-constructors", debug_assertions))]
    #[must_use]
    pub fn unchecked_for_tests(network: &NetworkId, transaction: Transaction) -> Self {
        Self::new(network, transaction)
    }
}
