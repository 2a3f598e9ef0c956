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

/// How many blocks each phase lasts. None may be 0, and an epoch is at most 2^32 - 1 blocks; read from outside, it is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedSchedule")]
pub struct Schedule {
    /// Blocks of the open phase.
    pub open: u32,
    /// Blocks of the payout phase.
    pub payouts: u32,
    /// Blocks of the issue phase.
    pub issues: u32,
}

// The form in which a schedule arrives.
#[derive(Deserialize)]
#[serde(rename = "Schedule", deny_unknown_fields)]
struct UncheckedSchedule {
    open: u32,
    payouts: u32,
    issues: u32,
}

/// Why three lengths are not a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// A phase without blocks would never come.
    #[error("every phase must last at least one block")]
    EmptyPhase,
    /// Heights are 32-bit numbers.
    #[error("an epoch is at most 2^32 - 1 blocks")]
    TooLong,
}

impl TryFrom<UncheckedSchedule> for Schedule {
    type Error = ScheduleError;
    fn try_from(lengths: UncheckedSchedule) -> Result<Self, ScheduleError> {
        let UncheckedSchedule { open, payouts, issues } = lengths;
        let schedule = Self { open, payouts, issues };
        schedule.check().map(|()| schedule)
    }
}

impl Schedule {
    /// Whether this is a schedule at all; what was read from outside has been checked already.
    ///
    /// # Errors
    /// [`ScheduleError`].
    pub fn check(&self) -> Result<(), ScheduleError> {
        if self.open == 0 || self.payouts == 0 || self.issues == 0 {
            return Err(ScheduleError::EmptyPhase);
        }
        let total = self.open.checked_add(self.payouts).and_then(|sum| sum.checked_add(self.issues));
        total.map(|_| ()).ok_or(ScheduleError::TooLong)
    }

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

    /// The first boundary after `height`: what is queued in that block takes effect there.
    #[must_use]
    pub const fn next_boundary(&self, height: Height) -> Height {
        Height(self.epoch(height).0.saturating_add(1).saturating_mul(self.blocks()))
    }

    /// The first block of an epoch; the last height there is, if it lies beyond.
    #[must_use]
    pub const fn first_of(&self, epoch: Epoch) -> Height {
        Height(epoch.0.saturating_mul(self.blocks()))
    }

    /// The first height, at or after `from`, of the given phase; the last height there is, if none is left.
    #[must_use]
    pub const fn next(&self, from: Height, phase: Phase) -> Height {
        let (begin, end) = match phase {
            Phase::Open => (0, self.open),
            Phase::Payouts => (self.open, self.open + self.payouts),
            Phase::Issues => (self.open + self.payouts, self.blocks()),
        };
        let within = from.0 % self.blocks();
        let wait = if within < begin {
            begin - within
        } else if within < end {
            0
        } else {
            self.blocks() - within + begin
        };
        Height(from.0.saturating_add(wait))
    }
}

#[cfg(test)]
mod tests;
