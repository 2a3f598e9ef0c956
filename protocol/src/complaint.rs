//! Complaints of issuers about their own holders (R15): who complains stays hidden, about whom only the authority reads.

use crate::amount::{Period, TokenId};
use crate::field::field_newtype;
use crate::hash::{Tag, hash};
use crate::keys::SpendingKey;
use crate::trade::Salt;

field_newtype! {
    /// `H_CPL(sk, m, period)`: one for each issuer, subject and period. It is no note's nullifier and is kept apart from those.
    ComplaintNullifier
}
field_newtype! {
    /// `H_SUBJECT(m, salt)`: the member whom a complaint is about, opened to the authority.
    SubjectCommitment
}

impl ComplaintNullifier {
    /// `H_CPL(sk, m, period)`. The subject's number, not the key, is in it: a key can be replaced, the number cannot.
    #[must_use]
    pub fn derive(sk: &SpendingKey, subject: TokenId, period: Period) -> Self {
        Self(hash(Tag::Complaint, [sk.0, subject.field(), period.field()]))
    }
}

impl SubjectCommitment {
    /// `H_SUBJECT(m, salt)`.
    #[must_use]
    pub fn derive(subject: TokenId, salt: Salt) -> Self {
        Self(hash(Tag::Subject, [subject.field(), salt.0]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::F;
    use crate::testing::assert_all_differ;

    #[test]
    fn there_is_one_nullifier_an_issuer_subject_and_period() {
        let nullifier = |sk: u64, subject, period| {
            ComplaintNullifier::derive(&SpendingKey(F::from(sk)), TokenId(subject), Period(period))
        };
        assert_eq!(nullifier(1, 2, 3).0, hash(Tag::Complaint, [1u64, 2, 3].map(F::from)));
        assert_all_differ(&[nullifier(1, 2, 3), nullifier(2, 2, 3), nullifier(1, 3, 3), nullifier(1, 2, 4)]);
    }

    #[test]
    fn a_salt_hides_the_subject() {
        let subject = |m, salt: u64| SubjectCommitment::derive(TokenId(m), Salt(F::from(salt)));
        assert_eq!(subject(1, 2).0, hash(Tag::Subject, [1u64, 2].map(F::from)));
        assert_all_differ(&[subject(1, 2), subject(2, 2), subject(1, 3)]);
    }
}
