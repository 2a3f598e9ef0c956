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
    /// [`TradeError::NotProposed`] if this wallet did not offer this, [`TradeError::PayoutOwed`] before an open payout.
    pub fn finish<M: ProofMaker>(
        &self,
        file: &[u8],
        kept: impl FnOnce(&str) -> Result<Option<Vec<u8>>, WalletError>,
        maker: &M,
    ) -> Result<Transaction, WalletError> {
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
        self.nothing_is_owed(&approval.trade)?;
        let Approval { trade, buyer, seller_salt, bought, cash, approve } = approval;
        let share = self.sell(&Sale { trade, seller_salt, bought, buyer })?.prove(maker)?;
        Ok(Transaction::Trade(Box::new(TradeLegs { share, cash, approve })))
    }

    // A seller does not give away a payout that is on its way, and a buyer does not pay for it (design: the submitter checks).
    fn nothing_is_owed(&self, trade: &Trade) -> Result<(), WalletError> {
        let event =
            self.state().events().any(|(_, e)| e.tid == trade.tid && e.status == sotto_ledger::EventStatus::Open);
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
}
