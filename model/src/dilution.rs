//! Dilution: the owner issues new shares, after notice that everybody can see (R12).

use sotto_protocol::amount::{Epoch, Shares, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::member::Status;

use crate::keys::Keys;
use crate::model::Model;
use crate::refused::Refused;

/// How many full epochs, in which the member cannot resell, pass before the one in which new shares are issued.
///
/// A lock made in the last open phase before them is thus seen by two payout phases at its own supply.
pub const NOTICE_EPOCHS: u32 = 2;

/// How many epochs ahead at most: a quiet member does not resell.
pub const FURTHEST_EPOCHS: u32 = 16;

/// An announced dilution. It is issued in the closing of its epoch, or lapses (LEDGER-17, LEDGER-25).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announcement {
    /// To how many shares in all.
    pub supply: Shares,
    /// In whose closing.
    pub epoch: Epoch,
    /// Whether it is issued, and with which of the owner's keys; the shares exist from the boundary on.
    pub issued: Option<u32>,
}

impl Model {
    /// Announces a dilution. From the next boundary on the owner is quiet, until it took effect or lapsed.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`], [`Refused::IssuerNotActive`], [`Refused::Rotating`], [`Refused::EventOpen`],
    /// [`Refused::AlreadyAnnounced`], [`Refused::NoDilution`], [`Refused::TooSoon`], [`Refused::TooFar`].
    pub fn announce(&mut self, tid: TokenId, supply: Shares, epoch: Epoch) -> Result<(), Refused> {
        self.check_may_dilute(tid)?;
        if self.announcements.contains_key(&tid) {
            return Err(Refused::AlreadyAnnounced);
        }
        let from = self.token(tid)?.supply;
        if supply <= from {
            return Err(Refused::NoDilution { from, to: supply });
        }
        let earliest = Epoch(self.epoch().0.saturating_add(1 + NOTICE_EPOCHS));
        if epoch < earliest {
            return Err(Refused::TooSoon { epoch, earliest });
        }
        let latest = Epoch(self.epoch().0.saturating_add(FURTHEST_EPOCHS));
        if epoch > latest {
            return Err(Refused::TooFar { epoch, latest });
        }
        self.announcements.insert(tid, Announcement { supply, epoch, issued: None });
        Ok(())
    }

    /// Gives up what was announced for that epoch, before it is issued. The owner is quiet until the next boundary.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`], [`Refused::Rotating`], [`Refused::NotAnnounced`], [`Refused::AlreadyIssued`].
    pub fn withdraw_announcement(&mut self, tid: TokenId, epoch: Epoch) -> Result<(), Refused> {
        self.check_not_rotating(tid)?;
        let announced = self.announcements.get(&tid).filter(|a| a.epoch == epoch).ok_or(Refused::NotAnnounced)?;
        if announced.issued.is_some() {
            return Err(Refused::AlreadyIssued);
        }
        self.announcements.remove(&tid);
        Ok(())
    }

    /// Issues what was announced for this epoch, after its payouts. The new shares, all the owner's, exist from the boundary
    /// on and have no part in what was paid before.
    ///
    /// # Errors
    /// [`Refused::Phase`], [`Refused::UnknownMember`], [`Refused::IssuerNotActive`], [`Refused::Rotating`], [`Refused::StateUnknown`],
    /// [`Refused::NotAnnounced`], [`Refused::AlreadyIssued`], [`Refused::EventOpen`].
    pub fn dilute(&mut self, tid: TokenId) -> Result<(), Refused> {
        self.needs_phase(Phase::Issues)?;
        self.check_may_dilute(tid)?;
        self.check_knows(tid)?;
        let (now, keys) = (self.epoch(), self.keys(tid)?.nth);
        let announced = self.announcements.get_mut(&tid).filter(|a| a.epoch == now).ok_or(Refused::NotAnnounced)?;
        if announced.issued.is_some() {
            return Err(Refused::AlreadyIssued);
        }
        announced.issued = Some(keys);
        Ok(())
    }

    /// Only an active member who owes no event announces or dilutes. An event for which a payout is declared is not owed.
    fn check_may_dilute(&self, tid: TokenId) -> Result<(), Refused> {
        if !self.member(tid)?.status.has(Status::ACTIVE) {
            return Err(Refused::IssuerNotActive);
        }
        self.check_not_rotating(tid)?;
        if self.owes_event(tid) { Err(Refused::EventOpen) } else { Ok(()) }
    }

    /// At the boundary: what is due of the announcements takes effect or lapses.
    ///
    /// A dilution issued by a member who has been blocked since, whose keys were or are being replaced, or who owes an event by now, lapses.
    pub(crate) fn settle_announcements(&mut self) {
        for (tid, announced) in self.announcements.clone() {
            if announced.epoch >= self.epoch() {
                continue;
            }
            self.announcements.remove(&tid);
            let Ok(keys) = self.keys(tid) else { continue };
            if announced.issued == Some(keys.nth) && self.check_may_dilute(tid).is_ok() {
                self.mint_up_to(keys, announced.supply);
            }
        }
    }

    /// At the boundary: whoever announced a dilution is quiet, and whoever a ruling lets remove a holder; the others no longer are.
    pub(crate) fn hush(&mut self) {
        for tid in self.members.keys().copied().collect::<Vec<_>>() {
            let quiet = self.announcements.contains_key(&tid) || self.is_ruled_on(tid);
            self.members.entry(tid).and_modify(|member| {
                let status = member.status;
                member.status = if quiet { status.with(Status::QUIET) } else { status.without(Status::QUIET) };
            });
        }
    }

    pub(crate) fn mint_up_to(&mut self, owner: Keys, supply: Shares) {
        let since = self.height;
        let table = self.tokens.entry(owner.member).or_default();
        let new =
            supply.checked_sub(table.supply).expect("a supply only grows as announced, one announcement at a time");
        table.mint(owner, new, since).expect("the new supply fits because it was announced as a u64");
    }
}
