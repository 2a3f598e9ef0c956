//! The way to the network. A wallet asks for whole blocks only, never for one note: that would say whose it is.

use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, Checkpoint, CompactBlock};
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::{Transaction, TransactionId};

/// Why the network did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NodeError {
    /// No answer, or one that makes no sense.
    #[error("the service cannot be reached: {0}")]
    Unreachable(String),
    /// The transaction breaks a rule.
    #[error("refused: {reason}")]
    Refused {
        /// A stable word for the rule.
        code: String,
        /// The rule, in words.
        reason: String,
    },
}

/// Where a transaction was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Which.
    pub id: TransactionId,
    /// In which block.
    pub height: Height,
}

/// A network, reached over HTTP or in the same process.
pub trait Node {
    /// The network's fixed rules.
    ///
    /// # Errors
    /// [`NodeError::Unreachable`].
    fn genesis(&self) -> Result<Genesis, NodeError>;

    /// Number of the last sealed block.
    ///
    /// # Errors
    /// [`NodeError::Unreachable`].
    fn tip(&self) -> Result<Height, NodeError>;

    /// The operator's word on where the log stands.
    ///
    /// # Errors
    /// [`NodeError::Unreachable`].
    fn checkpoint(&self) -> Result<Signed<Checkpoint>, NodeError>;

    /// One whole block, with its proofs.
    ///
    /// # Errors
    /// [`NodeError`].
    fn block(&self, height: Height) -> Result<Block, NodeError>;

    /// Some blocks from `from` on, in order; none at the tip.
    ///
    /// # Errors
    /// [`NodeError::Unreachable`].
    fn blocks(&self, from: Height) -> Result<Vec<CompactBlock>, NodeError>;

    /// Submits a transaction and waits until it is durably in a block. Submitting it again gives the same answer.
    ///
    /// # Errors
    /// [`NodeError`].
    fn submit(&self, transaction: &Transaction) -> Result<Accepted, NodeError>;
}
