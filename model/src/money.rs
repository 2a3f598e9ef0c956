//! Money in, money out, and money that a member locks for the holders of a token.

use sotto_protocol::amount::{Cents, TokenId};

use crate::distribution::{Lock, LockId, Origin};
use crate::keys::Keys;
use crate::model::Model;
use crate::refused::Refused;

impl Model {
    /// Money arrived for a member, who may be waiting for the founding to take effect.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`], [`Refused::NothingDeposited`], [`Refused::TooMuch`].
    pub fn deposit(&mut self, member: TokenId, amount: Cents) -> Result<(), Refused> {
        let member = self.keys(member)?;
        if amount == Cents::ZERO {
            return Err(Refused::NothingDeposited);
        }
        self.receive(member, amount)?;
        self.deposited += amount.0;
        Ok(())
    }

    /// Money leaves. Blocked or not: it is the member's own.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`], [`Refused::NotEnoughCash`].
    pub fn withdraw(&mut self, member: TokenId, amount: Cents) -> Result<(), Refused> {
        self.withdraw_from(self.keys(member)?, amount)
    }

    /// Money leaves that is under these keys, in use or not: money does not say whose it is (limits, 8).
    ///
    /// # Errors
    /// [`Refused::NotEnoughCash`].
    pub fn withdraw_from(&mut self, keys: Keys, amount: Cents) -> Result<(), Refused> {
        self.spend(keys, amount)?;
        self.withdrawn += amount.0;
        Ok(())
    }

    /// Locks one's own cash for the holders of a token: a top-up, or for one event (CASH-4).
    ///
    /// # Errors
    /// [`Refused::UnknownMember`], [`Refused::NotEnoughCash`], [`Refused::NothingLocked`];
    /// [`Refused::UnknownEvent`] if the token has no such event; [`Refused::NotAResale`] for an origin that only a resale has.
    pub fn lock_cash(&mut self, member: TokenId, lock: Lock) -> Result<LockId, Refused> {
        let member = self.keys(member)?;
        self.member(lock.tid)?;
        match lock.origin {
            Origin::TopUp => {}
            Origin::Event(event) => {
                self.event_of(lock.tid, event)?;
            }
            Origin::Resale { .. } | Origin::Removal { .. } => return Err(Refused::NotAResale),
        }
        if lock.amount == Cents::ZERO {
            return Err(Refused::NothingLocked);
        }
        self.spend(member, lock.amount)?;
        Ok(self.add_lock(lock))
    }

    pub(crate) fn receive(&mut self, keys: Keys, amount: Cents) -> Result<(), Refused> {
        let sum = self.cash_under(keys).checked_add(amount).ok_or(Refused::TooMuch)?;
        self.cash.insert(keys, sum);
        Ok(())
    }

    pub(crate) fn spend(&mut self, keys: Keys, amount: Cents) -> Result<(), Refused> {
        let has = self.cash_under(keys);
        let rest = has.checked_sub(amount).ok_or(Refused::NotEnoughCash { has, wanted: amount })?;
        self.cash.insert(keys, rest);
        Ok(())
    }
}
