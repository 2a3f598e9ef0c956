//! For tests of the ledger against its model: transactions whose claims are checked by the plain relations, in place of proofs.

use sotto_circuits::{Proven, approve, ballot, cash, complaint, issue, payout, rekey, remove, settle, share, stake};
use sotto_protocol::network::NetworkId;
use sotto_protocol::statement::Statement;
use sotto_protocol::transaction::Transaction;

use crate::claim::{Claim, claims};
use crate::transaction::{VerifyError, check_signatures};
use crate::verified::Verified;

/// Private inputs of one leg.
#[derive(Debug, Clone)]
#[allow(missing_docs, clippy::large_enum_variant)] // one variant a statement of a transaction
pub enum LegWitness {
    Share(share::Witness),
    Cash(cash::Witness),
    Approve(approve::Witness),
    Issue(issue::Witness),
    Payout(payout::Witness),
    Settle1(settle::Witness<1>),
    Settle4(settle::Witness<4>),
    Settle16(settle::Witness<16>),
    Settle64(settle::Witness<64>),
    Ballot(ballot::Witness),
    Complaint(complaint::Witness),
    Stake(stake::Witness),
    Rekey(rekey::Witness),
    Remove(remove::Witness),
}

/// Why a transaction is refused.
#[derive(Debug, thiserror::Error)]
pub enum RelationError {
    /// Its shape or signature.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// There is not one witness of the right statement for each leg.
    #[error("the witnesses are not those of the transaction's legs")]
    Witnesses,
    /// A claim is not true.
    #[error("`{statement}` does not hold: {violation}")]
    Violation {
        /// Of which statement.
        statement: Statement,
        /// The rule.
        #[source]
        violation: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Verified {
    /// A transaction whose claims hold by their plain relations. Its proofs are not looked at.
    ///
    /// # Errors
    /// [`RelationError`].
    pub fn relation_checked(
        network: &NetworkId,
        transaction: Transaction,
        witnesses: &[LegWitness],
    ) -> Result<Self, RelationError> {
        check_signatures(network, &transaction)?;
        let offered =
            claims(network, &transaction).map_err(|error| VerifyError::Shape { kind: transaction.kind(), error })?;
        if offered.len() != witnesses.len() {
            return Err(RelationError::Witnesses);
        }
        for (offered, witness) in offered.iter().zip(witnesses) {
            check_leg(&offered.claim, witness)?;
        }
        Ok(Self::new(network, transaction))
    }
}

#[allow(clippy::wildcard_enum_match_arm)] // every other pair is a mismatch
fn check_leg(claim: &Claim, witness: &LegWitness) -> Result<(), RelationError> {
    match (claim, witness) {
        (Claim::Share(instance), LegWitness::Share(witness)) => relation::<share::Share>(instance, witness),
        (Claim::Cash(instance), LegWitness::Cash(witness)) => relation::<cash::Cash>(instance, witness),
        (Claim::Approve(instance), LegWitness::Approve(witness)) => relation::<approve::Approve>(instance, witness),
        (Claim::Issue(instance), LegWitness::Issue(witness)) => relation::<issue::Issue>(instance, witness),
        (Claim::Payout(instance), LegWitness::Payout(witness)) => relation::<payout::Payout>(instance, witness),
        (Claim::Settle1(instance), LegWitness::Settle1(witness)) => relation::<settle::Settle1>(instance, witness),
        (Claim::Settle4(instance), LegWitness::Settle4(witness)) => relation::<settle::Settle4>(instance, witness),
        (Claim::Settle16(instance), LegWitness::Settle16(witness)) => relation::<settle::Settle16>(instance, witness),
        (Claim::Settle64(instance), LegWitness::Settle64(witness)) => relation::<settle::Settle64>(instance, witness),
        (Claim::Ballot(instance), LegWitness::Ballot(witness)) => relation::<ballot::Ballot>(instance, witness),
        (Claim::Complaint(instance), LegWitness::Complaint(witness)) => {
            relation::<complaint::Complaint>(instance, witness)
        }
        (Claim::Stake(instance), LegWitness::Stake(witness)) => relation::<stake::Stake>(instance, witness),
        (Claim::Rekey(instance), LegWitness::Rekey(witness)) => relation::<rekey::Rekey>(instance, witness),
        (Claim::Remove(instance), LegWitness::Remove(witness)) => relation::<remove::Remove>(instance, witness),
        _ => Err(RelationError::Witnesses),
    }
}

fn relation<S: Proven>(instance: &S::Instance, witness: &S::Witness) -> Result<(), RelationError> {
    S::check(instance, witness)
        .map_err(|violation| RelationError::Violation { statement: S::STATEMENT, violation: Box::new(violation) })
}
