//! A statement with its public inputs, as they follow from what travels: the body of a leg, and `ext`, which everybody computes.

use sotto_circuits::{
    Proven, approve, backing, ballot, cash, census, complaint, impact, issue, ownership, payout, rekey, remove, settle,
    share, stake,
};
use sotto_protocol::field::F;
use sotto_protocol::network::NetworkId;
use sotto_protocol::statement::Statement;
use sotto_protocol::transaction::{
    ApproveBody, BallotBody, Body, CashBody, ComplaintBody, IssueBody, Leg, LegError, PayoutBody, ProofBytes,
    RekeyBody, RemoveBody, SettleBody, ShareBody, StakeBody, Transaction,
};

/// What a proof claims.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, clippy::large_enum_variant)] // one variant a statement; they live for one check
pub enum Claim {
    Share(share::Instance),
    Cash(cash::Instance),
    Approve(approve::Instance),
    Issue(issue::Instance),
    Payout(payout::Instance),
    Settle1(settle::Instance<1>),
    Settle4(settle::Instance<4>),
    Settle16(settle::Instance<16>),
    Settle64(settle::Instance<64>),
    Rekey(rekey::Instance),
    Remove(remove::Instance),
    Ownership2(ownership::Instance),
    Ownership4(ownership::Instance),
    Ballot(ballot::Instance),
    Complaint(complaint::Instance),
    Stake(stake::Instance),
    Impact(impact::Instance),
    Backing(backing::Instance),
    Census(census::Instance),
}

impl Claim {
    /// Which statement.
    #[must_use]
    pub fn statement(&self) -> Statement {
        match self {
            Self::Share(_) => Statement::Share,
            Self::Cash(_) => Statement::Cash,
            Self::Approve(_) => Statement::Approve,
            Self::Issue(_) => Statement::Issue,
            Self::Payout(_) => Statement::Payout,
            Self::Settle1(_) => Statement::Settle1,
            Self::Settle4(_) => Statement::Settle4,
            Self::Settle16(_) => Statement::Settle16,
            Self::Settle64(_) => Statement::Settle64,
            Self::Rekey(_) => Statement::Rekey,
            Self::Remove(_) => Statement::Remove,
            Self::Ownership2(_) => Statement::Ownership2,
            Self::Ownership4(_) => Statement::Ownership4,
            Self::Ballot(_) => Statement::Ballot,
            Self::Complaint(_) => Statement::Complaint,
            Self::Stake(_) => Statement::Stake,
            Self::Impact(_) => Statement::Impact,
            Self::Backing(_) => Statement::Backing,
            Self::Census(_) => Statement::Census,
        }
    }

    /// Its public inputs, in the statement's one order.
    #[must_use]
    pub fn public_inputs(&self) -> Vec<F> {
        match self {
            Self::Share(instance) => share::Share::public_inputs(instance),
            Self::Cash(instance) => cash::Cash::public_inputs(instance),
            Self::Approve(instance) => approve::Approve::public_inputs(instance),
            Self::Issue(instance) => issue::Issue::public_inputs(instance),
            Self::Payout(instance) => payout::Payout::public_inputs(instance),
            Self::Settle1(instance) => settle::Settle1::public_inputs(instance),
            Self::Settle4(instance) => settle::Settle4::public_inputs(instance),
            Self::Settle16(instance) => settle::Settle16::public_inputs(instance),
            Self::Settle64(instance) => settle::Settle64::public_inputs(instance),
            Self::Rekey(instance) => rekey::Rekey::public_inputs(instance),
            Self::Remove(instance) => remove::Remove::public_inputs(instance),
            Self::Ownership2(instance) => ownership::Ownership2::public_inputs(instance),
            Self::Ownership4(instance) => ownership::Ownership4::public_inputs(instance),
            Self::Ballot(instance) => ballot::Ballot::public_inputs(instance),
            Self::Complaint(instance) => complaint::Complaint::public_inputs(instance),
            Self::Stake(instance) => stake::Stake::public_inputs(instance),
            Self::Impact(instance) => impact::Impact::public_inputs(instance),
            Self::Backing(instance) => backing::Backing::public_inputs(instance),
            Self::Census(instance) => census::Census16::public_inputs(instance),
        }
    }
}

/// A claim and the proof that is offered for it.
pub(crate) struct Offered {
    pub claim: Claim,
    pub proof: ProofBytes,
}

/// The claims of a transaction, in the order of its legs.
///
/// # Errors
/// [`LegError`] of the first leg that is out of shape.
pub(crate) fn claims(network: &NetworkId, transaction: &Transaction) -> Result<Vec<Offered>, LegError> {
    match transaction {
        Transaction::Trade(legs) => Ok(vec![
            offered(network, &legs.share, &[])?,
            offered(network, &legs.cash, &[])?,
            offered(network, &legs.approve, &[])?,
        ]),
        Transaction::Share(leg) => Ok(vec![offered(network, leg, &[])?]),
        Transaction::Cash(leg) => Ok(vec![offered(network, leg, &[])?]),
        Transaction::Payout(leg) => Ok(vec![offered(network, leg, &[])?]),
        Transaction::Dilute(leg) => Ok(vec![offered(network, leg, &[])?]),
        Transaction::Settle(leg) => Ok(vec![offered(network, leg, &[])?]),
        Transaction::Ballot(leg) => Ok(vec![offered(network, leg, &[])?]),
        Transaction::Complain(leg) => Ok(vec![offered(network, leg, &[])?]),
        Transaction::Stake(leg) => Ok(vec![offered(network, leg, &[])?]),
        Transaction::Rekey(leg) => Ok(vec![offered(network, leg, &[])?]),
        Transaction::Remove(legs) => Ok(vec![offered(network, &legs.remove, &[])?, offered(network, &legs.cash, &[])?]),
        Transaction::Found(founding) => {
            Ok(vec![offered(network, &founding.issue, &founding.registration.payload.binding())?])
        }
        Transaction::Deposit(_)
        | Transaction::Attest(_)
        | Transaction::Decide(_)
        | Transaction::Announce(_)
        | Transaction::Withdraw(_)
        | Transaction::Report(_)
        | Transaction::AttestStake(_)
        | Transaction::File(_)
        | Transaction::Veto(_) => Ok(Vec::new()),
    }
}

fn offered<B: Claimed>(network: &NetworkId, leg: &Leg<B>, more: &[u8]) -> Result<Offered, LegError> {
    leg.check_shape()?;
    let claim = leg.ext(network, more).and_then(|ext| leg.body.claim(ext)).ok_or(LegError::Size)?;
    Ok(Offered { claim, proof: leg.proof })
}

/// A body that becomes a claim once `ext` is known.
trait Claimed: Body {
    /// The claim; `None` for a size that no circuit has.
    fn claim(&self, ext: F) -> Option<Claim>;
}

impl Claimed for ShareBody {
    fn claim(&self, ext: F) -> Option<Claim> {
        Some(Claim::Share(share::Instance { body: *self, ext }))
    }
}

impl Claimed for CashBody {
    fn claim(&self, ext: F) -> Option<Claim> {
        Some(Claim::Cash(cash::Instance { body: *self, ext }))
    }
}

impl Claimed for ApproveBody {
    fn claim(&self, ext: F) -> Option<Claim> {
        Some(Claim::Approve(approve::Instance { body: *self, ext }))
    }
}

impl Claimed for IssueBody {
    fn claim(&self, ext: F) -> Option<Claim> {
        Some(Claim::Issue(issue::Instance { body: *self, ext }))
    }
}

impl Claimed for PayoutBody {
    fn claim(&self, ext: F) -> Option<Claim> {
        Some(Claim::Payout(payout::Instance { body: *self, ext }))
    }
}

impl Claimed for SettleBody {
    fn claim(&self, ext: F) -> Option<Claim> {
        match self.slots.len() {
            1 => settle::Instance::new(self, ext).map(Claim::Settle1),
            4 => settle::Instance::new(self, ext).map(Claim::Settle4),
            16 => settle::Instance::new(self, ext).map(Claim::Settle16),
            64 => settle::Instance::new(self, ext).map(Claim::Settle64),
            _ => None,
        }
    }
}

impl Claimed for BallotBody {
    fn claim(&self, ext: F) -> Option<Claim> {
        Some(Claim::Ballot(ballot::Instance { body: *self, ext }))
    }
}

impl Claimed for ComplaintBody {
    fn claim(&self, ext: F) -> Option<Claim> {
        Some(Claim::Complaint(complaint::Instance { body: *self, ext }))
    }
}

impl Claimed for StakeBody {
    fn claim(&self, ext: F) -> Option<Claim> {
        Some(Claim::Stake(stake::Instance { body: *self, ext }))
    }
}

impl Claimed for RekeyBody {
    fn claim(&self, ext: F) -> Option<Claim> {
        Some(Claim::Rekey(rekey::Instance { body: *self, ext }))
    }
}

impl Claimed for RemoveBody {
    fn claim(&self, ext: F) -> Option<Claim> {
        Some(Claim::Remove(remove::Instance { body: *self, ext }))
    }
}
