//! Documents of what stands behind a token.

use sotto_circuits::backing::Backing;
use sotto_protocol::block::Checkpoint;
use sotto_protocol::disclosure::{BackingDocument, DisclosureDocument};
use sotto_protocol::network::Genesis;
use sotto_protocol::note::CompanyId;
use sotto_protocol::operation::Signed;
use sotto_protocol::statement::Statement;
use sotto_verifier::Verifier;

use super::{DocumentError, anchored};
use crate::account::Account;
use crate::build::backing::BackingDisclosure;
use crate::error::WalletError;
use crate::proving::ProofMaker;

impl Account {
    /// Proves a company stake against the operator's checkpoint of the last block read.
    ///
    /// # Errors
    /// [`WalletError::NotTrue`] if it is not so, or if the checkpoint is of another block than the last one read.
    pub fn backing_document<M: ProofMaker>(
        &self,
        disclosure: &BackingDisclosure,
        checkpoint: Signed<Checkpoint>,
        maker: &M,
    ) -> Result<BackingDocument, WalletError> {
        self.is_of_the_last_block(&checkpoint)?;
        let (instance, witness) = self.show_backing(disclosure)?;
        let proof = maker.prove::<Backing>(&instance, &witness)?;
        let (audience, nonce) = (disclosure.audience.clone(), disclosure.nonce.clone());
        let (network, statement, body) = (self.state().network(), Statement::Backing, instance.body);
        let shown = DisclosureDocument { network, checkpoint, audience, nonce, statement, body, proof };
        Ok(BackingDocument { company: disclosure.company.clone(), shown })
    }
}

/// Checks a proof of what stands behind a token: offline, against nothing but the network's genesis. What is left for the reader to
/// say is as with [`super::check_ownership`].
///
/// # Errors
/// [`DocumentError`].
pub fn check_backing(document: &BackingDocument, verifier: &Verifier, genesis: &Genesis) -> Result<(), DocumentError> {
    let BackingDocument { company, shown } = document;
    anchored(shown, genesis)?;
    if shown.statement != Statement::Backing {
        return Err(DocumentError::Statement(shown.statement));
    }
    if shown.body.company != CompanyId::of(company) {
        return Err(DocumentError::Company);
    }
    Ok(verifier.verify_backing(shown.body, &shown.proof)?)
}
