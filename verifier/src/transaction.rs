//! From a received transaction to a [`Verified`] one: shape, signatures, proofs. Nothing here depends on the ledger's state.

use rayon::prelude::*;
use sotto_circuits::{backing, census, impact, ownership};
use sotto_protocol::disclosure::{BackingBody, CensusBody, ImpactBody, OwnershipBody};
use sotto_protocol::network::{Genesis, NetworkId, ext};
use sotto_protocol::operation::{Endorsed, EndorsementError, Payload, SignatureError, Signed};
use sotto_protocol::statement::Statement;
use sotto_protocol::transaction::{LegError, ProofBytes, Transaction};

use crate::batch;
use crate::claim::{Claim, claims};
use crate::item::{Item, ItemError};
use crate::key::KeyError;
use crate::registry::Registry;
use crate::single::{self, Rejected};
use crate::verified::Verified;

/// Why a transaction or disclosure is refused, whatever the state of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// A size that no circuit has, a wrong number of encrypted notes, or too long a destination.
    #[error("{kind}: {error}")]
    Shape {
        /// The kind of transaction.
        kind: &'static str,
        /// What is wrong.
        error: LegError,
    },
    /// The signature of an operation does not count.
    #[error("{kind}: {error}")]
    Signature {
        /// The kind of operation.
        kind: &'static str,
        /// What is wrong.
        error: SignatureError,
    },
    /// The signatures of several keys do not count.
    #[error("{kind}: {error}")]
    Endorsement {
        /// The kind of operation.
        kind: &'static str,
        /// What is wrong.
        error: EndorsementError,
    },
    /// The bytes are no proof.
    #[error("`{statement}`: {error}")]
    Malformed {
        /// Which statement.
        statement: Statement,
        /// What is wrong.
        error: ItemError,
    },
    /// A proof does not prove what the transaction says.
    #[error(transparent)]
    Rejected(#[from] Rejected),
    /// A proof of ownership names another statement.
    #[error("`{0}` is not a proof of ownership")]
    NotOwnership(Statement),
}

/// Verifies transactions and disclosures of one network. Synchronous and busy: not for threads that must answer quickly.
#[derive(Debug, Clone)]
pub struct Verifier {
    network: NetworkId,
    registry: Registry,
}

impl Verifier {
    /// For a network, with the keys compiled in.
    ///
    /// # Errors
    /// [`KeyError`], among them [`KeyError::DevelopmentKey`] for a production network.
    pub fn new(genesis: &Genesis) -> Result<Self, KeyError> {
        Ok(Self { network: genesis.id(), registry: Registry::embedded(genesis.kind)? })
    }

    /// The keys.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Checks a transaction's shape, signatures and proofs.
    ///
    /// # Errors
    /// [`VerifyError`]: the first rule that is broken.
    pub fn verify(&self, transaction: Transaction) -> Result<Verified, VerifyError> {
        for item in self.items(&transaction)? {
            single::verify(&item)?;
        }
        Ok(Verified::new(&self.network, transaction))
    }

    /// The same for many, with all their proofs in one batch: the same answers in the same order, faster.
    #[must_use]
    pub fn verify_batch(&self, transactions: Vec<Transaction>) -> Vec<Result<Verified, VerifyError>> {
        let prepared: Vec<_> = transactions.par_iter().map(|transaction| self.items(transaction)).collect();
        let all: Vec<Item> = prepared.iter().flatten().flatten().cloned().collect();
        let mut verdicts = batch::verify(&all).into_iter();
        let mut answer = |transaction, prepared: Result<Vec<Item>, VerifyError>| {
            let own: Vec<_> = verdicts.by_ref().take(prepared?.len()).collect();
            own.into_iter().collect::<Result<(), Rejected>>()?;
            Ok(Verified::new(&self.network, transaction))
        };
        transactions.into_iter().zip(prepared).map(|(transaction, prepared)| answer(transaction, prepared)).collect()
    }

    /// Whether each of many transactions verifies, with all their proofs in one batch.
    ///
    /// # Errors
    /// The first that does not, by its place among them.
    pub fn verify_all(&self, transactions: &[&Transaction]) -> Result<(), (usize, VerifyError)> {
        let prepared: Vec<_> = transactions.par_iter().map(|transaction| self.items(transaction)).collect();
        let (mut items, mut places, mut malformed) = (Vec::new(), Vec::new(), None);
        for (at, prepared) in prepared.into_iter().enumerate() {
            match prepared {
                Ok(own) => {
                    places.extend(own.iter().map(|_| at));
                    items.extend(own);
                }
                Err(error) => {
                    malformed = Some((at, error));
                    break;
                }
            }
        }
        for (verdict, at) in batch::verify(&items).into_iter().zip(places) {
            verdict.map_err(|rejected| (at, rejected.into()))?;
        }
        malformed.map_or(Ok(()), Err)
    }

    /// Checks a proof for a claim.
    ///
    /// # Errors
    /// [`VerifyError::Malformed`] or [`VerifyError::Rejected`].
    pub fn verify_claim(&self, claim: &Claim, proof: &ProofBytes) -> Result<(), VerifyError> {
        Ok(single::verify(&self.item(claim, proof)?)?)
    }

    /// Checks a proof of ownership, made with `ownership-2` or `ownership-4`. Whether its roots are those of a signed checkpoint
    /// and its context is the expected one is for the caller to see.
    ///
    /// # Errors
    /// [`VerifyError::NotOwnership`], [`VerifyError::Malformed`] or [`VerifyError::Rejected`].
    pub fn verify_ownership(
        &self,
        statement: Statement,
        body: OwnershipBody,
        proof: &ProofBytes,
    ) -> Result<(), VerifyError> {
        let instance = ownership::Instance { body, ext: ext(&self.network, statement, &[]) };
        let claim = match statement {
            Statement::Ownership2 => Claim::Ownership2(instance),
            Statement::Ownership4 => Claim::Ownership4(instance),
            Statement::Share
            | Statement::Cash
            | Statement::Approve
            | Statement::Issue
            | Statement::Payout
            | Statement::Settle1
            | Statement::Settle4
            | Statement::Settle16
            | Statement::Settle64
            | Statement::Ballot
            | Statement::Complaint
            | Statement::Stake
            | Statement::Impact
            | Statement::Backing
            | Statement::Rekey
            | Statement::Remove
            | Statement::Census => return Err(VerifyError::NotOwnership(statement)),
        };
        self.verify_claim(&claim, proof)
    }

    /// Checks a proof of impact; what is left to the caller is as with [`Self::verify_ownership`].
    ///
    /// # Errors
    /// [`VerifyError::Malformed`] or [`VerifyError::Rejected`].
    pub fn verify_impact(&self, body: ImpactBody, proof: &ProofBytes) -> Result<(), VerifyError> {
        let ext = ext(&self.network, Statement::Impact, &[]);
        self.verify_claim(&Claim::Impact(impact::Instance { body, ext }), proof)
    }

    /// Checks a proof of a company stake; what is left to the caller is as with [`Self::verify_ownership`].
    ///
    /// # Errors
    /// [`VerifyError::Malformed`] or [`VerifyError::Rejected`].
    pub fn verify_backing(&self, body: BackingBody, proof: &ProofBytes) -> Result<(), VerifyError> {
        let ext = ext(&self.network, Statement::Backing, &[]);
        self.verify_claim(&Claim::Backing(backing::Instance { body, ext }), proof)
    }

    /// Checks the proof of one batch of a census. Whether its roots are those of a signed checkpoint, and the batches a chain from
    /// nothing to everything, is for the caller to see.
    ///
    /// # Errors
    /// [`VerifyError::Malformed`] or [`VerifyError::Rejected`].
    pub fn verify_census(&self, body: CensusBody, proof: &ProofBytes) -> Result<(), VerifyError> {
        let ext = ext(&self.network, Statement::Census, &[]);
        self.verify_claim(&Claim::Census(census::Instance { body, ext }), proof)
    }

    /// Checks everything about a transaction but its proofs, and returns those, ready to be verified.
    ///
    /// # Errors
    /// [`VerifyError`]: the first rule that is broken.
    pub fn items(&self, transaction: &Transaction) -> Result<Vec<Item>, VerifyError> {
        check_signatures(&self.network, transaction)?;
        let offered = claims(&self.network, transaction)
            .map_err(|error| VerifyError::Shape { kind: transaction.kind(), error })?;
        offered.iter().map(|offered| self.item(&offered.claim, &offered.proof)).collect()
    }

    fn item(&self, claim: &Claim, proof: &ProofBytes) -> Result<Item, VerifyError> {
        let statement = claim.statement();
        let key = self.registry.key(statement).clone();
        Item::from_inputs(key, claim.public_inputs(), proof)
            .map_err(|error| VerifyError::Malformed { statement, error })
    }
}

/// Checks the signature of an operation; other transactions have none.
///
/// # Errors
/// [`VerifyError::Signature`].
pub(crate) fn check_signatures(network: &NetworkId, transaction: &Transaction) -> Result<(), VerifyError> {
    match transaction {
        Transaction::Found(founding) => check_endorsed(network, &founding.registration),
        Transaction::Deposit(signed) => check_signed(network, signed),
        Transaction::Attest(signed) => check_signed(network, signed),
        Transaction::Decide(endorsed) => check_endorsed(network, endorsed),
        Transaction::Announce(signed) => check_signed(network, signed),
        Transaction::Withdraw(signed) => check_signed(network, signed),
        Transaction::Report(signed) => check_signed(network, signed),
        Transaction::AttestStake(signed) => check_signed(network, signed),
        Transaction::File(signed) => check_signed(network, signed),
        Transaction::Veto(signed) => check_signed(network, signed),
        Transaction::Trade(_)
        | Transaction::Share(_)
        | Transaction::Cash(_)
        | Transaction::Payout(_)
        | Transaction::Dilute(_)
        | Transaction::Settle(_)
        | Transaction::Ballot(_)
        | Transaction::Complain(_)
        | Transaction::Stake(_)
        | Transaction::Rekey(_)
        | Transaction::Remove(_) => Ok(()),
    }
}

fn check_signed<P: Payload>(network: &NetworkId, signed: &Signed<P>) -> Result<(), VerifyError> {
    signed.verify(network).map_err(|error| VerifyError::Signature { kind: P::NAME, error })
}

fn check_endorsed<P: Payload>(network: &NetworkId, endorsed: &Endorsed<P>) -> Result<(), VerifyError> {
    endorsed.verify(network).map_err(|error| VerifyError::Endorsement { kind: P::NAME, error })
}
