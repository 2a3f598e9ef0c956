//! The buyer's step: check the offer, prove the payment.

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Fraction, TokenId};
use sotto_protocol::encryption::NoteCiphertext;
use sotto_protocol::note::memo::{Cause, Memo, ShareMemo, Story};
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::trade::{Trade, TradeId};
use sotto_protocol::transaction::{CashBody, Leg};

use super::{Offer, Outgoing, TradeError};
use crate::account::Account;
use crate::build::story;
use crate::error::WalletError;
use crate::proving::ProofMaker;

/// What the issuer is asked to approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The trade.
    pub trade: Trade,
    /// Who buys.
    pub buyer: TokenId,
    /// The secret of the note bought, which the seller never sees.
    pub rho_buyer: Rho,
    /// The note bought, encrypted by the buyer to itself.
    pub bought: NoteCiphertext,
    /// The payment, proven.
    pub cash: Leg<CashBody>,
    /// Who the seller is, for the issuer's eyes.
    pub for_issuer: Vec<u8>,
}

impl Account {
    /// Reads an offer and checks it against the ledger.
    ///
    /// # Errors
    /// [`TradeError`]: what the seller says is not so, or no longer.
    pub fn read_offer(&self, file: &[u8]) -> Result<Offer, WalletError> {
        let offer: Offer = self.open_file(file, "an offer")?;
        self.check_offer(&offer).map(|()| offer)
    }

    pub(crate) fn check_offer(&self, offer: &Offer) -> Result<(), WalletError> {
        let Offer { trade, token, .. } = offer;
        let record = self.state().member(trade.tid).ok_or_else(|| WalletError::NoSuchMember(trade.tid.to_string()))?;
        if token.tid != trade.tid || token.hk.commit() != record.hkc {
            return Err(TradeError::FalseState.into());
        }
        if token.commit() != record.token || trade.terms.supply != record.supply {
            return Err(TradeError::Outdated.into());
        }
        if trade.terms.index != token.index {
            return Err(TradeError::FalseState.into());
        }
        if trade.terms.expiry < self.state().height() {
            return Err(TradeError::Expired.into());
        }
        // A payment that stays good for long would be an option in the seller's hand.
        if trade.terms.expiry > self.expiry() {
            return Err(TradeError::Mismatch(
                "it would stay open for longer than the network allows; sync and look again",
            )
            .into());
        }
        Ok(())
    }

    /// Accepts an offer: proves the payment and makes the file for the issuer.
    ///
    /// # Errors
    /// As [`Self::read_offer`]; [`WalletError::NotEnoughCash`].
    pub fn accept<M: ProofMaker>(&self, file: &[u8], maker: &M) -> Result<Vec<u8>, WalletError> {
        self.acceptance_step(file, maker)?.0.file()
    }

    /// As [`Self::accept`], to be sent in whatever way; and the trade, complete with its buyer.
    ///
    /// # Errors
    /// As [`Self::accept`].
    pub fn acceptance_step<M: ProofMaker>(&self, file: &[u8], maker: &M) -> Result<(Outgoing, TradeId), WalletError> {
        let Offer { mut trade, token, for_issuer } = self.read_offer(file)?;
        let buyer = self.me()?.member.tid;
        let rho_buyer = self.purchase_of(&trade);
        trade.buyer = OwnerTag::derive(self.keys().sk.public_key(), rho_buyer);
        let story = Story { shares: trade.shares, price: trade.price, ..story(Cause::Bought, trade.tid) };
        let note = ShareMemo {
            tid: trade.tid,
            amount: trade.shares,
            index: token.index,
            carry: Fraction::ZERO,
            basis: trade.price,
            since: trade.terms.expiry,
            rho: rho_buyer,
            token,
            story,
        };
        let bought = self.seal_to_self(&Memo::Share(note))?;
        let cash = self.pay(&trade, note)?.prove(maker)?;
        let acceptance = Acceptance { trade, buyer, rho_buyer, bought, cash, for_issuer };
        Ok((self.outgoing(trade.tid, &acceptance)?, trade.id()))
    }
}
