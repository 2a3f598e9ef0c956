//! Decisions of the authority: made in public, under notice, and voted on by members (R17).

use std::collections::BTreeMap;

use sotto_protocol::amount::{Height, TokenId};

use crate::keys::{Keys, Rotation};
use crate::model::Model;
use crate::refused::Refused;
use crate::removal::Removal;
use crate::standing::NewStanding;

/// What the genesis says about a kind of decision that members may overrule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoteRules {
    /// How many blocks pass before it may take effect.
    pub notice: u32,
    /// For how many blocks members vote on it.
    pub period: u32,
    /// How many of a hundred it takes to overrule.
    pub quorum: u32,
}

/// The number of a decision, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecisionId(pub u64);

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A member's new standing (R15).
    Standing(NewStanding),
    /// A shareholder may be removed (R14).
    Removal(Removal),
    /// A member's keys are replaced (R21).
    Rotation(Rotation),
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
    /// The old keys objected to their replacement.
    Vetoed,
    /// When its time had come there was nothing left to change.
    Lapsed,
    /// It was in force for as long as it said.
    Expired,
}

/// A vote on a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// No voice counts from this height on.
    pub closes: Height,
    /// How many of a hundred it takes to overrule.
    pub quorum: u32,
    /// Who was a member when the decision was made, with which keys, and what they said: true to overrule.
    pub voices: BTreeMap<Keys, Option<bool>>,
}

impl Vote {
    /// How many said so.
    #[must_use]
    pub fn count(&self, overrule: bool) -> u32 {
        let count = self.voices.values().filter(|voice| **voice == Some(overrule)).count();
        u32::try_from(count).expect("a member has one voice, and members are numbered with 32 bits")
    }

    // A quorum of those who were members, whatever their standing, and more than want to keep it.
    fn overrules(&self) -> bool {
        let for_each_hundred = 100 * u64::from(self.count(true));
        let enough = for_each_hundred >= u64::from(self.quorum) * self.voices.len() as u64;
        enough && self.count(true) > self.count(false)
    }
}

/// A decision in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub verdict: Verdict,
    /// At which height it takes effect.
    pub effective: Height,
    /// The members' vote, if they may overrule it.
    pub vote: Option<Vote>,
    /// What became of it.
    pub outcome: Outcome,
}

impl Model {
    /// Enters a decision in the log.
    pub(crate) fn enter(&mut self, verdict: Verdict, effective: Height, rules: Option<VoteRules>) -> DecisionId {
        let vote = rules.map(|rules| Vote {
            closes: Height(self.height.0.saturating_add(rules.period)),
            quorum: rules.quorum,
            voices: self.members.iter().map(|(tid, member)| (member.keys_of(*tid), None)).collect(),
        });
        let id = DecisionId(self.decisions.len() as u64);
        self.decisions.insert(id, Decision { verdict, effective, vote, outcome: Outcome::Pending });
        id
    }

    /// The first boundary at this height or later.
    pub(crate) fn boundary_from(&self, due: Height) -> Height {
        let schedule = self.rules.schedule;
        if schedule.is_boundary(due) { due } else { schedule.next_boundary(due) }
    }

    /// Who was a member when it was decided votes, once, to overrule it or to keep it; with the keys of that moment (LEDGER-44).
    ///
    /// # Errors
    /// [`Refused::UnknownMember`]; [`Refused::NoVote`] if there is none (any more), or none of these keys; [`Refused::Voted`].
    pub fn vote(&mut self, member: TokenId, id: DecisionId, overrule: bool) -> Result<(), Refused> {
        let (height, keys) = (self.height, self.keys(member)?);
        let pending = self.decisions.get_mut(&id).filter(|decision| decision.outcome == Outcome::Pending);
        let open = pending.and_then(|decision| decision.vote.as_mut()).filter(|vote| height < vote.closes);
        match open.and_then(|vote| vote.voices.get_mut(&keys)).ok_or(Refused::NoVote(id))? {
            Some(_) => Err(Refused::Voted(id)),
            voice @ None => {
                *voice = Some(overrule);
                Ok(())
            }
        }
    }

    pub(crate) fn pending(&self) -> Vec<(DecisionId, Decision)> {
        let pending = self.decisions.iter().filter(|(_, decision)| decision.outcome == Outcome::Pending);
        pending.map(|(id, decision)| (*id, decision.clone())).collect()
    }

    /// Counts votes that are over, and lets what is due take effect (LEDGER-33, LEDGER-45).
    pub(crate) fn settle_decisions(&mut self) {
        for (id, Decision { verdict, effective, vote, .. }) in self.pending() {
            if vote.is_some_and(|vote| vote.closes <= self.height && vote.overrules()) {
                self.end(id, Outcome::Overruled);
            } else if effective <= self.height {
                let holds = match &verdict {
                    Verdict::Standing(standing) => self.check_standing(standing),
                    Verdict::Removal(removal) => self.check_ruling(removal),
                    Verdict::Rotation(_) => Ok(()),
                };
                let outcome = if holds.is_ok() { Outcome::InForce } else { Outcome::Lapsed };
                self.end(id, outcome);
                match (outcome, &verdict) {
                    (Outcome::InForce, Verdict::Standing(standing)) => self.take_standing(id, standing),
                    (Outcome::InForce, Verdict::Removal(removal)) => self.take_ruling(id, removal),
                    (Outcome::InForce, Verdict::Rotation(rotation)) => self.take_rotation(*rotation),
                    _ => {}
                }
            }
        }
    }

    pub(crate) fn end(&mut self, id: DecisionId, outcome: Outcome) {
        self.decisions.entry(id).and_modify(|decision| decision.outcome = outcome);
    }
}
