use proptest::prelude::*;

use super::*;
use crate::testing::{arb_member, assert_all_differ, through_cbor, through_json};

#[test]
fn a_hash_depends_on_every_field() {
    let member = Member {
        pk: PublicKey(F::from(1u64)),
        tid: TokenId(2),
        policy: Policy::Gains,
        status: Status(3),
        reputation: Reputation(4),
        steward: PublicKey(F::from(5u64)),
    };
    assert_eq!(member.hash().0, hash(Tag::Member, [1, 2, 0, 3, 4, 5u64].map(F::from)));
    assert_all_differ(&[
        member.hash(),
        Member { pk: PublicKey(F::from(9u64)), ..member }.hash(),
        Member { tid: TokenId(9), ..member }.hash(),
        Member { policy: Policy::Gross, ..member }.hash(),
        Member { status: Status(9), ..member }.hash(),
        Member { reputation: Reputation(9), ..member }.hash(),
        Member { steward: PublicKey(F::from(9u64)), ..member }.hash(),
    ]);
}

#[test]
fn a_leaf_depends_on_every_part() {
    let (m, k) = (MemberHash(F::from(1u64)), TokenCommitment(F::from(3u64)));
    assert_eq!(registry_leaf(m, Shares(2), k).0, hash(Tag::Reg, [1, 2, 3u64].map(F::from)));
    assert_all_differ(&[
        registry_leaf(m, Shares(2), k),
        registry_leaf(MemberHash(F::from(9u64)), Shares(2), k),
        registry_leaf(m, Shares(9), k),
        registry_leaf(m, Shares(2), TokenCommitment(F::from(9u64))),
    ]);
}

#[test]
fn status_bits_are_independent() {
    let bits = [Status::ACTIVE, Status::BLOCKED, Status::ROTATING, Status::VETTED, Status::QUIET];
    assert_eq!(bits.len(), Status::BITS);
    assert_eq!(
        bits.iter().fold(0, |all, bit| all | bit),
        (1 << Status::BITS) - 1,
        "no two share a bit, none is left out"
    );
    for bit in bits {
        let all = Status((1 << Status::BITS) - 1);
        assert!(Status::default().with(bit).has(bit));
        assert!(!all.without(bit).has(bit));
        assert_eq!(all.without(bit).with(bit), all);
        assert!(bits.iter().all(|other| *other == bit || all.without(bit).has(*other)));
    }
}

#[test]
fn undefined_status_bits_are_refused() {
    for bits in 0..=u8::MAX {
        let read = serde_json::from_str::<Status>(&bits.to_string()).ok();
        assert_eq!(read, (bits < 1 << Status::BITS).then_some(Status(bits)));
    }
}

proptest! {
    #[test]
    fn members_round_trip(member in arb_member()) {
        prop_assert_eq!(through_json(&member), member);
        prop_assert_eq!(through_cbor(&member), member);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn leaves_at_once_or_one_by_one(members in proptest::collection::vec(arb_member(), 0..20)) {
        let token = |member: &Member| TokenCommitment(member.pk.0 + F::from(1u64));
        let records: Vec<_> = (1..).zip(&members).map(|(n, member)| (*member, Shares(n), token(member))).collect();
        let one_by_one: Vec<_> = records.iter().map(|(member, supply, k)| registry_leaf(member.hash(), *supply, *k)).collect();
        prop_assert_eq!(registry_leaves(&records), one_by_one);
    }
}
