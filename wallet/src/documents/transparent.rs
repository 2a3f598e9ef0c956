//! Proofs of ownership and of impact that rest on no setup: the same documents around another proof.

use sotto_circuits::impact::{self, Impact};
use sotto_circuits::ownership::{Instance, Ownership};
use sotto_protocol::block::Checkpoint;
use sotto_protocol::disclosure::{ImpactDocument, OwnershipDocument, TransparentProof};
use sotto_protocol::network::{Genesis, ext};
use sotto_protocol::operation::Signed;
use sotto_protocol::statement::Statement;
use sotto_transparent::{KeyStore, ProveError, prove, verify};
use sotto_verifier::VerifyError;

use super::{DocumentError, anchored};
use crate::account::Account;
use crate::build::impact::ImpactDisclosure;
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

    /// As [`Account::impact_document`], with a transparent proof.
    ///
    /// # Errors
    /// As there.
    pub fn transparent_impact_document(
        &self,
        disclosure: &ImpactDisclosure,
        checkpoint: Signed<Checkpoint>,
        keys: &KeyStore,
    ) -> Result<ImpactDocument<TransparentProof>, WalletError> {
        self.impact_proven(disclosure, checkpoint, |instance, witness| {
            let failed = |error: ProveError| ProvingError { statement: Statement::Impact, reason: error.to_string() };
            prove::<Impact>(keys, instance, witness).map_err(failed)
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

/// As [`super::check_impact`], for a transparent proof.
///
/// # Errors
/// [`DocumentError`].
pub fn check_transparent_impact(
    document: &ImpactDocument<TransparentProof>,
    keys: &KeyStore,
    genesis: &Genesis,
) -> Result<(), DocumentError> {
    anchored(document, genesis)?;
    if document.statement != Statement::Impact {
        return Err(DocumentError::Statement(document.statement));
    }
    let instance = impact::Instance { body: document.body, ext: ext(&document.network, Statement::Impact, &[]) };
    Ok(verify::<Impact>(keys, &instance, &document.proof)?)
}
