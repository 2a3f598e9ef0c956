//! The whole state, and how to look at it.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use sotto_protocol::amount::{Cents, Epoch, Height, TokenId};
use sotto_protocol::epoch::{Phase, Schedule};

use crate::cap_table::CapTable;
use crate::decision::{Decision, DecisionId, VoteRules};
use crate::dilution::Announcement;
use crate::distribution::{Event, EventId, Lock, LockId};
use crate::keys::Keys;
use crate::member::{Founding, Member};
use crate::refused::Refused;
use crate::removal::{InForce, Ruling};
use crate::stake::{Stake, StakeId};
use crate::standing::{Complaint, ComplaintId};

/// What a network fixes when it begins, as far as the model needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Phases.
    pub schedule: Schedule,
    /// How far ahead of the tip an expiry may lie, in blocks.
    pub expiry_window: u32,
    /// How many blocks an owner has to distribute an attested event.
    pub event_deadline: u32,
    /// Of decisions on standings.
    pub standings: VoteRules,
    /// Of rulings on removals.
    pub removals: VoteRules,
    /// How many blocks pass before a member's keys are replaced.
    pub rotation_notice: u32,
    /// In how many epochs an issuer complains at most once about one holder.
    pub complaint_epochs: u32,
}

/// The network, in the open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    pub(crate) rules: Rules,
    pub(crate) height: Height,
    pub(crate) members: BTreeMap<TokenId, Member>,
    pub(crate) foundings: BTreeMap<TokenId, Founding>,
    pub(crate) tokens: BTreeMap<TokenId, CapTable>,
    pub(crate) cash: BTreeMap<Keys, Cents>,
    pub(crate) locks: BTreeMap<LockId, Lock>,
    pub(crate) next_lock: u64,
    pub(crate) events: BTreeMap<EventId, Event>,
    pub(crate) announcements: BTreeMap<TokenId, Announcement>,
    pub(crate) decisions: BTreeMap<DecisionId, Decision>,
    pub(crate) complaints: BTreeMap<ComplaintId, Complaint>,
    // Members as they were when this period of complaints began.
    pub(crate) period_members: BTreeMap<TokenId, Member>,
    pub(crate) removals: BTreeMap<Ruling, InForce>,
    pub(crate) stakes: BTreeMap<StakeId, Stake>,
    pub(crate) next_stake: u64,
    pub(crate) deposited: BigUint,
    pub(crate) withdrawn: BigUint,
}

impl Model {
    /// An empty network, in its first block: 1.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            height: Height(1),
            members: BTreeMap::new(),
            foundings: BTreeMap::new(),
            tokens: BTreeMap::new(),
            cash: BTreeMap::new(),
            locks: BTreeMap::new(),
            next_lock: 0,
            events: BTreeMap::new(),
            announcements: BTreeMap::new(),
            decisions: BTreeMap::new(),
            complaints: BTreeMap::new(),
            period_members: BTreeMap::new(),
            removals: BTreeMap::new(),
            stakes: BTreeMap::new(),
            next_stake: 0,
            deposited: BigUint::ZERO,
            withdrawn: BigUint::ZERO,
        }
    }

    /// The height at which operations now happen.
    #[must_use]
    pub fn height(&self) -> Height {
        self.height
    }

    /// The current epoch.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.rules.schedule.epoch(self.height)
    }

    /// The current phase.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.rules.schedule.phase(self.height)
    }

    /// All members whose founding took effect.
    #[must_use]
    pub fn members(&self) -> &BTreeMap<TokenId, Member> {
        &self.members
    }

    /// One member.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`].
    pub fn member(&self, tid: TokenId) -> Result<&Member, Refused> {
        self.members.get(&tid).ok_or(Refused::UnknownMember(tid))
    }

    /// A token's cap table.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`].
    pub fn token(&self, tid: TokenId) -> Result<&CapTable, Refused> {
        self.tokens.get(&tid).ok_or(Refused::UnknownMember(tid))
    }

    pub(crate) fn token_mut(&mut self, tid: TokenId) -> Result<&mut CapTable, Refused> {
        self.tokens.get_mut(&tid).ok_or(Refused::UnknownMember(tid))
    }

    /// The money that a person has, under the keys in use.
    #[must_use]
    pub fn cash(&self, person: TokenId) -> Cents {
        self.keys(person).map_or(Cents::ZERO, |keys| self.cash_under(keys))
    }

    /// The money under some keys, in use or not.
    #[must_use]
    pub fn cash_under(&self, keys: Keys) -> Cents {
        self.cash.get(&keys).copied().unwrap_or_default()
    }

    /// All locks not yet paid out.
    #[must_use]
    pub fn locks(&self) -> &BTreeMap<LockId, Lock> {
        &self.locks
    }

    /// All events ever attested.
    #[must_use]
    pub fn events(&self) -> &BTreeMap<EventId, Event> {
        &self.events
    }

    /// Announced dilutions.
    #[must_use]
    pub fn announcements(&self) -> &BTreeMap<TokenId, Announcement> {
        &self.announcements
    }

    /// Decisions of the authority that take notice.
    #[must_use]
    pub fn decisions(&self) -> &BTreeMap<DecisionId, Decision> {
        &self.decisions
    }

    /// Complaints.
    #[must_use]
    pub fn complaints(&self) -> &BTreeMap<ComplaintId, Complaint> {
        &self.complaints
    }

    /// Rulings in force.
    #[must_use]
    pub fn removals(&self) -> &BTreeMap<Ruling, InForce> {
        &self.removals
    }

    /// Stakes that are not consumed.
    #[must_use]
    pub fn stakes(&self) -> &BTreeMap<StakeId, Stake> {
        &self.stakes
    }

    pub(crate) fn needs_phase(&self, needed: Phase) -> Result<(), Refused> {
        let now = self.phase();
        if now == needed { Ok(()) } else { Err(Refused::Phase { needed, now }) }
    }

    /// Does something wholly or not at all.
    pub(crate) fn atomically<T>(
        &mut self,
        operation: impl FnOnce(&mut Self) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let mut next = self.clone();
        let outcome = operation(&mut next)?;
        *self = next;
        Ok(outcome)
    }
}
