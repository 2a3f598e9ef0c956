//! The seller's first step.

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Cents, Shares, TokenId};
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::token::TokenState;
use sotto_protocol::trade::{DocHash, Salt, SellerCommitment, Terms, Trade};

use super::{Outgoing, SellerOpening, TradeError};
use crate::account::Account;
use crate::build::random;
use crate::error::WalletError;

/// What the seller wants.
#[derive(Debug, Clone, Copy)]
pub struct Proposal {
    /// Whose shares.
    pub tid: TokenId,
    /// To whom.
    pub buyer: TokenId,
    /// How many.
    pub shares: Shares,
    /// For how much in all.
    pub price: Cents,
    /// Hash of what was agreed in words; 0 for nothing.
    pub doc: DocHash,
}

/// What the buyer is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The trade, still without the buyer's tag.
    pub trade: Trade,
    /// The token's state, so that the buyer can check it and follow it from then on.
    pub token: TokenState,
    /// Who the seller is, for the issuer's eyes.
    pub for_issuer: Vec<u8>,
}

/// What to keep of one's offer until the trade is made: its name and its content, encrypted to oneself.
pub type Kept = (String, Vec<u8>);

impl Account {
    /// Makes an offer: the file for the buyer, and what to keep.
    ///
    /// # Errors
    /// [`WalletError::NotEnoughShares`], [`TradeError::Party`] for what the rules would refuse later.
    pub fn propose(&self, proposal: &Proposal) -> Result<(Vec<u8>, Kept), WalletError> {
        let (offer, kept) = self.offer_step(proposal)?;
        Ok((offer.file()?, kept))
    }

    /// As [`Self::propose`], to be sent in whatever way.
    ///
    /// # Errors
    /// As [`Self::propose`].
    pub fn offer_step(&self, proposal: &Proposal) -> Result<(Outgoing, Kept), WalletError> {
        let me = self.me()?.member.tid;
        if proposal.buyer == me {
            return Err(TradeError::Party("nobody sells to themselves").into());
        }
        if proposal.shares == Shares::ZERO {
            return Err(TradeError::Party("a trade is about at least one share").into());
        }
        if proposal.price == Cents::ZERO && proposal.tid != me {
            return Err(TradeError::Party("only the owner of a token may grant its shares for nothing (R4)").into());
        }
        self.pick_shares(proposal.tid, proposal.shares)?;
        let (token, record) = (self.token(proposal.tid)?, self.listing(proposal.tid)?);
        let opening = SellerOpening { seller: me, salt: Salt(random()) };
        let trade = Trade {
            tid: proposal.tid,
            shares: proposal.shares,
            price: proposal.price,
            seller: SellerCommitment::derive(self.keys().sk.public_key(), opening.salt),
            buyer: OwnerTag::default(),
            terms: Terms { index: token.index, supply: record.supply, expiry: self.expiry(), doc: proposal.doc },
            salt: Salt(random()),
        };
        let for_issuer = self.seal_file_to(proposal.tid, &opening)?;
        let offer = Offer { trade, token, for_issuer };
        let kept = self.seal_file_to(me, &offer)?;
        Ok((self.outgoing(proposal.buyer, &offer)?, (trade.seller.to_string(), kept)))
    }
}
