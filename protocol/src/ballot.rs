//! Ballots: members overrule a decision of the authority (R17). Who voted stays hidden, how is public, and nobody votes twice.

use serde::{Deserialize, Serialize};

use crate::field::F;
use crate::field::field_newtype;
use crate::hash::{Tag, hash};
use crate::keys::SpendingKey;

field_newtype! {
    /// A decision that members may overrule. It depends on the network and on everything that was decided, so no ballot fits another.
    DecisionId
}
field_newtype! {
    /// `H_BALLOT(sk, decision)`: one for each member and decision. It is no note's nullifier and is kept apart from those.
    BallotNullifier
}

impl BallotNullifier {
    /// `H_BALLOT(sk, decision)`.
    #[must_use]
    pub fn derive(sk: &SpendingKey, decision: DecisionId) -> Self {
        Self(hash(Tag::Ballot, [sk.0, decision.0]))
    }
}

/// What a member votes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Choice {
    /// The decision stands.
    #[default]
    Keep = 0,
    /// The decision is overruled.
    Overrule = 1,
}

impl Choice {
    /// 0 to keep, 1 to overrule.
    #[must_use]
    pub fn field(self) -> F {
        F::from(self as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_all_differ;

    #[test]
    fn each_member_has_one_nullifier_a_decision() {
        let nullifier =
            |sk: u64, decision: u64| BallotNullifier::derive(&SpendingKey(F::from(sk)), DecisionId(F::from(decision)));
        assert_eq!(nullifier(1, 2).0, hash(Tag::Ballot, [F::from(1u64), F::from(2u64)]));
        assert_all_differ(&[nullifier(1, 2), nullifier(2, 1), nullifier(1, 3), nullifier(3, 2)]);
    }
}
