//! The seller's last step: prove the sale and put the three legs together.

use sotto_protocol::tag::OwnerTag;
use sotto_protocol::trade::Trade;
use sotto_protocol::transaction::{TradeLegs, Transaction};

use super::{Approval, Offer, TradeError};
use crate::account::Account;
use crate::build::share::Sale;
use crate::error::WalletError;
use crate::folder::Folder;
use crate::proving::ProofMaker;

impl Account {
    /// The finished trade, ready to be submitted. `file` is the issuer's approval or, if this wallet is the issuer, the buyer's
    /// acceptance; `kept` finds what this wallet kept of its offer.
    ///
    /// # Errors
    /// [`TradeError::NotProposed`] if this wallet did not offer this, [`TradeError::Outdated`] if the token's state changed since,
    /// [`TradeError::Stale`] if the issuer's consent is older than the registry, [`TradeError::PayoutOwed`] before an open payout.
    pub fn finish<M: ProofMaker>(
        &self,
        file: &[u8],
        kept: impl FnOnce(&str) -> Result<Option<Vec<u8>>, WalletError>,
        maker: &M,
    ) -> Result<Transaction, WalletError> {
        let approval = self.agreed(file, kept, maker)?;
        self.nothing_is_owed(&approval.trade)?;
        self.put_together(approval, maker)
    }

    /// As [`Self::finish`], even before an open payout: the seller leaves the part of it that the shares are due to the buyer. An
    /// owner who does not pay, or keeps reporting sales, could stop all sales otherwise.
    ///
    /// # Errors
    /// As [`Self::finish`], but for [`TradeError::PayoutOwed`].
    pub fn finish_anyway<M: ProofMaker>(
        &self,
        file: &[u8],
        kept: impl FnOnce(&str) -> Result<Option<Vec<u8>>, WalletError>,
        maker: &M,
    ) -> Result<Transaction, WalletError> {
        let approval = self.agreed(file, kept, maker)?;
        self.put_together(approval, maker)
    }

    // What came back, if it is what this wallet offered and still can be sold.
    fn agreed<M: ProofMaker>(
        &self,
        file: &[u8],
        kept: impl FnOnce(&str) -> Result<Option<Vec<u8>>, WalletError>,
        maker: &M,
    ) -> Result<Approval, WalletError> {
        let approval = match self.open_file::<Approval>(file, "an approval") {
            Ok(approval) => approval,
            Err(WalletError::Trade(TradeError::Step { .. })) => self.approval(file, maker)?,
            Err(e) => return Err(e),
        };
        let offer = kept(&approval.trade.seller.to_string())?.ok_or(TradeError::NotProposed)?;
        let offer: Offer = self.open_file(&offer, "an offer")?;
        if (Trade { buyer: OwnerTag::default(), ..approval.trade }) != offer.trade {
            return Err(TradeError::NotProposed.into());
        }
        // Not only the terms: a payout of nothing changes the state alone, which is the one that the buyer opened.
        if self.listing(approval.trade.tid)?.token != offer.token.commit() {
            return Err(TradeError::Outdated.into());
        }
        // LEDGER-5, and LEDGER-11: this wallet proves its own leg under the current registry.
        if approval.approve.body.root_s != self.state().registry_root() {
            return Err(TradeError::Stale.into());
        }
        Ok(approval)
    }

    fn put_together<M: ProofMaker>(&self, approval: Approval, maker: &M) -> Result<Transaction, WalletError> {
        let Approval { trade, buyer, seller_salt, bought, cash, approve } = approval;
        let share = self.sell(&Sale { trade, seller_salt, bought, buyer })?.prove(maker)?;
        Ok(Transaction::Trade(Box::new(TradeLegs { share, cash, approve })))
    }

    // A seller does not give away a payout that is on its way, and a buyer does not pay for it (design: the submitter checks).
    fn nothing_is_owed(&self, trade: &Trade) -> Result<(), WalletError> {
        let event = self.state().open_events(trade.tid).next().is_some();
        // Only what can be paid out: a lock that nobody can discharge must not stop all sales.
        let lock = !self.payable_locks(trade.tid).is_empty();
        if event || lock { Err(TradeError::PayoutOwed.into()) } else { Ok(()) }
    }
}

impl Folder {
    /// As [`Account::finish`], with the offer that this folder kept.
    ///
    /// # Errors
    /// As [`Account::finish`].
    pub fn finish<M: ProofMaker>(&self, account: &Account, file: &[u8], maker: &M) -> Result<Transaction, WalletError> {
        account.finish(file, |name| Ok(self.kept_trade(name)?), maker)
    }

    /// As [`Account::finish_anyway`], with the offer that this folder kept.
    ///
    /// # Errors
    /// As [`Account::finish_anyway`].
    pub fn finish_anyway<M: ProofMaker>(
        &self,
        account: &Account,
        file: &[u8],
        maker: &M,
    ) -> Result<Transaction, WalletError> {
        account.finish_anyway(file, |name| Ok(self.kept_trade(name)?), maker)
    }
}
