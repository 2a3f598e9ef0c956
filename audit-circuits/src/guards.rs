//! Which constraints are known to matter: for each, how something false would pass without it.

use serde::{Deserialize, Serialize};

/// How it is known that a constraint matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// A lie of the statement's table breaks this constraint alone.
    Lie = 1,
    /// Without it the tangent space at a valid claim has one more direction.
    Tangent = 2,
    /// A changed value breaks this constraint alone.
    Mutation = 4,
    /// Two changed values do.
    Pair = 8,
    /// A changed prover's assignment does.
    Fork = 16,
    /// An assignment does that was searched for this constraint, its public inputs possibly others.
    Search = 32,
}

impl Evidence {
    /// Every kind, with what the report calls it.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Lie, "a lie of the table"),
        (Self::Tangent, "the tangent space"),
        (Self::Mutation, "one changed value"),
        (Self::Pair, "two changed values"),
        (Self::Fork, "a changed prover"),
        (Self::Search, "a search for it alone"),
    ];
}

/// The evidence for each constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guards(Vec<u8>);

impl Guards {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(constraints: usize) -> Self {
        Self(vec![0; constraints])
    }

    /// Notes evidence. Rows past the circuit's own, which only say what a translation's helpers are, are nobody's constraint.
    pub fn note(&mut self, row: usize, evidence: Evidence) {
        if let Some(known) = self.0.get_mut(row) {
            *known |= evidence as u8;
        }
    }

    /// Notes evidence for several rows.
    pub fn note_all(&mut self, rows: impl IntoIterator<Item = usize>, evidence: Evidence) {
        rows.into_iter().for_each(|row| self.note(row, evidence));
    }

    /// Whether there is any evidence for a constraint.
    #[must_use]
    pub fn is_known(&self, row: usize) -> bool {
        self.0.get(row).is_some_and(|known| *known != 0)
    }

    /// How many constraints there are.
    #[must_use]
    pub fn constraints(&self) -> usize {
        self.0.len()
    }

    /// Constraints for which nothing is known.
    #[must_use]
    pub fn survivors(&self) -> Vec<usize> {
        self.0.iter().enumerate().filter(|(_, by)| **by == 0).map(|(row, _)| row).collect()
    }

    /// For how many constraints there is evidence of this kind.
    #[must_use]
    pub fn count(&self, evidence: Evidence) -> usize {
        self.0.iter().filter(|by| **by & evidence as u8 != 0).count()
    }
}
