use std::collections::BTreeSet;
use std::str::FromStr;

use light_poseidon::{Poseidon, PoseidonHasher};
use proptest::prelude::*;

use super::*;
use crate::testing::arb_field;

fn poseidon(tag: u64, inputs: &[F]) -> F {
    let mut hasher =
        Poseidon::<F>::with_domain_tag_circom(inputs.len(), F::from(tag)).expect("circom has these parameters");
    hasher.hash(inputs).expect("the inputs fill the width")
}

// `hash_many` for a number of inputs that is only known at run time.
fn hash_many_slices(tag: Tag, inputs: &[Vec<F>]) -> Vec<F> {
    fn of<const N: usize>(tag: Tag, inputs: &[Vec<F>]) -> Vec<F> {
        let arrays: Vec<[F; N]> = inputs.iter().map(|one| std::array::from_fn(|i| one[i])).collect();
        hash_many(tag, &arrays)
    }
    match tag.arity() {
        1 => of::<1>(tag, inputs),
        2 => of::<2>(tag, inputs),
        3 => of::<3>(tag, inputs),
        4 => of::<4>(tag, inputs),
        5 => of::<5>(tag, inputs),
        6 => of::<6>(tag, inputs),
        _ => of::<7>(tag, inputs),
    }
}

#[test]
fn the_parameters_are_circoms() {
    // Published with circomlib (test/poseidoncircuit.js) and go-iden3-crypto; t = 2, 3, 6, 7.
    let published: [(&[u64], &str); 7] = [
        (&[1], "18586133768512220936620570745912940619677854269274689475585506675881198879027"),
        (&[1, 2], "7853200120776062878684798364095072458815029376092732009249414926327459813530"),
        (&[1, 2, 0, 0, 0], "1018317224307729531995786483840663576608797660851238720571059489595066344487"),
        (&[1, 2, 0, 0, 0, 0], "15336558801450556532856248569924170992202208561737609669134139141992924267169"),
        (&[3, 4, 0, 0, 0], "5811595552068139067952687508729883632420015185677766880877743348592482390548"),
        (&[3, 4, 0, 0, 0, 0], "12263118664590987767234828103155242843640892839966517009184493198782366909018"),
        (&[1, 2, 3, 4, 5, 6], "20400040500897583745843009878988256314335038853985262692600694741116813247201"),
    ];
    // Computed with circomlibjs 0.1.7; t = 4, 5, 8.
    let computed: [(&[u64], &str); 3] = [
        (&[1, 2, 3], "6542985608222806190361240322586112750744169038454362455181422643027100751666"),
        (&[1, 2, 3, 4], "18821383157269793795438455681495246036402687001665670618754263018637548127333"),
        (&[1, 2, 3, 4, 5, 6, 7], "12748163991115452309045839028154629052133952896122405799815156419278439301912"),
    ];
    for (inputs, expected) in published.into_iter().chain(computed) {
        let inputs: Vec<F> = inputs.iter().map(|n| F::from(*n)).collect();
        assert_eq!(poseidon(0, &inputs), F::from_str(expected).expect("a number"), "{inputs:?}");
    }
}

#[test]
fn every_tag_is_one_of_a_kind() {
    let numbers: BTreeSet<u8> = Tag::ALL.iter().map(|tag| *tag as u8).collect();
    assert_eq!(numbers.len(), Tag::ALL.len(), "two tags share a number");
    assert_eq!(numbers.first(), Some(&1), "0 is circom's own, untagged hash");
    let names: BTreeSet<&str> = Tag::ALL.iter().map(|tag| tag.name()).collect();
    assert_eq!(names.len(), Tag::ALL.len(), "two tags share a name");
}

#[test]
fn every_tag_is_hashed_at_a_width_that_halo2_has() {
    for tag in Tag::ALL {
        let width = width(tag.arity());
        assert!(WIDTHS.contains(&width), "{tag:?}");
        assert!(width > tag.arity(), "{tag:?}: the capacity element is not an input");
    }
    assert!(!WIDTHS.contains(&3) && !WIDTHS.contains(&7), "an odd number of partial rounds");
}

#[test]
fn one_input_under_two_tags_has_two_hashes() {
    let mut seen = BTreeSet::new();
    for tag in Tag::ALL {
        let inputs = vec![F::from(5u64); tag.arity()];
        assert!(seen.insert(hash_slice(*tag, &inputs)), "{tag:?} collides");
    }
}

#[test]
#[should_panic(expected = "H_Cash takes another number of inputs")]
fn another_number_of_inputs_is_a_mistake_of_the_program() {
    let _ = hash(Tag::Cash, [F::from(1u64); 3]);
}

#[test]
#[should_panic(expected = "H_Cash takes another number of inputs")]
fn another_number_of_inputs_is_a_mistake_for_many_as_well() {
    let _ = hash_many(Tag::Cash, &[[F::from(1u64); 3]; 9]);
}

#[test]
fn threads_agree() {
    let here = hash(Tag::Node, [F::from(1u64); 4]);
    let there = std::thread::spawn(|| hash(Tag::Node, [F::from(1u64); 4])).join().expect("it does not panic");
    assert_eq!(here, there);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_hash_is_poseidon_with_the_tag_in_the_capacity(inputs in proptest::collection::vec(arb_field(), 7)) {
        for tag in Tag::ALL {
            let mut padded = inputs[..tag.arity()].to_vec();
            padded.resize(width(tag.arity()) - 1, F::from(0u64));
            let expected = poseidon(*tag as u64, &padded);
            prop_assert_eq!(hash_slice(*tag, &inputs[..tag.arity()]), expected, "{:?}", tag);
        }
    }

    #[test]
    fn every_input_counts(inputs in proptest::collection::vec(arb_field(), 7), change in 1u64..) {
        for tag in Tag::ALL {
            let honest = &inputs[..tag.arity()];
            for i in 0..tag.arity() {
                let mut changed = honest.to_vec();
                changed[i] += F::from(change);
                prop_assert_ne!(hash_slice(*tag, honest), hash_slice(*tag, &changed), "{:?}, input {}", tag, i);
            }
        }
    }

    #[test]
    fn many_are_hashed_as_one_by_one(inputs in proptest::collection::vec(proptest::collection::vec(arb_field(), 7), 0..28)) {
        for tag in Tag::ALL {
            let one_by_one: Vec<F> = inputs.iter().map(|one| hash_slice(*tag, &one[..tag.arity()])).collect();
            prop_assert_eq!(hash_many_slices(*tag, &inputs), one_by_one, "{:?}", tag);
        }
    }
}
