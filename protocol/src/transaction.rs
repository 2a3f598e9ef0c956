//! The wire form of transactions. Each proven leg carries its public values once; `ext` is never sent, everybody computes it.

pub mod body;
pub mod leg;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::decision::Decision;
use crate::encryption::{NoteCiphertext, bytes_type};
use crate::network::NetworkId;
use crate::note::{CashNote, Commitment, stake};
use crate::nullifier::Nullifier;
use crate::operation::{
    Announcement, Attestation, Claim, Deposit, Endorsed, Registration, Report, SignatureBytes, Signed,
    StakeAttestation, Veto, Withdrawal,
};
use crate::statement::Statement;

pub use body::{
    ApproveBody, BallotBody, CashBody, ComplaintBody, IssueBody, PayoutBody, RekeyBody, RemoveBody, SettleBody,
    SettleSlot, ShareBody, StakeBody,
};
pub use leg::{Body, Leg, LegError, ProofBytes};

bytes_type! {
    /// What identifies a transaction: its statement, never its proofs or signatures.
    TransactionId, 32
}

impl std::fmt::Display for TransactionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The three legs of a trade, each proven by its party; applied together or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TradeLegs {
    /// The seller's.
    pub share: Leg<ShareBody>,
    /// The buyer's.
    pub cash: Leg<CashBody>,
    /// The issuer's.
    pub approve: Leg<ApproveBody>,
}

/// The two legs of a removal, both proven by the issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovalLegs {
    /// What the holder loses and gets.
    pub remove: Leg<RemoveBody>,
    /// What the issuer pays.
    pub cash: Leg<CashBody>,
}

/// A member's admission and the founding of the token, in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Founding {
    /// The authority's word.
    pub registration: Endorsed<Registration>,
    /// The member's proof, bound to the registration.
    pub issue: Leg<IssueBody>,
}

/// Everything that can happen on the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case", deny_unknown_fields)]
pub enum Transaction {
    /// A raise, grant, resale or buyback.
    Trade(Box<TradeLegs>),
    /// A claim or a merge of shares.
    Share(Box<Leg<ShareBody>>),
    /// A merge, a withdrawal, or money locked for holders.
    Cash(Box<Leg<CashBody>>),
    /// A distribution.
    Payout(Box<Leg<PayoutBody>>),
    /// A dilution.
    Dilute(Box<Leg<IssueBody>>),
    /// A push to holders.
    Settle(Box<Leg<SettleBody>>),
    /// A new member and token.
    Found(Box<Founding>),
    /// Money in.
    Deposit(Signed<Deposit>),
    /// A company sale.
    Attest(Box<Signed<Attestation>>),
    /// A decision of the authority.
    Decide(Box<Endorsed<Decision>>),
    /// A dilution ahead.
    Announce(Signed<Announcement>),
    /// That dilution is given up.
    Withdraw(Signed<Withdrawal>),
    /// A company sale, in its owner's words.
    Report(Box<Signed<Report>>),
    /// A company stake.
    AttestStake(Box<Signed<StakeAttestation>>),
    /// An entry in the docket.
    File(Box<Signed<Claim>>),
    /// A replacement of keys that is not wanted.
    Veto(Signed<Veto>),
    /// A member's vote on a decision.
    Ballot(Box<Leg<BallotBody>>),
    /// An issuer's complaint about a holder.
    Complain(Box<Leg<ComplaintBody>>),
    /// A stake that was sold.
    Stake(Box<Leg<StakeBody>>),
    /// A replaced key's notes, for the new key.
    Rekey(Box<Leg<RekeyBody>>),
    /// A shareholder is bought out.
    Remove(Box<RemovalLegs>),
}

impl Transaction {
    /// The name of its kind, as on the wire.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Trade(_) => "trade",
            Self::Share(_) => "share",
            Self::Cash(_) => "cash",
            Self::Payout(_) => "payout",
            Self::Dilute(_) => "dilute",
            Self::Settle(_) => "settle",
            Self::Found(_) => "found",
            Self::Deposit(_) => "deposit",
            Self::Attest(_) => "attest",
            Self::Decide(_) => "decide",
            Self::Announce(_) => "announce",
            Self::Withdraw(_) => "withdraw",
            Self::Report(_) => "report",
            Self::AttestStake(_) => "attest_stake",
            Self::File(_) => "file",
            Self::Veto(_) => "veto",
            Self::Ballot(_) => "ballot",
            Self::Complain(_) => "complain",
            Self::Stake(_) => "stake",
            Self::Rekey(_) => "rekey",
            Self::Remove(_) => "remove",
        }
    }

    /// Its identity in a network: a hash of everything but proofs and signatures, which can be made anew.
    #[must_use]
    pub fn id(&self, network: &NetworkId) -> TransactionId {
        let mut bytes = b"sotto/transaction/v1".to_vec();
        bytes.extend_from_slice(&network.0);
        ciborium::into_writer(&self.bare(), &mut bytes).expect("writing to memory does not fail");
        TransactionId(Sha256::digest(&bytes).into())
    }

    /// With every proof and signature blank: what the id is a hash of, and what wallets download.
    #[must_use]
    pub fn bare(&self) -> Self {
        const BLANK: SignatureBytes = SignatureBytes([0; 64]);
        let mut bare = self.clone();
        match &mut bare {
            Self::Trade(legs) => {
                legs.share.proof = ProofBytes::BLANK;
                legs.cash.proof = ProofBytes::BLANK;
                legs.approve.proof = ProofBytes::BLANK;
            }
            Self::Share(leg) => leg.proof = ProofBytes::BLANK,
            Self::Cash(leg) => leg.proof = ProofBytes::BLANK,
            Self::Payout(leg) => leg.proof = ProofBytes::BLANK,
            Self::Dilute(leg) => leg.proof = ProofBytes::BLANK,
            Self::Settle(leg) => leg.proof = ProofBytes::BLANK,
            Self::Found(founding) => {
                founding.registration.blank();
                founding.issue.proof = ProofBytes::BLANK;
            }
            Self::Deposit(signed) => signed.signature = BLANK,
            Self::Attest(signed) => signed.signature = BLANK,
            Self::Decide(endorsed) => endorsed.blank(),
            Self::Announce(signed) => signed.signature = BLANK,
            Self::Withdraw(signed) => signed.signature = BLANK,
            Self::Report(signed) => signed.signature = BLANK,
            Self::AttestStake(signed) => signed.signature = BLANK,
            Self::File(signed) => signed.signature = BLANK,
            Self::Veto(signed) => signed.signature = BLANK,
            Self::Ballot(leg) => leg.proof = ProofBytes::BLANK,
            Self::Complain(leg) => leg.proof = ProofBytes::BLANK,
            Self::Stake(leg) => leg.proof = ProofBytes::BLANK,
            Self::Rekey(leg) => leg.proof = ProofBytes::BLANK,
            Self::Remove(legs) => {
                legs.remove.proof = ProofBytes::BLANK;
                legs.cash.proof = ProofBytes::BLANK;
            }
        }
        bare
    }

    /// The nullifiers it reveals, in the order of its legs.
    #[must_use]
    pub fn nullifiers(&self) -> Vec<Nullifier> {
        match self {
            Self::Trade(legs) => [legs.share.body.nullifiers(), legs.cash.body.nullifiers()].concat(),
            Self::Share(leg) => leg.body.nullifiers(),
            Self::Cash(leg) => leg.body.nullifiers(),
            Self::Payout(leg) => leg.body.nullifiers(),
            Self::Settle(leg) => leg.body.nullifiers(),
            Self::Stake(leg) => leg.body.nullifiers(),
            Self::Rekey(leg) => leg.body.nullifiers(),
            Self::Remove(legs) => [legs.remove.body.nullifiers(), legs.cash.body.nullifiers()].concat(),
            // Theirs are no notes': the ledger keeps them apart.
            Self::Ballot(leg) => leg.body.nullifiers(),
            Self::Complain(leg) => leg.body.nullifiers(),
            Self::Dilute(_)
            | Self::Found(_)
            | Self::Deposit(_)
            | Self::Attest(_)
            | Self::Decide(_)
            | Self::Announce(_)
            | Self::Withdraw(_)
            | Self::Report(_)
            | Self::AttestStake(_)
            | Self::File(_)
            | Self::Veto(_) => Vec::new(),
        }
    }

    /// The notes it appends, in the order of its legs. A minted note is not among them: it follows at the boundary.
    #[must_use]
    pub fn commitments(&self) -> Vec<Commitment> {
        match self {
            Self::Trade(legs) => [legs.share.body.commitments(), legs.cash.body.commitments()].concat(),
            Self::Share(leg) => leg.body.commitments(),
            Self::Cash(leg) => leg.body.commitments(),
            Self::Settle(leg) => leg.body.commitments(),
            Self::Stake(leg) => leg.body.commitments(),
            Self::Rekey(leg) => leg.body.commitments(),
            Self::Remove(legs) => [legs.remove.body.commitments(), legs.cash.body.commitments()].concat(),
            Self::Ballot(leg) => leg.body.commitments(),
            Self::Complain(leg) => leg.body.commitments(),
            Self::Deposit(signed) => {
                vec![CashNote { amount: signed.payload.amount, owner: signed.payload.owner }.commit()]
            }
            Self::AttestStake(signed) => vec![stake::commit(signed.payload.company, signed.payload.held)],
            Self::Payout(_)
            | Self::Dilute(_)
            | Self::Found(_)
            | Self::Attest(_)
            | Self::Decide(_)
            | Self::Announce(_)
            | Self::Withdraw(_)
            | Self::Report(_)
            | Self::File(_)
            | Self::Veto(_) => Vec::new(),
        }
    }

    /// The encrypted notes that it carries, for whomever they are.
    #[must_use]
    pub fn ciphertexts(&self) -> Vec<&NoteCiphertext> {
        match self {
            Self::Trade(legs) => {
                let legs = [&legs.share.ciphertexts, &legs.cash.ciphertexts, &legs.approve.ciphertexts];
                legs.into_iter().flatten().collect()
            }
            Self::Share(leg) => leg.ciphertexts.iter().collect(),
            Self::Cash(leg) => leg.ciphertexts.iter().collect(),
            Self::Payout(leg) => leg.ciphertexts.iter().collect(),
            Self::Dilute(leg) => leg.ciphertexts.iter().collect(),
            Self::Settle(leg) => leg.ciphertexts.iter().collect(),
            Self::Found(founding) => founding.issue.ciphertexts.iter().collect(),
            Self::Attest(signed) => vec![&signed.payload.opening],
            Self::Report(signed) => vec![&signed.payload.opening],
            Self::AttestStake(signed) => vec![&signed.payload.opening],
            Self::Ballot(leg) => leg.ciphertexts.iter().collect(),
            Self::Complain(leg) => leg.ciphertexts.iter().collect(),
            Self::Stake(leg) => leg.ciphertexts.iter().collect(),
            Self::Rekey(leg) => leg.ciphertexts.iter().collect(),
            Self::Remove(legs) => [&legs.remove.ciphertexts, &legs.cash.ciphertexts].into_iter().flatten().collect(),
            Self::Deposit(_)
            | Self::Decide(_)
            | Self::Announce(_)
            | Self::Withdraw(_)
            | Self::File(_)
            | Self::Veto(_) => Vec::new(),
        }
    }

    /// The statements it proves, in the order of its legs.
    #[must_use]
    pub fn statements(&self) -> Vec<Statement> {
        match self {
            Self::Trade(_) => vec![Statement::Share, Statement::Cash, Statement::Approve],
            Self::Share(_) => vec![Statement::Share],
            Self::Cash(_) => vec![Statement::Cash],
            Self::Payout(_) => vec![Statement::Payout],
            Self::Dilute(_) | Self::Found(_) => vec![Statement::Issue],
            Self::Settle(leg) => leg.body.statement().into_iter().collect(),
            Self::Ballot(_) => vec![Statement::Ballot],
            Self::Complain(_) => vec![Statement::Complaint],
            Self::Stake(_) => vec![Statement::Stake],
            Self::Rekey(_) => vec![Statement::Rekey],
            Self::Remove(_) => vec![Statement::Remove, Statement::Cash],
            Self::Deposit(_)
            | Self::Attest(_)
            | Self::Decide(_)
            | Self::Announce(_)
            | Self::Withdraw(_)
            | Self::Report(_)
            | Self::AttestStake(_)
            | Self::File(_)
            | Self::Veto(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
