//! Proofs of ownership that rest on no setup: the same document around another proof.

use sotto_circuits::ownership::{Instance, Ownership};
use sotto_protocol::block::Checkpoint;
use sotto_protocol::disclosure::{OwnershipDocument, TransparentProof};
use sotto_protocol::network::{Genesis, ext};
use sotto_protocol::operation::Signed;
use sotto_protocol::statement::Statement;
use sotto_transparent::{KeyStore, prove, verify};
use sotto_verifier::VerifyError;

use super::{DocumentError, anchored};
use crate::account::Account;
use crate::build::ownership::{Disclosure, UnprovenOwnership};
use crate::error::WalletError;
use crate::proving::ProvingError;

impl Account {
    /// As [`Account::ownership_document`], with a transparent proof.
    ///
    /// # Errors
    /// As there.
    pub fn transparent_ownership_document(
        &self,
        disclosure: &Disclosure,
        checkpoint: Signed<Checkpoint>,
        keys: &KeyStore,
    ) -> Result<OwnershipDocument<TransparentProof>, WalletError> {
        self.proven(disclosure, checkpoint, |unproven| {
            let (statement, proof) = match unproven {
                UnprovenOwnership::Two(instance, witness) => {
                    (Statement::Ownership2, prove::<Ownership<2>>(keys, instance, witness))
                }
                UnprovenOwnership::Four(instance, witness) => {
                    (Statement::Ownership4, prove::<Ownership<4>>(keys, instance, witness))
                }
            };
            proof.map_err(|error| ProvingError { statement, reason: error.to_string() })
        })
    }
}

/// As [`super::check_ownership`], for a transparent proof: no key but those that follow from the circuit.
///
/// # Errors
/// [`DocumentError`].
pub fn check_transparent_ownership(
    document: &OwnershipDocument<TransparentProof>,
    keys: &KeyStore,
    genesis: &Genesis,
) -> Result<(), DocumentError> {
    anchored(document, genesis)?;
    let statement = document.statement;
    let instance = Instance { body: document.body, ext: ext(&document.network, statement, &[]) };
    if statement == Statement::Ownership2 {
        Ok(verify::<Ownership<2>>(keys, &instance, &document.proof)?)
    } else if statement == Statement::Ownership4 {
        Ok(verify::<Ownership<4>>(keys, &instance, &document.proof)?)
    } else {
        Err(VerifyError::NotOwnership(statement).into())
    }
}
