//! Approve legs: the issuer's consent.

use sotto_circuits::approve::{Approve, Instance, Witness};
use sotto_protocol::amount::TokenId;
use sotto_protocol::note::memo::{ApprovalMemo, Memo};
use sotto_protocol::tag::Rho;
use sotto_protocol::trade::{Salt, Trade};
use sotto_protocol::transaction::ApproveBody;

use super::leg;
use crate::account::Account;
use crate::error::WalletError;
use crate::proving::Unproven;

/// An approve leg before its proof.
pub type UnprovenApprove = Unproven<Approve, ApproveBody>;

/// Who trades what with whom.
#[derive(Debug, Clone, Copy)]
pub struct Consent {
    /// The trade.
    pub trade: Trade,
    /// Who sells.
    pub seller: TokenId,
    /// Hides the seller in the trade.
    pub seller_salt: Salt,
    /// Who buys.
    pub buyer: TokenId,
    /// The secret of the note bought.
    pub rho_buyer: Rho,
}

impl Account {
    /// The consent to a trade of one's own token.
    ///
    /// # Errors
    /// [`WalletError::NoSuchMember`], [`WalletError::NotAHolder`].
    pub fn consent(&self, consent: &Consent) -> Result<UnprovenApprove, WalletError> {
        let Consent { trade, seller, seller_salt, buyer, rho_buyer } = *consent;
        let mut witness = Witness::default();
        witness.sk = self.keys().sk.clone();
        witness.issuer = self.open_listing(trade.tid)?;
        witness.buyer = self.listing(buyer)?;
        witness.rho_buyer = rho_buyer;
        witness.seller = self.listing(seller)?.member.pk;
        witness.seller_salt = seller_salt;
        witness.trade = trade;
        let body = witness.body(self.state().registry_root(), trade.terms.expiry);
        // To the issuer, also when a steward approves: the cap table is the issuer's.
        let issuer = self.state().member(trade.tid).ok_or_else(|| WalletError::NoSuchMember(trade.tid.to_string()))?;
        let memo = ApprovalMemo { shares: trade.shares, price: trade.price, seller, buyer, rho: rho_buyer };
        let note = self.seal_to(&issuer.address.ek, &Memo::Approval(memo))?;
        let (leg, ext) = leg(self, body, vec![note], String::new());
        Ok(Unproven { leg, instance: Instance { body, ext }, witness })
    }
}
