//! What the authority decides about standings, and complaints, which it weighs for that (R15).

use sotto_protocol::amount::{Height, Reputation, TokenId};
use sotto_protocol::member::Status;

use crate::decision::{DecisionId, Verdict};
use crate::model::Model;
use crate::refused::Refused;

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

/// A decision on a member's standing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStanding {
    /// What it changes.
    pub change: Change,
    /// The complaints that it weighs.
    pub weighs: Vec<ComplaintId>,
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
        let standing = NewStanding { change, weighs: weighs.to_vec() };
        self.check_standing(&standing)?;
        let rules = self.rules.standings;
        let effective = self.boundary_from(Height(self.height.0.saturating_add(rules.notice)));
        Ok(self.enter(Verdict::Standing(standing), effective, Some(rules)))
    }

    pub(crate) fn check_standing(&self, standing: &NewStanding) -> Result<(), Refused> {
        let NewStanding { change, weighs } = standing;
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

    pub(crate) fn take_standing(&mut self, id: DecisionId, standing: &NewStanding) {
        let Change { member, reputation, vetted } = standing.change;
        self.members.entry(member).and_modify(|member| {
            member.reputation = reputation;
            let status = member.status;
            member.status = if vetted { status.with(Status::VETTED) } else { status.without(Status::VETTED) };
        });
        for weighed in &standing.weighs {
            self.complaints.entry(*weighed).and_modify(|complaint| complaint.weighed = Some(id));
        }
    }

    /// An issuer complains about one of its own holders. What counts is who both were when the period began: with which keys, and of
    /// which status (LEDGER-46).
    ///
    /// # Errors
    /// [`Refused::UnknownMember`], [`Refused::IssuerNotActive`], [`Refused::Rotating`], [`Refused::OtherKeys`], [`Refused::StateUnknown`],
    /// [`Refused::SelfComplaint`], [`Refused::NoHolder`], [`Refused::Complained`].
    pub fn complain(&mut self, issuer: TokenId, subject: TokenId) -> Result<ComplaintId, Refused> {
        let then = *self.period_members.get(&issuer).ok_or(Refused::UnknownMember(issuer))?;
        let about = *self.period_members.get(&subject).ok_or(Refused::UnknownMember(subject))?;
        if !then.status.has(Status::ACTIVE) {
            return Err(Refused::IssuerNotActive);
        }
        if then.status.has(Status::ROTATING) {
            return Err(Refused::Rotating(issuer));
        }
        if self.keys(issuer)? != then.keys_of(issuer) {
            return Err(Refused::OtherKeys(issuer));
        }
        self.check_knows(issuer)?;
        if issuer == subject {
            return Err(Refused::SelfComplaint);
        }
        if !self.token(issuer)?.holding(subject).under(about.keys).any(|lot| lot.known) {
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
        self.epoch().0 / self.rules.complaint_epochs
    }

    /// At a boundary: a period of complaints begins with the members of this moment.
    pub(crate) fn begin_period(&mut self) {
        if self.epoch().0.is_multiple_of(self.rules.complaint_epochs) {
            self.period_members = self.members.clone();
        }
    }
}
