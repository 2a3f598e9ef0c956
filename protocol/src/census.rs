//! The running count of a census: what one batch hands on to the next, under a commitment.

use crate::amount::{Position, Shares};
use crate::field::F;
use crate::field::field_newtype;
use crate::hash::{Tag, hash};

field_newtype! {
    /// `H_RUN(next, counted, blind)`; 0 before the first batch and after the last.
    RunCommitment
}

impl RunCommitment {
    /// Where a census begins and where it ends.
    #[must_use]
    pub fn none() -> Self {
        Self(F::from(0u64))
    }
}

/// What a census has counted so far.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Run {
    /// Where the last note stands that was counted; `None` at the start.
    pub last: Option<Position>,
    /// How many shares were counted.
    pub counted: Shares,
    /// Hides both.
    pub blind: F,
}

impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Run(..)")
    }
}

impl Run {
    /// The first position that may still be counted: one past the last, 0 at the start. Up to 2^32, which is past every note.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.last.map_or(0, |last| u64::from(last.0) + 1)
    }

    /// `H_RUN(next, counted, blind)`.
    #[must_use]
    pub fn commit(&self) -> RunCommitment {
        RunCommitment(hash(Tag::Run, [F::from(self.next()), self.counted.field(), self.blind]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_all_differ;

    #[test]
    fn a_commitment_says_all_three() {
        let run = Run { last: Some(Position(7)), counted: Shares(9), blind: F::from(5u64) };
        let others = [
            run,
            Run { last: None, ..run },
            Run { last: Some(Position(0)), ..run },
            Run { last: Some(Position(u32::MAX)), ..run },
            Run { counted: Shares(10), ..run },
            Run { blind: F::from(6u64), ..run },
        ];
        assert_all_differ(&others.map(|run| run.commit()));
        assert_eq!(Run { last: Some(Position(u32::MAX)), ..run }.next(), 1 << 32);
    }
}
