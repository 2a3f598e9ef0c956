use num_bigint::BigUint;
use proptest::prelude::*;

use super::*;
use crate::testing::{arb_fraction, arb_u64, arb_u128, assert_all_differ};

fn big(n: impl Into<BigUint>) -> BigUint {
    n.into()
}

// Holders' shares, each at least 1.
fn arb_holdings() -> impl Strategy<Value = Vec<u64>> {
    prop_oneof![
        proptest::collection::vec(1u64..50, 1..8),
        proptest::collection::vec(1u64..1 << 40, 1..8),
        proptest::collection::vec(1u64..=u64::MAX / 8, 1..8),
    ]
}

fn supply(holdings: &[u64]) -> Shares {
    Shares(holdings.iter().sum())
}

#[test]
fn the_worked_story_is_paid_to_the_cent() {
    // Bob sells ACME for $10,000,000: Alice holds 1 %, Ryan 3 %, Bob 96 %.
    let supply = Shares(10_000_000);
    let (index, rest) = raise_index(Cents(1_000_000_000), supply, Index::ZERO, Fraction::ZERO).expect("in range");
    let paid = |shares| owed(Shares(shares), Index::ZERO, index, Fraction::ZERO).expect("in range");
    assert_eq!(paid(100_000), (Cents(10_000_000), Fraction::ZERO));
    assert_eq!(paid(300_000), (Cents(30_000_000), Fraction::ZERO));
    assert_eq!(paid(9_600_000), (Cents(960_000_000), Fraction::ZERO));
    assert_eq!(rest, Fraction::ZERO);
}

#[test]
fn every_small_case_is_exact() {
    // Two holders of every small supply, three payouts in a row: nobody gains or loses 2^-64 of a cent.
    for (a, b) in (1u64..9).flat_map(|a| (0u64..9).map(move |b| (a, b))) {
        let supply = Shares(a + b);
        let (mut index, mut rest, mut distributed) = (Index::ZERO, Fraction::ZERO, 0u128);
        for paid in [1u64, 7, 100] {
            (index, rest) = raise_index(Cents(paid), supply, index, rest).expect("in range");
            distributed += u128::from(paid);
            let credited = index.0 * u128::from(supply.0);
            assert_eq!(credited + u128::from(rest.0), distributed << 64, "{a} + {b} shares");
            assert!(rest.0 < supply.0);
            let parts = [a, b].map(|n| owed(Shares(n), Index::ZERO, index, Fraction::ZERO).expect("in range"));
            let parts: u128 =
                parts.iter().map(|(cents, carry)| (u128::from(cents.0) << 64) + u128::from(carry.0)).sum();
            assert_eq!(parts, credited, "{a} + {b} shares");
        }
    }
}

#[test]
fn the_edges_are_refused() {
    let one = Shares(1);
    assert_eq!(raise_index(Cents(1), Shares(0), Index::ZERO, Fraction::ZERO), Err(PayoutError::NoShares));
    assert_eq!(raise_index(Cents(1), one, Index(u128::MAX), Fraction::ZERO), Err(PayoutError::IndexOverflow));
    assert_eq!(owed(one, Index(2), Index(1), Fraction::ZERO), Err(PayoutError::IndexAhead));
    assert_eq!(owed(Shares(2), Index(0), Index(u128::MAX), Fraction(0)), Err(PayoutError::AmountOverflow));
    assert_eq!(owed(one, Index(0), Index(u128::MAX), Fraction(1)), Err(PayoutError::AmountOverflow));
    let all = owed(one, Index(0), Index(u128::MAX), Fraction(0));
    assert_eq!(all, Ok((Cents(u64::MAX), Fraction(u64::MAX))), "the most there can be");
    let twice = [(one, Index(0), Fraction(0)), (one, Index(0), Fraction(0))];
    assert_eq!(owed_together(&twice, Index(u128::MAX)), Err(PayoutError::AmountOverflow));
    assert_eq!(owed_together(&[], Index(5)), Ok((Cents(0), Fraction(0))));
    assert_eq!(least_due(Cents(1), Shares(0), one), Err(PayoutError::NoShares));
    assert_eq!(least_due(Cents(u64::MAX), one, Shares(2)), Err(PayoutError::AmountOverflow));
    assert_eq!(least_due(Cents(u64::MAX), Shares(u64::MAX), Shares(u64::MAX)), Ok(Cents(u64::MAX)));
}

#[test]
fn pads_are_fresh_for_every_payout() {
    let (hk, nonce) = (HolderKey(F::from(1u64)), PayoutNonce(F::from(2u64)));
    assert_eq!(PaddedState::pad(hk, nonce, Padded::Remainder), hash(Tag::PayoutPad, [1, 2, 1u64].map(F::from)));
    assert_all_differ(&[
        PaddedState::pad(hk, nonce, Padded::Index),
        PaddedState::pad(hk, nonce, Padded::Remainder),
        PaddedState::pad(hk, PayoutNonce(F::from(9u64)), Padded::Index),
        PaddedState::pad(HolderKey(F::from(9u64)), nonce, Padded::Index),
    ]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn raising_equals_big_integers(paid in arb_u64(), supply in arb_u64(), index in arb_u128(), rest in arb_fraction()) {
        let result = raise_index(Cents(paid), Shares(supply), Index(index), rest);
        if supply == 0 {
            prop_assert_eq!(result, Err(PayoutError::NoShares));
            return Ok(());
        }
        let total = (big(paid) << 64u32) + rest.0;
        let new = big(index) + &total / supply;
        match result {
            Ok((raised, left)) => {
                prop_assert_eq!(big(raised.0), new);
                prop_assert_eq!(big(left.0), total % supply);
            }
            Err(error) => {
                prop_assert_eq!(error, PayoutError::IndexOverflow);
                prop_assert!(new.bits() > 128);
            }
        }
    }

    #[test]
    fn what_is_owed_equals_big_integers(
        holdings in proptest::collection::vec((arb_u64(), arb_u128(), arb_fraction()), 1..4),
        to in arb_u128(),
    ) {
        let notes: Vec<_> = holdings.iter().map(|(n, from, carry)| (Shares(*n), Index(*from), *carry)).collect();
        let result = owed_together(&notes, Index(to));
        if holdings.iter().any(|(_, from, _)| *from > to) {
            prop_assert!(matches!(result, Err(PayoutError::IndexAhead | PayoutError::AmountOverflow)));
            return Ok(());
        }
        let total: BigUint = holdings.iter().map(|(n, from, carry)| big(*n) * (to - from) + carry.0).sum();
        match result {
            Ok((cents, carry)) => prop_assert_eq!((big(cents.0) << 64u32) + carry.0, total),
            Err(error) => {
                prop_assert_eq!(error, PayoutError::AmountOverflow);
                prop_assert!(total.bits() > 128);
            }
        }
    }

    #[test]
    fn small_deltas_telescope(amount in arb_u64(), steps in proptest::collection::vec(0u128..1 << 61, 1..6)) {
        // Claiming after every payout, or once at the end, gives the same.
        let (mut at, mut cents, mut carry) = (Index::ZERO, 0u64, Fraction::ZERO);
        for step in &steps {
            let to = Index(at.0 + step);
            let (paid, left) = owed(Shares(amount), at, to, carry).expect("below 2^128 in all");
            cents += paid.0;
            (at, carry) = (to, left);
        }
        let once = owed(Shares(amount), Index::ZERO, at, Fraction::ZERO).expect("below 2^128 in all");
        prop_assert_eq!(once, (Cents(cents), carry));
    }

    #[test]
    fn what_is_credited_and_what_remains_is_what_was_paid(
        holdings in arb_holdings(),
        payouts in proptest::collection::vec(1u64..1 << 50, 1..6),
        claims in any::<u64>(),
    ) {
        let supply = supply(&holdings);
        let (mut index, mut rest) = (Index::ZERO, Fraction::ZERO);
        let mut notes: Vec<_> = holdings.iter().map(|n| (Shares(*n), Index::ZERO, Fraction::ZERO)).collect();
        let mut cents = 0u128;
        for (round, paid) in payouts.iter().enumerate() {
            (index, rest) = raise_index(Cents(*paid), supply, index, rest).expect("in range");
            for (i, note) in notes.iter_mut().enumerate() {
                // Some claim after this payout, some do not.
                if claims >> ((8 * round + i) % 64) & 1 == 1 {
                    let (got, carry) = owed(note.0, note.1, index, note.2).expect("in range");
                    cents += u128::from(got.0);
                    (note.1, note.2) = (index, carry);
                }
            }
        }
        let pending: BigUint = notes.iter().map(|(n, from, carry)| big(n.0) * (index.0 - from.0) + carry.0).sum();
        let all: u128 = payouts.iter().map(|paid| u128::from(*paid)).sum();
        prop_assert_eq!((big(cents) << 64u32) + pending + rest.0, big(all) << 64u32);
    }

    #[test]
    fn splitting_and_merging_change_nothing(a in 1u64..1 << 50, b in 1u64..1 << 50, from in 0u128..1 << 64, delta in 0u128..1 << 70) {
        let to = Index(from + delta);
        let together = owed_together(&[(Shares(a), Index(from), Fraction(3)), (Shares(b), Index(from), Fraction(4))], to);
        prop_assert_eq!(together, owed(Shares(a + b), Index(from), to, Fraction(7)));
    }

    #[test]
    fn nobody_is_a_whole_cent_short(holdings in arb_holdings(), paid in 1u64..) {
        let supply = supply(&holdings);
        let (index, _) = raise_index(Cents(paid), supply, Index::ZERO, Fraction::ZERO).expect("in range");
        for n in holdings {
            let (got, _) = owed(Shares(n), Index::ZERO, index, Fraction::ZERO).expect("in range");
            let naive = big(paid) * n / supply.0;
            prop_assert!(naive == big(got.0) || naive == big(got.0) + 1u32, "{} for {} of {}", got, n, supply);
        }
    }

    #[test]
    fn diluting_first_does_not_help(amount in arb_u64(), then in 1u64.., now in 1u64..) {
        let exact = (big(amount) * now + (then - 1)) / then;
        match least_due(Cents(amount), Shares(then), Shares(now)) {
            Ok(due) => {
                prop_assert_eq!(big(due.0), exact);
                // No share gets less than it would have then.
                prop_assert!(big(due.0) * then >= big(amount) * now);
            }
            Err(error) => {
                prop_assert_eq!(error, PayoutError::AmountOverflow);
                prop_assert!(exact.bits() > 64);
            }
        }
    }
}
