//! Ballots: a member's voice on a decision of the authority.

use sotto_circuits::ballot::{Ballot, Instance, Witness};
use sotto_circuits::registry::Listing;
use sotto_protocol::ballot::{Choice, DecisionId};
use sotto_protocol::transaction::BallotBody;

use super::leg;
use crate::account::Account;
use crate::error::WalletError;
use crate::proving::Unproven;

/// A ballot before its proof.
pub type UnprovenBallot = Unproven<Ballot, BallotBody>;

impl Account {
    /// A vote on a decision, as the member that one was when it was made.
    ///
    /// # Errors
    /// [`WalletError::NotAMember`], [`WalletError::Nothing`] if there is no vote, or if one was no member then.
    pub fn vote(&self, decision: DecisionId, choice: Choice) -> Result<UnprovenBallot, WalletError> {
        let tid = self.me()?.member.tid;
        let vote = self.state().decision(decision).and_then(|record| record.vote);
        let vote = vote.ok_or(WalletError::Nothing("members have no vote on that decision"))?;
        let (record, path) = self.state().elector(decision, tid).ok_or(WalletError::Nothing(
            "the vote is over, or this wallet's member was none yet when the decision was made",
        ))?;
        let mut witness = Witness::default();
        witness.sk = self.keys().sk.clone();
        witness.member = Listing { member: record.member, supply: record.supply, token: record.token, path };
        let body = witness.body(vote.root, decision, choice);
        let (leg, ext) = leg(self, body, Vec::new(), String::new());
        Ok(Unproven { leg, instance: Instance { body, ext }, witness })
    }
}
