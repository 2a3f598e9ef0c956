//! Documents of impact.

use sotto_circuits::impact::{Impact, Instance, Witness};
use sotto_protocol::block::Checkpoint;
use sotto_protocol::disclosure::ImpactDocument;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_protocol::statement::Statement;
use sotto_verifier::Verifier;

use super::{DocumentError, anchored};
use crate::account::Account;
use crate::build::impact::ImpactDisclosure;
use crate::error::WalletError;
use crate::proving::{ProofMaker, ProvingError};

impl Account {
    /// Proves, against the operator's checkpoint of the last block read, that one holds a part of so many people's tokens.
    ///
    /// # Errors
    /// [`WalletError::NotTrue`] if it is not so, or if the checkpoint is of another block than the last one read.
    pub fn impact_document<M: ProofMaker>(
        &self,
        disclosure: &ImpactDisclosure,
        checkpoint: Signed<Checkpoint>,
        maker: &M,
    ) -> Result<ImpactDocument, WalletError> {
        self.impact_proven(disclosure, checkpoint, |instance, witness| maker.prove::<Impact>(instance, witness))
    }

    // The document around a proof.
    pub(super) fn impact_proven<P>(
        &self,
        disclosure: &ImpactDisclosure,
        checkpoint: Signed<Checkpoint>,
        prove: impl FnOnce(&Instance, &Witness) -> Result<P, ProvingError>,
    ) -> Result<ImpactDocument<P>, WalletError> {
        self.is_of_the_last_block(&checkpoint)?;
        let (instance, witness) = self.show_impact(disclosure)?;
        let proof = prove(&instance, &witness)?;
        let (audience, nonce) = (disclosure.audience.clone(), disclosure.nonce.clone());
        let (network, statement, body) = (self.state().network(), Statement::Impact, instance.body);
        Ok(ImpactDocument { network, checkpoint, audience, nonce, statement, body, proof })
    }
}

/// Checks a proof of impact: offline, against nothing but the network's genesis. What is left for the reader to say is as with
/// [`super::check_ownership`].
///
/// # Errors
/// [`DocumentError`].
pub fn check_impact(document: &ImpactDocument, verifier: &Verifier, genesis: &Genesis) -> Result<(), DocumentError> {
    anchored(document, genesis)?;
    if document.statement != Statement::Impact {
        return Err(DocumentError::Statement(document.statement));
    }
    Ok(verifier.verify_impact(document.body, &document.proof)?)
}
