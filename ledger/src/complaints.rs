//! Complaints of issuers about their holders: who complained stays hidden, about whom only the authority reads.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Epoch, Height, Period};
use sotto_protocol::complaint::SubjectCommitment;
use sotto_protocol::decision::DecisionId;
use sotto_protocol::tree::NullifierRoot;

/// A complaint that was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// In which block.
    pub made: Height,
    /// In which period.
    pub period: Period,
    /// About whom: opened to the authority alone.
    pub subject: SubjectCommitment,
    /// The decision that weighed it, if one did. Until then it changes nothing.
    pub weighed: Option<DecisionId>,
}

/// The roots of the nullifier tree at the ends of the blocks of the last few epochs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NullifierRoots {
    roots: VecDeque<(Epoch, NullifierRoot)>,
    back: u32,
}

impl NullifierRoots {
    pub(crate) fn new(back: u32, first: NullifierRoot) -> Self {
        Self { roots: VecDeque::from([(Epoch(0), first)]), back }
    }

    pub(crate) fn contains(&self, root: NullifierRoot) -> bool {
        self.roots.iter().any(|(_, known)| *known == root)
    }

    /// A block ended with this root; those that are too old leave.
    pub(crate) fn push(&mut self, epoch: Epoch, root: NullifierRoot) {
        self.roots.push_back((epoch, root));
        let oldest = epoch.0.saturating_sub(self.back);
        self.roots.retain(|(of, _)| of.0 >= oldest);
    }
}
