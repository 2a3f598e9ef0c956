//! A proof of ownership as it is handed over, checked offline: all that is needed besides is the network's genesis.

use sotto_protocol::disclosure::{OwnershipDocument, context};
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::SignatureError;

use crate::transaction::{Verifier, VerifyError};

/// Why a document does not show what it says.
#[derive(Debug, thiserror::Error)]
pub enum DisclosureError {
    /// Of another network.
    #[error("this document is of another network")]
    Network,
    /// The checkpoint is not the operator's.
    #[error("the checkpoint is not signed by the network's operator")]
    NotTheOperator,
    /// The checkpoint's signature does not count.
    #[error("the checkpoint's signature: {0}")]
    Signature(#[from] SignatureError),
    /// The proof is about other roots.
    #[error("the proof is not about the ledger at that checkpoint")]
    Roots,
    /// The proof was made for somebody else.
    #[error("the proof was not made for this audience and number")]
    Context,
    /// The proof does not hold.
    #[error(transparent)]
    Proof(#[from] VerifyError),
}

impl Verifier {
    /// Checks that a document shows what it says. How old the checkpoint may be, and for whom the proof is, the reader decides.
    ///
    /// # Errors
    /// [`DisclosureError`].
    pub fn verify_ownership_document(&self, genesis: &Genesis, document: &OwnershipDocument) -> Result<(), DisclosureError> {
        let OwnershipDocument { network, checkpoint, audience, nonce, statement, body, proof } = document;
        if *network != genesis.id() || checkpoint.payload.network != *network {
            return Err(DisclosureError::Network);
        }
        if checkpoint.signer != genesis.accreditation.operator {
            return Err(DisclosureError::NotTheOperator);
        }
        checkpoint.verify(network)?;
        if (body.root_n, body.root_nf) != (checkpoint.payload.note_root, checkpoint.payload.nullifier_root) {
            return Err(DisclosureError::Roots);
        }
        if body.context != context(network, audience, nonce) {
            return Err(DisclosureError::Context);
        }
        Ok(self.verify_ownership(*statement, *body, proof)?)
    }
}
