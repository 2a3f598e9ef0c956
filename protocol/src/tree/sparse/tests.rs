use proptest::prelude::*;

use super::*;
use crate::testing::arb_field;

#[test]
fn a_leaf_set_back_to_zero_leaves_the_root_of_the_empty_tree() {
    let mut tree = SparseTree::<12>::default();
    let empty_root = tree.root();
    tree.set(77, F::from(1u64));
    assert_ne!(tree.root(), empty_root);
    tree.set(77, F::from(0u64));
    assert_eq!(tree.root(), empty_root);
}

#[test]
fn the_outermost_leaves_can_be_set() {
    let mut tree = SparseTree::<16>::default();
    tree.set_many([(0, F::from(1u64)), (u32::MAX, F::from(2u64))]);
    assert_eq!(tree.path(0).root(F::from(1u64)), tree.root());
    assert_eq!(tree.path(u32::MAX).root(F::from(2u64)), tree.root());
}

#[test]
#[should_panic(expected = "index is past the last leaf")]
fn a_leaf_past_the_last_is_a_mistake_of_the_program() {
    SparseTree::<2>::default().set(16, F::from(1u64));
}

#[test]
fn a_small_tree_is_hashed_by_hand() {
    let leaves: [F; 16] = std::array::from_fn(|i| F::from(i as u64 + 1));
    let parents: [F; 4] = std::array::from_fn(|i| hash::<4>(Tag::Node, std::array::from_fn(|j| leaves[4 * i + j])));
    let mut tree = SparseTree::<2>::default();
    tree.set_many((0..).zip(leaves));
    assert_eq!(tree.root(), hash(Tag::Node, parents));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn many_at_once_or_one_by_one(leaves in proptest::collection::vec((0u32..200, arb_field()), 0..40), cut in 0usize..40) {
        let mut one_by_one = SparseTree::<8>::default();
        for (index, leaf) in &leaves {
            one_by_one.set(*index, *leaf);
        }
        let mut at_once = SparseTree::<8>::default();
        let cut = cut.min(leaves.len());
        at_once.set_many(leaves[..cut].iter().copied());
        at_once.set_many(leaves[cut..].iter().copied());
        prop_assert_eq!(&at_once, &one_by_one);
        prop_assert_eq!(at_once.root(), one_by_one.root());
        let written = crate::cbor::encode(&at_once);
        prop_assert_eq!(&crate::cbor::decode::<SparseTree<8>>(&written).expect("it was written"), &at_once);
        prop_assert!(crate::cbor::decode::<SparseTree<7>>(&written).is_err());
    }

    #[test]
    fn the_order_of_different_leaves_does_not_matter(leaves in proptest::collection::btree_map(any::<u32>(), arb_field(), 0..20)) {
        let (mut up, mut down) = (SparseTree::<16>::default(), SparseTree::<16>::default());
        up.set_many(leaves.clone());
        down.set_many(leaves.into_iter().rev());
        prop_assert_eq!(up, down);
    }
}
