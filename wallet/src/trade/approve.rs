//! The issuer's step: see who trades what for how much, and consent.

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::TokenId;
use sotto_protocol::encryption::NoteCiphertext;
use sotto_protocol::member::Status;
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::trade::{Salt, SellerCommitment, Trade};
use sotto_protocol::transaction::{ApproveBody, CashBody, Leg};

use super::{Acceptance, Outgoing, SellerOpening, TradeError};
use crate::account::Account;
use crate::build::approve::Consent;
use crate::error::WalletError;
use crate::proving::ProofMaker;

/// What the seller gets back: all it needs to submit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// The trade.
    pub trade: Trade,
    /// Who buys.
    pub buyer: TokenId,
    /// The seller's own secret, back.
    pub seller_salt: Salt,
    /// The note bought, encrypted by the buyer to itself.
    pub bought: NoteCiphertext,
    /// The buyer's leg.
    pub cash: Leg<CashBody>,
    /// The issuer's leg.
    pub approve: Leg<ApproveBody>,
}

impl Account {
    /// Reads an acceptance: what is traded, who sells, who buys.
    ///
    /// # Errors
    /// [`TradeError::Mismatch`] if the parts do not fit together.
    pub fn read_acceptance(&self, file: &[u8]) -> Result<(Acceptance, TokenId, Salt), WalletError> {
        let acceptance: Acceptance = self.open_file(file, "an acceptance")?;
        let (seller, salt) = self.check_acceptance(&acceptance)?;
        Ok((acceptance, seller, salt))
    }

    pub(crate) fn check_acceptance(&self, acceptance: &Acceptance) -> Result<(TokenId, Salt), WalletError> {
        let opening: SellerOpening = self.open_file(&acceptance.for_issuer, "an acceptance")?;
        let member = |tid: TokenId| self.state().member(tid).ok_or_else(|| WalletError::NoSuchMember(tid.to_string()));
        let (seller, buyer) = (member(opening.seller)?.member, member(acceptance.buyer)?.member);
        if SellerCommitment::derive(seller.pk, opening.salt) != acceptance.trade.seller {
            return Err(TradeError::Mismatch("the seller is another").into());
        }
        if OwnerTag::derive(buyer.pk, acceptance.rho_buyer) != acceptance.trade.buyer {
            return Err(TradeError::Mismatch("the buyer is another").into());
        }
        if acceptance.trade.id() != acceptance.cash.body.trade {
            return Err(TradeError::Mismatch("the payment is for another trade").into());
        }
        if !buyer.status.has(Status::ACTIVE) {
            return Err(TradeError::Party("the buyer is blocked and may not buy (R16)").into());
        }
        Ok((opening.seller, opening.salt))
    }

    /// Who sells, as an acceptance opens it to the issuer.
    ///
    /// # Errors
    /// As [`Self::read_acceptance`].
    pub fn seller_of(&self, acceptance: &Acceptance) -> Result<TokenId, WalletError> {
        self.check_acceptance(acceptance).map(|(seller, _)| seller)
    }

    /// Approves a trade: the file for the seller.
    ///
    /// # Errors
    /// As [`Self::read_acceptance`]; [`WalletError::Proving`] names the rule if the buyer does not meet the token's conditions.
    pub fn approve<M: ProofMaker>(&self, file: &[u8], maker: &M) -> Result<Vec<u8>, WalletError> {
        self.approval_step(file, maker)?.file()
    }

    /// As [`Self::approve`], to be sent in whatever way.
    ///
    /// # Errors
    /// As [`Self::approve`].
    pub fn approval_step<M: ProofMaker>(&self, file: &[u8], maker: &M) -> Result<Outgoing, WalletError> {
        let approval = self.approval(file, maker)?;
        let (_, seller, _) = self.read_acceptance(file)?;
        self.outgoing(seller, &approval)
    }

    pub(super) fn approval<M: ProofMaker>(&self, file: &[u8], maker: &M) -> Result<Approval, WalletError> {
        let (acceptance, seller, seller_salt) = self.read_acceptance(file)?;
        let Acceptance { trade, buyer, rho_buyer, bought, cash, .. } = acceptance;
        if trade.terms.expiry < self.state().height() {
            return Err(TradeError::Expired.into());
        }
        let token = self.token(trade.tid)?;
        let supply = self.listing(trade.tid)?.supply;
        if trade.terms.index != token.index || trade.terms.supply != supply {
            return Err(TradeError::Outdated.into());
        }
        let consent = Consent { trade, seller, seller_salt, buyer, rho_buyer };
        let approve = self.consent(&consent)?.prove(maker)?;
        Ok(Approval { trade, buyer, seller_salt, bought, cash, approve })
    }
}
