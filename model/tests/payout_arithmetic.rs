//! The arithmetic of payouts, machine integers against unbounded ones: every small case there is, and many large ones.
//!
//! `SOTTO_CASES` sets how many large cases are drawn (1,000,000).

#![allow(clippy::unwrap_used)]

use num_bigint::BigUint;
use sotto_model::arithmetic::{least_due as model_least_due, per_share, units, whole_cents};
use sotto_protocol::amount::{Cents, Fraction, Index, Shares};
use sotto_protocol::payout::{PayoutError, least_due, owed, owed_together, raise_index};

fn big(n: impl Into<BigUint>) -> BigUint {
    n.into()
}

// Every way to split `shares` among any number of holders, order aside.
fn partitions(shares: u64, largest: u64) -> Vec<Vec<u64>> {
    if shares == 0 {
        return vec![Vec::new()];
    }
    let with_first = |first: u64| {
        partitions(shares - first, first).into_iter().map(move |mut rest| {
            rest.insert(0, first);
            rest
        })
    };
    (1..=shares.min(largest)).flat_map(with_first).collect()
}

// What each holding was paid and carries, in units of 2^-64 cent.
fn credited(held: u64, index: Index) -> u128 {
    let (paid, carry) = owed(Shares(held), Index::ZERO, index, Fraction::ZERO).unwrap();
    u128::from(paid.0) << 64 | u128::from(carry.0)
}

#[test]
fn every_small_cap_table_is_paid_exactly() {
    let mut cases = 0u64;
    for supply in 1..=10 {
        for table in partitions(supply, supply) {
            for first in 0..=30 {
                for second in [0, 1, 2, 7, 29, 30] {
                    // Two payouts in a row, so that the second begins with every remainder that the first can leave.
                    let (index, rest) = raise_index(Cents(first), Shares(supply), Index::ZERO, Fraction::ZERO).unwrap();
                    let (index, rest) = raise_index(Cents(second), Shares(supply), index, rest).unwrap();
                    let parts: Vec<u128> = table.iter().map(|held| credited(*held, index)).collect();
                    let all = parts.iter().sum::<u128>() + u128::from(rest.0);
                    assert_eq!(all, u128::from(first + second) << 64, "{table:?}: {first}, {second}");
                    assert!(rest.0 < supply);
                    for (held, part) in table.iter().zip(&parts) {
                        // Each share the same, and nobody more than the naive formula's exact rational.
                        assert_eq!(*part, u128::from(*held) * index.0);
                        let exact = (u128::from(first + second) << 64) * u128::from(*held);
                        assert!(
                            part * u128::from(supply) <= exact
                                && exact < (part + u128::from(*held)) * u128::from(supply)
                        );
                    }
                    cases += 1;
                }
            }
        }
    }
    // 138 cap tables of up to ten shares.
    assert_eq!(cases, 138 * 31 * 6);
}

#[test]
fn every_small_remainder_is_carried() {
    for supply in 1..=48u64 {
        for paid in 0..=48 {
            for rest in 0..supply {
                let (index, left) = raise_index(Cents(paid), Shares(supply), Index(5), Fraction(rest)).unwrap();
                assert!(left.0 < supply);
                let distributed = (index.0 - 5) * u128::from(supply) + u128::from(left.0);
                assert_eq!(distributed, (u128::from(paid) << 64) + u128::from(rest));
            }
        }
    }
}

#[test]
fn every_small_lock_pays_no_less_per_share() {
    for then in 1..=40u64 {
        for now in 1..=40 {
            for amount in 0..=40 {
                let due = least_due(Cents(amount), Shares(then), Shares(now)).unwrap().0;
                // The least whole number with due / now >= amount / then.
                assert!(due * then >= amount * now);
                assert!(due == 0 || (due - 1) * then < amount * now);
            }
        }
    }
}

// SplitMix64 (Steele, Lea, Flood 2014): reproducible from its seed, and quick.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    // Of every magnitude, and often at an edge: the arithmetic is hardest where numbers are far apart.
    fn of_any_size(&mut self) -> u64 {
        let (number, choice) = (self.next(), self.next());
        match choice % 16 {
            0 => u64::MAX - (number & 3),
            1 => number & 3,
            2 => (1 << (number & 63)) - 1,
            3 => 1 << (number & 63),
            _ => number >> (choice >> 8 & 63),
        }
    }
}

fn check_raise(numbers: &mut Numbers) {
    let (paid, supply) = (Cents(numbers.of_any_size()), Shares(numbers.of_any_size()));
    let index = Index(u128::from(numbers.of_any_size()) << (numbers.next() & 63));
    let rest = Fraction(numbers.of_any_size() % supply.0.max(1));
    let machine = raise_index(paid, supply, index, rest);
    let Ok((quotient, left)) = per_share(paid, supply, &big(rest.0)) else {
        return assert_eq!(machine, Err(PayoutError::NoShares));
    };
    let raised = big(index.0) + quotient;
    if raised.bits() > 128 {
        return assert_eq!(machine, Err(PayoutError::IndexOverflow));
    }
    let (new, carried) = machine.unwrap();
    assert_eq!((big(new.0), big(carried.0)), (raised, left));
    // Paid, carried and what remains: together exactly what was put in.
    assert_eq!(big(new.0 - index.0) * supply.0 + carried.0, units(paid) + rest.0);
}

fn check_owed(numbers: &mut Numbers) {
    let to = Index(u128::from(numbers.of_any_size()) << (numbers.next() & 63));
    let mut holding = || {
        let back = (u128::from(numbers.of_any_size()) << (numbers.next() & 63)).min(to.0);
        (Shares(numbers.of_any_size()), Index(to.0 - back), Fraction(numbers.next()))
    };
    let holdings = [holding(), holding()];
    let exact: BigUint = holdings.iter().map(|(held, from, carry)| big(to.0 - from.0) * held.0 + carry.0).sum();
    match (owed_together(&holdings, to), whole_cents(&exact)) {
        (Ok((paid, carry)), Ok(expected)) => assert_eq!((paid, big(carry.0)), expected),
        (Err(PayoutError::AmountOverflow), Err(_)) => {}
        (machine, model) => panic!("{holdings:?} to {to:?}: {machine:?}, but {model:?}"),
    }
    // A claim in between changes nothing: the index telescopes.
    let [(held, from, carry), _] = holdings;
    let between = Index(from.0 + (to.0 - from.0) / 3);
    let halves = owed(held, from, between, carry)
        .and_then(|(first, carry)| owed(held, between, to, carry).map(|(second, carry)| (first.0, second.0, carry)));
    if let (Ok((paid, carry)), Ok((first, second, left))) = (owed(held, from, to, carry), halves) {
        assert_eq!((paid.0, carry), (first + second, left));
    }
}

fn check_least_due(numbers: &mut Numbers) {
    let [amount, then, now] = [(); 3].map(|()| numbers.of_any_size());
    let machine = least_due(Cents(amount), Shares(then), Shares(now));
    if then == 0 {
        return assert_eq!(machine, Err(PayoutError::NoShares));
    }
    let exact = model_least_due(Cents(amount), Shares(then), Shares(now));
    match machine {
        Ok(due) => assert_eq!(big(due.0), exact),
        Err(error) => assert!(error == PayoutError::AmountOverflow && exact.bits() > 64, "{error}"),
    }
}

#[test]
fn large_cases_are_those_of_unbounded_integers() {
    let cases: u64 =
        std::env::var("SOTTO_CASES").map_or(1_000_000, |text| text.parse().expect("SOTTO_CASES is a number"));
    let mut numbers = Numbers(2_026);
    for _ in 0..cases {
        check_raise(&mut numbers);
        check_owed(&mut numbers);
        check_least_due(&mut numbers);
    }
    println!("{cases} cases");
}
