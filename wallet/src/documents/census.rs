//! The document that shows that every share alive was paid, in cash.

use sotto_protocol::block::Checkpoint;
use sotto_protocol::disclosure::{CensusBatch, CensusDocument};
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_verifier::Verifier;

use super::DocumentError;
use crate::account::Account;
use crate::build::census::UnprovenBatch;
use crate::error::WalletError;
use crate::proving::ProofMaker;

impl Account {
    /// Proves that every share of the own token was paid, against the operator's checkpoint, which must be of the last block read; in
    /// at least so many batches.
    ///
    /// # Errors
    /// [`WalletError::NotTrue`] if it is not so, or if the checkpoint is of another block than the last one read.
    pub fn census_document<M: ProofMaker>(
        &self,
        at_least: usize,
        checkpoint: Signed<Checkpoint>,
        maker: &M,
    ) -> Result<CensusDocument, WalletError> {
        if checkpoint.payload != self.state().checkpoint() {
            return Err(WalletError::NotTrue("the checkpoint is of another block; sync and try again".to_owned()));
        }
        let tid = self.me()?.member.tid;
        let unproven = self.census(at_least)?;
        let batch = |batch: &UnprovenBatch| {
            Ok(CensusBatch { run_out: batch.instance.body.run_out, proof: batch.prove(maker)? })
        };
        let batches = unproven.iter().map(batch).collect::<Result<_, WalletError>>()?;
        Ok(CensusDocument { network: self.state().network(), checkpoint, tid, batches })
    }
}

/// Checks a census: offline, against nothing but the network's genesis. Whether the checkpoint is recent enough is for the reader to
/// say.
///
/// # Errors
/// [`DocumentError`].
pub fn check_census(document: &CensusDocument, verifier: &Verifier, genesis: &Genesis) -> Result<(), DocumentError> {
    super::signed_by_the_operator(&document.checkpoint, document.network, genesis)?;
    for (body, proof) in document.chain().ok_or(DocumentError::Chain)? {
        verifier.verify_census(body, &proof)?;
    }
    Ok(())
}
