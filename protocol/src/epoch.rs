//! Epochs: three phases, counted in blocks, so that a replay finds the same ones.
//!
//! *Open*: trades. *Payouts*, then *issues* (together the closing): payouts first, so that no dilution overtakes a debt.
//! The boundary is the first block of an epoch: what was pending takes effect before anything else in it.

use serde::{Deserialize, Serialize};

use crate::amount::{Epoch, Height};

/// What may be done at a height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Trades.
    Open,
    /// First part of the closing: payouts.
    Payouts,
    /// Second part of the closing: dilutions.
    Issues,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Payouts => "payouts",
            Self::Issues => "issues",
        })
    }
}

/// How many blocks each phase lasts. None may be 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Blocks of the open phase.
    pub open: u32,
    /// Blocks of the payout phase.
    pub payouts: u32,
    /// Blocks of the issue phase.
    pub issues: u32,
}

impl Schedule {
    /// Blocks of an epoch.
    #[must_use]
    pub const fn blocks(&self) -> u32 {
        self.open + self.payouts + self.issues
    }

    /// Which epoch a block belongs to.
    #[must_use]
    pub const fn epoch(&self, height: Height) -> Epoch {
        Epoch(height.0 / self.blocks())
    }

    /// Which phase a block belongs to.
    #[must_use]
    pub const fn phase(&self, height: Height) -> Phase {
        let within = height.0 % self.blocks();
        if within < self.open {
            Phase::Open
        } else if within < self.open + self.payouts {
            Phase::Payouts
        } else {
            Phase::Issues
        }
    }

    /// Whether this block opens an epoch: pending changes take effect before it.
    #[must_use]
    pub const fn is_boundary(&self, height: Height) -> bool {
        height.0.is_multiple_of(self.blocks()) && height.0 > 0
    }

    /// The first height, at or after `from`, of the given phase.
    #[must_use]
    pub fn next(&self, from: Height, phase: Phase) -> Height {
        (from.0..).map(Height).find(|h| self.phase(*h) == phase).expect("every phase recurs")
    }
}
