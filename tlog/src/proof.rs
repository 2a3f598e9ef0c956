//! What shows somebody who has a checkpoint, and nothing else, that a transaction is in the log, or that one log continues another.

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, TransactionsHash};
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::network::NetworkId;
use sotto_protocol::transaction::TransactionId;
use tlog_tiles::{Hash, check_record, check_tree};

use crate::checkpoint::{LogCheckpoint, LogCheckpointError};
use crate::entry::{Entry, Root};

/// RFC 6962: as many hashes as a tree has levels.
pub(crate) const MOST_HASHES: usize = 63;

/// Why a proof does not show what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The checkpoint is not the operator's.
    #[error(transparent)]
    Checkpoint(#[from] LogCheckpointError),
    /// The entry is not in the tree.
    #[error("the block is not in the log that the operator signed")]
    NotInTree,
    /// The block's list of transactions is not the one that its header commits to.
    #[error("these are not the transactions of that block")]
    Transactions,
    /// The list does not contain it.
    #[error("the transaction is not in that block")]
    NotInBlock,
    /// The new log does not begin with the old one.
    #[error(
        "the log was rewritten: what the operator signed now does not continue what the operator signed before; keep both"
    )]
    Rewritten,
    /// The new log is shorter.
    #[error("the log was rolled back: the operator signed for {old} entries before, and now for {new}; keep both")]
    RolledBack {
        /// How many there were.
        old: u64,
        /// How many there are.
        new: u64,
    },
}

fn hashes(path: &[Root]) -> Vec<Hash> {
    path.iter().map(|root| Hash(root.0)).collect()
}

/// Checks that one log, by its size and root, begins with another.
///
/// # Errors
/// [`ProofError::RolledBack`] or [`ProofError::Rewritten`].
pub fn consistent(old: (u64, Root), new: (u64, Root), path: &[Root]) -> Result<(), ProofError> {
    if new.0 < old.0 {
        return Err(ProofError::RolledBack { old: old.0, new: new.0 });
    }
    check_tree(&hashes(path), new.0, Hash(new.1.0), old.0, Hash(old.1.0)).map_err(|_| ProofError::Rewritten)
}

/// That a transaction is in the log: a checkpoint, the block's entry, the way from there to the root, and the ids of the block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransactionProof {
    /// The operator's signed note.
    pub checkpoint: String,
    /// The block's entry.
    pub entry: Entry,
    /// The hashes beside the way from it to the root.
    pub path: Vec<Root>,
    /// The block's transactions, in order.
    pub transactions: Vec<TransactionId>,
}

impl TransactionProof {
    /// Of the transactions of a block, compact or not, whose entry and path are these.
    #[must_use]
    pub fn new(checkpoint: &LogCheckpoint, entry: Entry, path: Vec<Root>, ids: Vec<TransactionId>) -> Self {
        Self { checkpoint: checkpoint.text().to_owned(), entry, path, transactions: ids }
    }

    /// Of a whole block.
    #[must_use]
    pub fn of(checkpoint: &LogCheckpoint, network: &NetworkId, block: &Block, path: Vec<Root>) -> Self {
        Self::new(checkpoint, Entry::of(block), path, block.ids(network))
    }

    /// Checks that a transaction is in the log that the operator signed, and says in which block.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn verify(
        &self,
        network: &NetworkId,
        operator: &VerifyingKey,
        id: TransactionId,
    ) -> Result<Height, ProofError> {
        let height = self.verify_block(network, operator)?;
        if self.transactions.contains(&id) { Ok(height) } else { Err(ProofError::NotInBlock) }
    }

    /// Checks that these are the transactions of a block in the log that the operator signed, and says of which.
    ///
    /// # Errors
    /// [`ProofError`].
    pub fn verify_block(&self, network: &NetworkId, operator: &VerifyingKey) -> Result<Height, ProofError> {
        let checkpoint = LogCheckpoint::read(&self.checkpoint, network, operator)?;
        // The place of an entry is its block's height: nobody chooses it.
        let height = self.entry.header.height;
        let (size, root) = (checkpoint.size(), Hash(checkpoint.root().0));
        // No tree of heights has more levels; each would cost a copy of the rest.
        if self.path.len() > MOST_HASHES {
            return Err(ProofError::NotInTree);
        }
        check_record(&hashes(&self.path), size, root, u64::from(height.0), self.entry.leaf())
            .map_err(|_| ProofError::NotInTree)?;
        if TransactionsHash::of(&self.transactions) != self.entry.header.transactions {
            return Err(ProofError::Transactions);
        }
        Ok(height)
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use sotto_protocol::block::Header;

    use super::*;
    use crate::entry::EvidenceHash;
    use crate::tree::Tree;

    const NETWORK: NetworkId = NetworkId([3; 32]);
    const ID: TransactionId = TransactionId([5; 32]);

    // Twenty blocks, in the tenth of which there are two transactions.
    fn proof() -> (TransactionProof, VerifyingKey) {
        let ids = vec![TransactionId([4; 32]), ID];
        let entry = |height: u32| {
            let transactions = if height == 10 { TransactionsHash::of(&ids) } else { TransactionsHash::of(&[]) };
            let header = Header { height: Height(height), transactions, ..Header::genesis(&NETWORK) };
            Entry { header, evidence: EvidenceHash([7; 32]) }
        };
        let mut tree = Tree::new(&NETWORK);
        (1..=20).for_each(|height| tree.push(&entry(height)));
        let operator = SigningKey::from_bytes(&[1; 32]);
        let checkpoint = LogCheckpoint::sign(&NETWORK, tree.head(), &operator);
        let path = tree.inclusion(10, tree.size()).expect("it is in it");
        let public = VerifyingKey(operator.verifying_key().to_bytes());
        (TransactionProof::new(&checkpoint, entry(10), path, ids), public)
    }

    #[test]
    fn a_transaction_of_the_log_is_shown() {
        let (proof, operator) = proof();
        assert_eq!(proof.verify(&NETWORK, &operator, ID), Ok(Height(10)));
        let text = serde_json::to_string(&proof).expect("JSON");
        assert_eq!(serde_json::from_str::<TransactionProof>(&text).expect("a proof"), proof);
    }

    #[test]
    fn whatever_is_changed_shows_nothing() {
        let (honest, operator) = proof();
        let refused = |change: fn(&mut TransactionProof)| {
            let mut proof = honest.clone();
            change(&mut proof);
            proof.verify(&NETWORK, &operator, ID).expect_err("it was changed")
        };
        assert_eq!(refused(|proof| proof.path[0].0[0] ^= 1), ProofError::NotInTree);
        assert_eq!(refused(|proof| proof.path.truncate(1)), ProofError::NotInTree);
        assert_eq!(refused(|proof| proof.path.push(Root([0; 32]))), ProofError::NotInTree);
        assert_eq!(refused(|proof| proof.entry.evidence.0[0] ^= 1), ProofError::NotInTree);
        assert_eq!(refused(|proof| proof.entry.header.height = Height(11)), ProofError::NotInTree);
        assert_eq!(refused(|proof| proof.entry.header.height = Height(u32::MAX)), ProofError::NotInTree);
        assert_eq!(refused(|proof| proof.transactions.reverse()), ProofError::Transactions);
        assert!(matches!(refused(|proof| proof.checkpoint.insert(0, 'x')), ProofError::Checkpoint(_)));
        assert_eq!(honest.verify(&NETWORK, &operator, TransactionId([6; 32])), Err(ProofError::NotInBlock));
    }

    #[test]
    fn a_shorter_log_was_rolled_back() {
        let (one, two) = (Root([1; 32]), Root([2; 32]));
        assert_eq!(consistent((5, one), (4, two), &[]), Err(ProofError::RolledBack { old: 5, new: 4 }));
        assert_eq!(consistent((5, one), (5, two), &[]), Err(ProofError::Rewritten));
        assert_eq!(consistent((5, one), (5, one), &[]), Ok(()));
    }
}
