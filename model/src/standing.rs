//! What the authority decides about standings, and what members have to say on it: ballots and complaints (R15, R17).

use std::collections::{BTreeMap, BTreeSet};

use sotto_protocol::amount::{Height, Reputation, TokenId};
use sotto_protocol::member::Status;

use crate::model::Model;
use crate::refused::Refused;

/// What the genesis says about decisions on standings, and about complaints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingRules {
    /// How many blocks pass before a decision may take effect.
    pub notice: u32,
    /// For how many blocks members vote on it.
    pub period: u32,
    /// How many of a hundred it takes to overrule.
    pub quorum: u32,
    /// In how many epochs an issuer complains at most once about one holder.
    pub complaint_epochs: u32,
}

/// The number of a decision, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecisionId(pub u64);

/// The number of a complaint, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComplaintId(pub u64);

/// A member's new standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Whose.
    pub member: TokenId,
    /// Reputation.
    pub reputation: Reputation,
    /// Whether vetted.
    pub vetted: bool,
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Its notice runs.
    Pending,
    /// It took effect.
    InForce,
    /// Members voted it down.
    Overruled,
    /// When its time had come there was nothing left to change.
    Lapsed,
}

/// A decision on a member's standing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it changes.
    pub change: Change,
    /// The complaints that it weighs.
    pub weighs: Vec<ComplaintId>,
    /// No vote counts from this height on.
    pub closes: Height,
    /// At which boundary it takes effect.
    pub effective: Height,
    /// Who was a member when it was made, and how they voted: true to overrule.
    pub votes: BTreeMap<TokenId, Option<bool>>,
    /// What became of it.
    pub outcome: Outcome,
}

impl Decision {
    /// How many voted so.
    #[must_use]
    pub fn count(&self, overrule: bool) -> u32 {
        let count = self.votes.values().filter(|vote| **vote == Some(overrule)).count();
        u32::try_from(count).expect("a member has one vote, and members are numbered with 32 bits")
    }

    // A quorum of those who were members, whatever their standing, and more than want to keep it.
    fn is_voted_down(&self, quorum: u32) -> bool {
        let for_each_hundred = 100 * u64::from(self.count(true));
        let enough = for_each_hundred >= u64::from(quorum) * self.votes.len() as u64;
        enough && self.count(true) > self.count(false)
    }
}

/// A complaint of an issuer about one of its own holders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Complaint {
    /// Who complains.
    pub issuer: TokenId,
    /// About whom.
    pub subject: TokenId,
    /// In which period.
    pub period: u32,
    /// Which decision weighed it.
    pub weighed: Option<DecisionId>,
}

impl Model {
    /// The authority decides on a member's standing, and which complaints it weighs for that.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`], [`Refused::NothingToChange`], [`Refused::UnknownComplaint`].
    pub fn decide(&mut self, change: Change, weighs: &[ComplaintId]) -> Result<DecisionId, Refused> {
        self.check_decision(change, weighs)?;
        let (rules, schedule) = (self.rules.standings, self.rules.schedule);
        let due = Height(self.height.0.saturating_add(rules.notice));
        let effective = if schedule.is_boundary(due) { due } else { schedule.next_boundary(due) };
        let decision = Decision {
            change,
            weighs: weighs.to_vec(),
            closes: Height(self.height.0.saturating_add(rules.period)),
            effective,
            votes: self.members.keys().map(|tid| (*tid, None)).collect(),
            outcome: Outcome::Pending,
        };
        let id = DecisionId(self.decisions.len() as u64);
        self.decisions.insert(id, decision);
        Ok(id)
    }

    fn check_decision(&self, change: Change, weighs: &[ComplaintId]) -> Result<(), Refused> {
        let member = self.member(change.member)?;
        if member.reputation == change.reputation && member.status.has(Status::VETTED) == change.vetted {
            return Err(Refused::NothingToChange(change.member));
        }
        let fresh = |id: &ComplaintId| self.complaints.get(id).is_some_and(|complaint| complaint.weighed.is_none());
        match weighs.iter().find(|id| !fresh(id)) {
            Some(id) => Err(Refused::UnknownComplaint(*id)),
            None => Ok(()),
        }
    }

    /// Who was a member when it was decided votes, once, to overrule it or to keep it.
    ///
    /// # Errors
    /// [`Refused::NoVote`] if there is none (any more), or none of this member; [`Refused::Voted`].
    pub fn vote(&mut self, member: TokenId, id: DecisionId, overrule: bool) -> Result<(), Refused> {
        let height = self.height;
        let open = self.decisions.get_mut(&id).filter(|decision| decision.outcome == Outcome::Pending);
        let open = open.filter(|decision| height < decision.closes).ok_or(Refused::NoVote(id))?;
        match open.votes.get_mut(&member).ok_or(Refused::NoVote(id))? {
            Some(_) => Err(Refused::Voted(id)),
            vote @ None => {
                *vote = Some(overrule);
                Ok(())
            }
        }
    }

    /// An issuer complains about one of its own holders; both were members when the period began.
    ///
    /// # Errors
    /// [`Refused::UnknownMember`], [`Refused::IssuerNotActive`], [`Refused::SelfComplaint`], [`Refused::NoHolder`],
    /// [`Refused::Complained`].
    pub fn complain(&mut self, issuer: TokenId, subject: TokenId) -> Result<ComplaintId, Refused> {
        let status = *self.period_members.get(&issuer).ok_or(Refused::UnknownMember(issuer))?;
        self.period_members.get(&subject).ok_or(Refused::UnknownMember(subject))?;
        if !status.has(Status::ACTIVE) {
            return Err(Refused::IssuerNotActive);
        }
        if issuer == subject {
            return Err(Refused::SelfComplaint);
        }
        if self.token(issuer)?.holding(subject).amount().0 == 0 {
            return Err(Refused::NoHolder { issuer, subject });
        }
        let period = self.period();
        let complaint = Complaint { issuer, subject, period, weighed: None };
        if self.complaints.values().any(|known| Complaint { weighed: None, ..*known } == complaint) {
            return Err(Refused::Complained);
        }
        let id = ComplaintId(self.complaints.len() as u64);
        self.complaints.insert(id, complaint);
        Ok(id)
    }

    fn period(&self) -> u32 {
        self.epoch().0 / self.rules.standings.complaint_epochs
    }

    /// Counts votes that are over, and lets what is due take effect.
    pub(crate) fn settle_decisions(&mut self) {
        let pending = |decision: &Decision| decision.outcome == Outcome::Pending;
        let ids: BTreeSet<_> = self.decisions.iter().filter(|(_, d)| pending(d)).map(|(id, _)| *id).collect();
        for id in ids {
            let decision = self.decisions[&id].clone();
            let outcome = if decision.closes <= self.height && decision.is_voted_down(self.rules.standings.quorum) {
                Outcome::Overruled
            } else if decision.effective > self.height {
                Outcome::Pending
            } else if self.check_decision(decision.change, &decision.weighs).is_ok() {
                self.take_effect(id, &decision);
                Outcome::InForce
            } else {
                Outcome::Lapsed
            };
            self.decisions.entry(id).and_modify(|decision| decision.outcome = outcome);
        }
    }

    fn take_effect(&mut self, id: DecisionId, decision: &Decision) {
        let Change { member, reputation, vetted } = decision.change;
        self.members.entry(member).and_modify(|member| {
            member.reputation = reputation;
            let status = member.status;
            member.status = if vetted { status.with(Status::VETTED) } else { status.without(Status::VETTED) };
        });
        for weighed in &decision.weighs {
            self.complaints.entry(*weighed).and_modify(|complaint| complaint.weighed = Some(id));
        }
    }

    /// At a boundary: a period of complaints begins with the members of this moment.
    pub(crate) fn begin_period(&mut self) {
        if self.epoch().0.is_multiple_of(self.rules.standings.complaint_epochs) {
            self.period_members = self.members.iter().map(|(tid, member)| (*tid, member.status)).collect();
        }
    }
}
