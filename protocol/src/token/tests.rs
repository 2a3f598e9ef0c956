use proptest::prelude::*;

use super::*;
use crate::testing::{arb_meta, arb_token_state, assert_all_differ, through_cbor, through_json};

#[test]
fn a_commitment_depends_on_every_field() {
    let meta = Meta { min_reputation: Reputation(5), vetted: false };
    let state = TokenState {
        tid: TokenId(1),
        index: Index(2),
        remainder: Fraction(3),
        hk: HolderKey(F::from(4u64)),
        meta,
        n: 6,
    };
    assert_eq!(state.commit().0, hash(Tag::Token, [1, 2, 3, 4, 5, 6u64].map(F::from)));
    assert_all_differ(&[
        state.commit(),
        TokenState { tid: TokenId(9), ..state }.commit(),
        TokenState { index: Index(9), ..state }.commit(),
        TokenState { remainder: Fraction(9), ..state }.commit(),
        TokenState { hk: HolderKey(F::from(9u64)), ..state }.commit(),
        TokenState { meta: Meta { min_reputation: Reputation(9), ..meta }, ..state }.commit(),
        TokenState { meta: Meta { vetted: true, ..meta }, ..state }.commit(),
        TokenState { n: 9, ..state }.commit(),
    ]);
}

#[test]
fn policies_are_one_bit() {
    assert_eq!([Policy::Gains.field(), Policy::Gross.field()], [F::from(0u64), F::from(1u64)]);
    assert_eq!(serde_json::to_string(&Policy::Gains).expect("plain data"), "\"gains\"");
    serde_json::from_str::<Policy>("\"Gains\"").expect_err("another spelling");
    serde_json::from_str::<Policy>("0").expect_err("another form");
}

#[test]
fn only_33_bits_are_a_buyers_requirements() {
    assert_eq!(Meta::unpack((1 << 33) - 1), Some(Meta { min_reputation: Reputation(u32::MAX), vetted: true }));
    for packed in [1 << 33, 1 << 34, 1 << 63, u64::MAX] {
        assert_eq!(Meta::unpack(packed), None, "{packed:#x}");
    }
}

#[test]
fn debug_keeps_the_holder_key() {
    let state = TokenState {
        tid: TokenId(1),
        index: Index(2),
        remainder: Fraction(3),
        hk: HolderKey(-F::from(4u64)),
        meta: Meta::default(),
        n: 0,
    };
    assert!(format!("{state:?}").contains("hk: HolderKey(..)"));
}

proptest! {
    #[test]
    fn packing_is_one_to_one(meta in arb_meta(), packed in any::<u64>()) {
        prop_assert_eq!(Meta::unpack(meta.pack()), Some(meta));
        prop_assert_eq!(Meta::unpack(packed).map(Meta::pack), (packed >> 33 == 0).then_some(packed));
        prop_assert_eq!(meta.field(), F::from(meta.pack()));
    }

    #[test]
    fn states_round_trip(state in arb_token_state()) {
        prop_assert_eq!(through_json(&state), state);
        prop_assert_eq!(through_cbor(&state), state);
    }
}
