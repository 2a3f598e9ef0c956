//! What a member says in public, signed and without a proof.

use sotto_protocol::amount::Cents;
use sotto_protocol::decision::DecisionId;
use sotto_protocol::event::EventOpening;
use sotto_protocol::note::memo::Memo;
use sotto_protocol::operation::{Payload, Report, Signed, Veto, Withdrawal};

use super::random;
use crate::account::Account;
use crate::error::WalletError;

/// A company sale, as its owner knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaleAmounts {
    /// The whole amount.
    pub gross: Cents,
    /// The part of it above what the stake had cost.
    pub gain: Cents,
}

impl Account {
    fn say<P: Payload>(&self, payload: P) -> Signed<P> {
        Signed::sign(&self.state().network(), payload, self.keys().signing_key())
    }

    /// A report of one's own sale of a company stake, and its opening, for the oracle that is to confirm it.
    ///
    /// # Errors
    /// [`WalletError::NotAMember`], [`WalletError::Nothing`] if the gain is more than the whole.
    pub fn report(&self, amounts: SaleAmounts, company: &str) -> Result<(Signed<Report>, EventOpening), WalletError> {
        let SaleAmounts { gross, gain } = amounts;
        if gain > gross || gross == Cents::ZERO {
            return Err(WalletError::Nothing("a sale is of something, and no more than all of it is gain"));
        }
        let tid = self.me()?.member.tid;
        let opening = EventOpening { tid, gross, gain, salt: random() };
        let sealed = self.seal_to_self(&Memo::Event(opening, company.to_owned()))?;
        Ok((self.say(Report { tid, event: opening.id(), opening: sealed }), opening))
    }

    /// Gives up the dilution that was announced.
    ///
    /// # Errors
    /// [`WalletError::NotAMember`], [`WalletError::Nothing`] if none is.
    pub fn withdraw_announcement(&self) -> Result<Signed<Withdrawal>, WalletError> {
        let tid = self.me()?.member.tid;
        let announced = self.state().announcement(tid).ok_or(WalletError::Nothing("no dilution is announced"))?;
        Ok(self.say(Withdrawal { tid, epoch: announced.epoch, made_at: self.state().height() }))
    }

    /// Objects to the replacement of one's own keys.
    #[must_use]
    pub fn veto(&self, decision: DecisionId) -> Signed<Veto> {
        self.say(Veto { decision })
    }
}
