//! The log of the authority's decisions, append-only, and what became of each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::Height;
use sotto_protocol::ballot::Choice;
use sotto_protocol::decision::{Decision, DecisionId};
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::tree::RegistryRoot;

use crate::registry::Registry;

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DecisionStatus {
    /// Its notice runs.
    Pending,
    /// It took effect.
    InForce,
    /// Members voted it down before it took effect.
    Overruled,
    /// The old key objected to its replacement.
    Vetoed,
    /// When its time had come there was nothing left that it could change.
    Lapsed,
    /// A later decision took it up again.
    Reopened,
    /// It was in force for as long as it said.
    Expired,
}

impl DecisionStatus {
    /// Its name, as on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InForce => "in_force",
            Self::Overruled => "overruled",
            Self::Vetoed => "vetoed",
            Self::Lapsed => "lapsed",
            Self::Reopened => "reopened",
            Self::Expired => "expired",
        }
    }
}

/// The members' vote on a decision. Who voted what stays hidden; that a vote is a member's, and the only one, is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Who is a member is read from this registry.
    pub root: RegistryRoot,
    /// How many members it has.
    pub members: u32,
    /// How many must vote to overrule.
    pub needed: u32,
    /// From this height on no vote is counted.
    pub closes: Height,
    /// Votes to keep it.
    pub keep: u32,
    /// Votes to overrule it.
    pub overrule: u32,
}

impl Vote {
    /// Whether as many as it takes, and more than want to keep it, vote to overrule.
    #[must_use]
    pub fn overrules(&self) -> bool {
        self.overrule >= self.needed && self.overrule > self.keep
    }
}

/// A decision in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRecord {
    /// Which.
    pub id: DecisionId,
    /// What, and why.
    pub decision: Decision,
    /// Who signed.
    pub signers: Vec<VerifyingKey>,
    /// In which block it was accepted.
    pub decided: Height,
    /// Before the first transaction of which block it takes effect.
    pub effective: Height,
    /// What became of it.
    pub status: DecisionStatus,
    /// The members' vote, if they may overrule it.
    pub vote: Option<Vote>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decisions {
    log: Vec<DecisionRecord>,
    by_id: BTreeMap<DecisionId, usize>,
    pending: BTreeSet<usize>,
    #[serde(with = "crate::snapshot::shared_each")]
    electorates: BTreeMap<DecisionId, Arc<Registry>>,
}

impl Decisions {
    pub(crate) fn get(&self, id: DecisionId) -> Option<&DecisionRecord> {
        self.by_id.get(&id).map(|at| &self.log[*at])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &DecisionRecord> {
        self.log.iter()
    }

    /// Those whose notice runs, oldest first.
    pub(crate) fn pending(&self) -> Vec<DecisionRecord> {
        self.pending.iter().map(|at| self.log[*at].clone()).collect()
    }

    pub(crate) fn push(&mut self, record: DecisionRecord) {
        let at = self.log.len();
        self.by_id.insert(record.id, at);
        self.pending.insert(at);
        self.log.push(record);
    }

    /// Counts a ballot.
    pub(crate) fn vote(&mut self, id: DecisionId, choice: Choice) {
        let record = self.by_id.get(&id).map(|at| &mut self.log[*at]);
        if let Some(vote) = record.and_then(|record| record.vote.as_mut()) {
            match choice {
                Choice::Keep => vote.keep += 1,
                Choice::Overrule => vote.overrule += 1,
            }
        }
    }

    /// The registry that a vote is held under, while it is.
    pub(crate) fn electorate(&self, id: DecisionId) -> Option<&Registry> {
        self.electorates.get(&id).map(Arc::as_ref)
    }

    /// Keeps the registry that a vote is held under.
    pub(crate) fn convene(&mut self, id: DecisionId, registry: Arc<Registry>) {
        self.electorates.insert(id, registry);
    }

    /// What became of a decision.
    pub(crate) fn set(&mut self, id: DecisionId, status: DecisionStatus) {
        if let Some(at) = self.by_id.get(&id) {
            self.log[*at].status = status;
            if status != DecisionStatus::Pending {
                self.pending.remove(at);
                self.electorates.remove(&id);
            }
        }
    }
}
