//! Keys that are replaced (R21): what stood under the old ones stays there, until issuers re-issue the shares to the new ones.
//!
//! Money stays for ever: whoever has the old keys spends it, and nobody else does. An owner with new keys does not know the own token's
//! state until a holder hands it over, and does not know of shares that were out before.

use sotto_protocol::amount::{Height, TokenId};
use sotto_protocol::member::Status;

use crate::decision::{DecisionId, Outcome, Verdict};
use crate::lot::LotId;
use crate::model::Model;
use crate::refused::Refused;

/// Which keys of a member: 0 for the first, 1 for those that took their place, and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Keys {
    /// Whose.
    pub member: TokenId,
    /// Which.
    pub nth: u32,
}

impl Keys {
    /// A member's first keys.
    #[must_use]
    pub const fn first(member: TokenId) -> Self {
        Self { member, nth: 0 }
    }
}

/// The replacement of a member's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// Whose.
    pub member: TokenId,
}

/// Most lots that one re-issue moves.
pub const REKEY_LOTS: usize = 4;

impl Model {
    /// A member's keys in use; the first, while the founding waits.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`].
    pub fn keys(&self, member: TokenId) -> Result<Keys, Refused> {
        if self.foundings.contains_key(&member) {
            return Ok(Keys::first(member));
        }
        Ok(self.member(member)?.keys_of(member))
    }

    /// The authority decides that a member's keys are replaced. While its notice runs the member is *rotating*: whoever has the old keys
    /// sells, claims and issues nothing (LEDGER-35).
    ///
    /// # Errors
    /// [`Refused::UnknownMember`]; [`Refused::Rotating`]: one replacement at a time.
    pub fn rotate(&mut self, member: TokenId) -> Result<DecisionId, Refused> {
        self.check_not_rotating(member)?;
        let effective = Height(self.height.0.saturating_add(self.rules.rotation_notice));
        let id = self.enter(Verdict::Rotation(Rotation { member }), effective, None);
        self.members.entry(member).and_modify(|member| member.status = member.status.with(Status::ROTATING));
        Ok(id)
    }

    /// Whoever has the keys in use objects to their replacement: everything is as before (LEDGER-36).
    ///
    /// # Errors
    /// [`Refused::UnknownMember`]; [`Refused::NothingToVeto`] if no such replacement is pending, or one of somebody else's keys.
    pub fn veto(&mut self, by: TokenId, id: DecisionId) -> Result<(), Refused> {
        self.member(by)?;
        let pending = self.decisions.get(&id).filter(|decision| decision.outcome == Outcome::Pending);
        if pending.is_none_or(|decision| decision.verdict != Verdict::Rotation(Rotation { member: by })) {
            return Err(Refused::NothingToVeto(id));
        }
        self.end(id, Outcome::Vetoed);
        self.members.entry(by).and_modify(|member| member.status = member.status.without(Status::ROTATING));
        Ok(())
    }

    pub(crate) fn take_rotation(&mut self, rotation: Rotation) {
        self.members.entry(rotation.member).and_modify(|member| {
            member.status = member.status.without(Status::ROTATING);
            member.keys += 1;
        });
        let holdings = self.tokens.entry(rotation.member).or_default().holdings.values_mut();
        holdings.flat_map(|holding| holding.lots.values_mut()).for_each(|lot| lot.known = false);
    }

    /// Whoever knows a token's state hands it over to its owner.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`]; [`Refused::Rotating`]; [`Refused::StateUnknown`] to the keys that shall hand it over.
    pub fn hand_over(&mut self, tid: TokenId, from: Keys) -> Result<(), Refused> {
        self.check_not_rotating(tid)?;
        let to = self.keys(tid)?;
        if !self.token(tid)?.holding(from.member).told.contains(&from.nth) {
            return Err(Refused::StateUnknown { tid, to: from.member });
        }
        self.token_mut(tid)?.holdings.entry(to.member).or_default().told.insert(to.nth);
        Ok(())
    }

    /// The issuer re-issues lots that stand under replaced keys of a holder, all under the same, to the keys in use: as they are (LEDGER-48).
    ///
    /// # Errors
    /// [`Refused::UnknownMember`], [`Refused::Rotating`] for issuer or holder, [`Refused::StateUnknown`], [`Refused::RekeyCount`],
    /// [`Refused::UnknownLot`], [`Refused::HiddenLot`], [`Refused::NotReplaced`].
    pub fn rekey(&mut self, tid: TokenId, holder: TokenId, lots: &[LotId]) -> Result<(), Refused> {
        self.check_not_rotating(tid)?;
        self.check_knows(tid)?;
        self.check_not_rotating(holder)?;
        if lots.is_empty() || lots.len() > REKEY_LOTS {
            return Err(Refused::RekeyCount(lots.len()));
        }
        let new = self.keys(holder)?.nth;
        self.atomically(|model| {
            let holding = model.token_mut(tid)?.holdings.entry(holder).or_default();
            let old = holding.lots.get(&lots[0]).map(|lot| lot.keys);
            for id in lots {
                let lot = holding.lots.get_mut(id).ok_or(Refused::UnknownLot(*id))?;
                if lot.keys == new || Some(lot.keys) != old {
                    return Err(Refused::NotReplaced(*id));
                }
                if !lot.known {
                    return Err(Refused::HiddenLot(*id));
                }
                lot.keys = new;
            }
            holding.told.insert(new);
            Ok(())
        })
    }

    /// Who is *rotating* sells, claims and issues nothing: the keys may be a thief's by now.
    pub(crate) fn check_not_rotating(&self, tid: TokenId) -> Result<(), Refused> {
        if self.member(tid)?.status.has(Status::ROTATING) { Err(Refused::Rotating(tid)) } else { Ok(()) }
    }

    /// Owners whose keys were replaced know their token's state no more, until a holder hands it over (limits, 8).
    pub(crate) fn check_knows(&self, owner: TokenId) -> Result<(), Refused> {
        let Keys { member, nth } = self.keys(owner)?;
        let knows = self.token(owner)?.holding(owner).told.contains(&nth);
        if knows { Ok(()) } else { Err(Refused::StateUnknown { tid: owner, to: member }) }
    }

    /// Nor do they know of shares that were out before (limits, 8).
    pub(crate) fn check_known(&self, tid: TokenId, holder: TokenId, lots: &[LotId]) -> Result<(), Refused> {
        let holding = self.token(tid)?.holding(holder);
        let hidden = |id: &&LotId| holding.lots.get(*id).is_some_and(|lot| !lot.known);
        match lots.iter().find(hidden) {
            Some(id) => Err(Refused::HiddenLot(*id)),
            None => Ok(()),
        }
    }
}
