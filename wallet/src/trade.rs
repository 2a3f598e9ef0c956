//! A trade on its way between the parties: `propose` (seller), `accept` (buyer), `approve` (issuer), `submit` (seller).
//!
//! Each step is a file or a letter, encrypted to the next party. The seller's identity passes the buyer sealed for the issuer, so a buyer need
//! not learn it; the secret of the bought note goes to the issuer alone, so the seller cannot follow what was sold.

mod accept;
mod agreed;
mod approve;
mod outgoing;
mod propose;
mod step;
mod submit;

pub use accept::Acceptance;
pub(crate) use agreed::Agreed;
pub use agreed::{Continued, Only, Outcome};
pub use approve::Approval;
pub use outgoing::Outgoing;
pub use propose::{Kept, Offer, Proposal};
pub use step::Step;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sotto_protocol::amount::TokenId;
use sotto_protocol::letter::LetterNumber;
use sotto_protocol::trade::Salt;

use crate::account::Account;
use crate::error::WalletError;

/// Why a trade cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TradeError {
    /// Another step's file, or none.
    #[error("this file is not {expected}; the steps are propose, accept, approve, submit")]
    Step {
        /// What was expected.
        expected: &'static str,
    },
    /// The token's state moved on since the offer.
    #[error("a payout or a dilution changed the token since the offer; the seller must propose anew")]
    Outdated,
    /// It is past its last height.
    #[error("the offer has expired; the seller must propose anew")]
    Expired,
    /// What the seller says of the token is not what stands on the ledger.
    #[error("the offer does not show the token's true state; do not pay")]
    FalseState,
    /// A payout is owed to the token's holders, which a buyer should not pay for.
    #[error(
        "the token's holders are owed a payout that is not declared yet; wait for the next epoch, or leave your part of it to the buyer"
    )]
    PayoutOwed,
    /// Something in the file does not fit together.
    #[error("the file does not fit together: {0}")]
    Mismatch(&'static str),
    /// Not this wallet's to do.
    #[error("this step is for {0}, not for this wallet")]
    NotYours(&'static str),
    /// What came back is not what was offered.
    #[error("this is not a trade that this wallet proposed")]
    NotProposed,
    /// The issuer's consent was proven under another registry.
    #[error("the owner's consent was proven before the registry changed; the owner approves the same acceptance again")]
    Stale,
    /// No such letter is kept.
    #[error("there is no letter {0} for this wallet; `sotto trade inbox` shows what came")]
    NoLetter(LetterNumber),
    /// It was accepted before.
    #[error("letter {0} was answered; accepting it again might pay twice")]
    Answered(LetterNumber),
    /// A party may not take part.
    #[error("{0}")]
    Party(&'static str),
}

// What only the issuer may read of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SellerOpening {
    pub(crate) seller: TokenId,
    pub(crate) salt: Salt,
}

impl Account {
    pub(crate) fn seal_file_to<T: Serialize>(&self, to: TokenId, content: &T) -> Result<Vec<u8>, WalletError> {
        self.outgoing(to, content)?.file()
    }

    pub(crate) fn open_file<T: Serialize + DeserializeOwned>(
        &self,
        file: &[u8],
        expected: &'static str,
    ) -> Result<T, WalletError> {
        let plain = self.keys().dk.open_file(&self.state().network(), file)?;
        sotto_protocol::cbor::decode(&plain).map_err(|_| TradeError::Step { expected }.into())
    }
}
