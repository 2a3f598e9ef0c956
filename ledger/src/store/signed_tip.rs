//! What the operator signed at the last block of a log.

use serde::{Deserialize, Serialize};
use sotto_protocol::block::Checkpoint;
use sotto_protocol::operation::Signed;

/// Both of the operator's words on where a log stands. Kept with the block in one commit: whoever made the second anew out of bytes that
/// somebody changed would sign against itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedTip {
    /// On the state: headers and roots.
    pub checkpoint: Signed<Checkpoint>,
    /// On the transparency log, with every byte of proofs and signatures: the text of a [`sotto_tlog::LogCheckpoint`].
    pub log: String,
}
