//! Ranges and comparisons at the ends of their ranges, and gaps on the circle of field elements.

use ark_relations::gr1cs::SynthesisError;
use proptest::prelude::*;
use sotto_protocol::field::F;
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::testing::{arb_field, arb_u64, arb_u128};
use sotto_protocol::tree::{NullifierRoot, NullifierTree, NullifierWitness, Path};

use super::{accepts, f, give, value};
use crate::gadgets::range::{U32, U64, U128, Uint, bits};
use crate::gadgets::tree::NullifierWitnessVar;
use crate::gadgets::tree::nullifier::inside;
use crate::gadgets::wire::{Wire, bit, constant, equal, equal_if, is_zero, nonzero, product_is, select, zero, zero_if};

fn in_range<const BITS: usize>(x: F) -> bool {
    accepts(|cs| Uint::<BITS>::range(&give(cs, x)).map(|_| ()))
}

fn two_to(n: usize) -> F {
    crate::gadgets::range::power(n)
}

#[test]
fn ranges_end_where_they_say() {
    let one = f(1);
    assert!(in_range::<64>(f(0)) && in_range::<64>(one) && in_range::<64>(f(u64::MAX)));
    for x in [two_to(64), two_to(64) + one, two_to(65), two_to(128), two_to(253), -one, -f(u64::MAX), -two_to(64)] {
        assert!(!in_range::<64>(x), "{x} is no u64");
    }
    assert!(in_range::<32>(f(u64::from(u32::MAX))) && !in_range::<32>(two_to(32)) && !in_range::<32>(-one));
    assert!(in_range::<128>(F::from(u128::MAX)) && !in_range::<128>(two_to(128)) && !in_range::<128>(-one));
    assert!(in_range::<253>(two_to(253) - one) && !in_range::<253>(two_to(253)) && !in_range::<253>(-one));
}

#[test]
#[should_panic(expected = "not unique")]
fn bits_that_could_be_those_of_x_plus_p_are_refused() {
    // 254 bits hold both x and x + p for small x.
    accepts(|cs| bits(&give(cs, f(1)), 254).map(|_| ()));
}

#[test]
fn bits_are_those_of_the_number() {
    let of = |x: F, i: usize| value(|cs| Ok(Wire::from(bits(&give(cs, x), 64)?[i].clone())));
    for (i, bit) in [(0, 1u64), (1, 0), (2, 1), (63, 1)] {
        assert_eq!(of(f((1 << 63) | 5), i), f(bit));
    }
}

#[test]
fn constants_that_differ_are_refused() {
    assert_eq!(equal(&constant(1), &constant(2)), Err(SynthesisError::Unsatisfiable));
    assert_eq!(zero(&constant(1)), Err(SynthesisError::Unsatisfiable));
    assert_eq!(product_is(&constant(2), &constant(3), &constant(7)), Err(SynthesisError::Unsatisfiable));
    assert_eq!(equal(&constant(2), &constant(2)), Ok(()));
    assert_eq!(product_is(&constant(2), &constant(3), &constant(6)), Ok(()));
    assert!(accepts(|cs| product_is(&constant(2), &constant(3), &give(cs, f(6)))));
    assert!(!accepts(|cs| product_is(&constant(2), &constant(3), &give(cs, f(7)))));
    assert!(!accepts(|cs| equal(&constant(2), &give(cs, f(3)))));
}

#[test]
fn a_constant_that_does_not_fit_is_refused() {
    assert!(std::panic::catch_unwind(|| U32::constant(1 << 32)).is_err());
    assert_eq!(value(|cs| Ok(U32::constant(7).wire() + give(cs, f(0)))), f(7));
}

#[test]
fn conditions() {
    for condition in [false, true] {
        let holds = |a: u64, b: u64| accepts(|cs| equal_if(&bit(cs, condition)?, &give(cs, f(a)), &give(cs, f(b))));
        assert!(holds(4, 4) && holds(4, 5) != condition);
        let empty = |a: u64| accepts(|cs| zero_if(&bit(cs, condition)?, &give(cs, f(a))));
        assert!(empty(0) && empty(1) != condition);
        let chosen = value(|cs| select(&bit(cs, condition)?, &give(cs, f(8)), &give(cs, f(9))));
        assert_eq!(chosen, f(if condition { 8 } else { 9 }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn zero_or_not(x in arb_field()) {
        let is = x == f(0);
        prop_assert_eq!(value(|cs| Ok(Wire::from(is_zero(&give(cs, x))?))), f(u64::from(is)));
        prop_assert_eq!(accepts(|cs| nonzero(&give(cs, x))), !is);
        prop_assert_eq!(accepts(|cs| zero(&give(cs, x))), is);
    }

    #[test]
    fn comparisons_of_u64(a in arb_u64(), b in arb_u64()) {
        for (a, b) in [(a, b), (b, a), (a, a)] {
            let both = |cs: &_| Ok::<_, SynthesisError>((U64::range(&give(cs, f(a)))?, U64::range(&give(cs, f(b)))?));
            prop_assert_eq!(accepts(|cs| { let (a, b) = both(cs)?; a.at_most(&b) }), a <= b);
            prop_assert_eq!(accepts(|cs| { let (a, b) = both(cs)?; a.below(&b) }), a < b);
            let at_least = value(|cs| { let (a, b) = both(cs)?; Ok(Wire::from(a.is_at_least(&b)?)) });
            prop_assert_eq!(at_least, f(u64::from(a >= b)));
        }
    }

    #[test]
    fn comparisons_of_u128(a in arb_u128(), b in arb_u128()) {
        for (a, b) in [(a, b), (b, a), (a, a)] {
            let both = |cs: &_| Ok::<_, SynthesisError>((U128::range(&give(cs, F::from(a)))?, U128::range(&give(cs, F::from(b)))?));
            prop_assert_eq!(accepts(|cs| { let (a, b) = both(cs)?; a.at_most(&b) }), a <= b);
            prop_assert_eq!(accepts(|cs| { let (a, b) = both(cs)?; a.below(&b) }), a < b);
            let at_least = value(|cs| { let (a, b) = both(cs)?; Ok(Wire::from(a.is_at_least(&b)?)) });
            prop_assert_eq!(at_least, f(u64::from(a >= b)));
        }
    }

    #[test]
    fn gaps(a in arb_field(), b in arb_field(), c in arb_field()) {
        for (value, nf, next) in [(a, b, c), (a, c, b), (b, a, c), (b, c, a), (c, a, b), (c, b, a), (a, a, b), (a, b, b), (a, b, a)] {
            let path = Path::default();
            let absence = NullifierWitness { value, next, path };
            let root = NullifierRoot(path.root(sotto_protocol::tree::nullifier::leaf(value, next)));
            let native = absence.shows_absent(Nullifier(nf), root);
            prop_assert_eq!(is_inside(value, nf, next), native);
            if value < next {
                prop_assert_eq!(native, value < nf && nf < next);
            }
        }
    }

    #[test]
    fn absence(spent in proptest::collection::btree_set(arb_field(), 1..6), nf in arb_field()) {
        let mut tree = NullifierTree::default();
        for nf in spent {
            // The two sentinels are no nullifiers.
            let _ = tree.insert(&[Nullifier(nf)]);
        }
        let nf = Nullifier(nf);
        if let Some(absence) = tree.absence(nf) {
            let root = value(|cs| NullifierWitnessVar::witness(cs, &absence)?.root(&give(cs, nf.0)));
            prop_assert_eq!(root, tree.root().0);
            prop_assert!(absence.shows_absent(nf, tree.root()));
        }
    }
}

fn is_inside(value: F, nf: F, next: F) -> bool {
    accepts(|cs| inside(&give(cs, value), &give(cs, nf), &give(cs, next)))
}

#[test]
fn gaps_at_their_ends() {
    let (zero, one, last) = (f(0), f(1), -f(1));
    for (value, nf, next) in [
        (zero, one, f(2)),
        (zero, one, last),
        (zero, last - one, last),
        (last - f(2), last - one, last),
        (zero, two_to(128), last),
        (zero, two_to(128) - one, two_to(128)),
        (two_to(128) - one, two_to(128), two_to(128) + one),
        (zero, two_to(253), last),
        (f(5), f(6), f(7)),
    ] {
        assert!(is_inside(value, nf, next), "{value} < {nf} < {next}");
    }
    for (value, nf, next) in [
        (zero, zero, last),
        (zero, last, last),
        (f(5), f(5), f(7)),
        (f(5), f(7), f(7)),
        (f(5), f(4), f(7)),
        (f(5), f(8), f(7)),
        (f(5), f(5), f(5)),
        (f(5), f(6), f(5)),
        (f(5), f(6), f(6)),
        (zero, f(3), one),
        (last, zero, zero),
        (last, last, zero),
        (last, one, zero),
        (last, two_to(200), zero),
    ] {
        assert!(!is_inside(value, nf, next), "not {value} < {nf} < {next}");
    }
}
