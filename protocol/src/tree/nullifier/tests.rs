use proptest::prelude::*;

use super::*;
use crate::testing::{arb, arb_field};

// Whether the witness shows, with nothing but the root, that `nf` is not in the tree.
fn shows_absence(witness: &NullifierWitness, nf: F, root: NullifierRoot) -> bool {
    witness.value < nf && nf < witness.next && witness.path.root(leaf(witness.value, witness.next)) == root.0
}

// Nullifiers, without repetition and without the sentinels.
fn arb_nullifiers() -> impl Strategy<Value = Vec<Nullifier>> {
    proptest::collection::btree_set(arb(Nullifier), 0..24)
        .prop_map(|set| set.into_iter().filter(|nf| nf.0 != F::from(0u64) && nf.0 != last()).collect::<Vec<_>>())
        .prop_shuffle()
}

#[test]
fn the_sentinels_are_the_two_ends() {
    let mut tree = NullifierTree::default();
    assert!(tree.is_empty());
    for sentinel in [F::from(0u64), last()].map(Nullifier) {
        assert!(tree.contains(sentinel));
        assert_eq!(tree.absence(sentinel), None);
        assert_eq!(tree.insert(&[sentinel]), Err(NullifierTreeError::Present(sentinel)));
    }
    for edge in [F::from(1u64), last() - F::from(1u64)].map(Nullifier) {
        let witness = tree.absence(edge).expect("not spent yet");
        assert!(shows_absence(&witness, edge.0, tree.root()));
        tree.insert(&[edge]).expect("not spent yet");
        assert_eq!(tree.absence(edge), None);
    }
    assert_eq!(tree.len(), 2);
}

#[test]
fn the_leaf_of_the_last_sentinel_is_no_gap() {
    // (p - 1, 0): nothing is above p - 1 and below 0, so this leaf shows the absence of nothing.
    let tree = NullifierTree::default();
    let witness = NullifierWitness { value: last(), next: F::from(0u64), path: tree.tree.path(1) };
    assert_eq!(witness.path.root(leaf(witness.value, witness.next)), tree.root().0);
    for nf in [F::from(0u64), F::from(1u64), last()] {
        assert!(!shows_absence(&witness, nf, tree.root()));
    }
}

#[test]
fn all_or_none_are_inserted() {
    let [a, b, c] = [3u64, 5, 7].map(|n| Nullifier(F::from(n)));
    let mut tree = NullifierTree::default();
    tree.insert(&[a]).expect("not spent yet");
    let before = tree.clone();
    assert_eq!(tree.insert(&[b, a]), Err(NullifierTreeError::Present(a)));
    assert_eq!(tree.insert(&[b, c, b]), Err(NullifierTreeError::Present(b)));
    assert_eq!(tree, before);
    tree.insert(&[]).expect("nothing to refuse");
    assert_eq!(tree, before);
}

#[test]
fn an_old_witness_does_not_survive_the_spend() {
    let [a, b] = [3u64, 5].map(|n| Nullifier(F::from(n)));
    let mut tree = NullifierTree::default();
    let witness = tree.absence(a).expect("not spent yet");
    let old = tree.root();
    tree.insert(&[a]).expect("not spent yet");
    assert!(shows_absence(&witness, a.0, old));
    assert!(!shows_absence(&witness, a.0, tree.root()));
    // Nor does the gap beside it show anything about `a`.
    let beside = tree.absence(b).expect("not spent yet");
    assert!(!shows_absence(&beside, a.0, tree.root()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whoever_is_not_in_can_show_it(nfs in arb_nullifiers(), others in proptest::collection::vec(arb_field(), 8)) {
        let mut tree = NullifierTree::default();
        tree.insert(&nfs).expect("different ones");
        prop_assert_eq!(tree.len(), nfs.len());
        let near = nfs.iter().flat_map(|nf| [nf.0 - F::from(1u64), nf.0 + F::from(1u64)]);
        for x in near.chain(others) {
            match tree.absence(Nullifier(x)) {
                Some(witness) => prop_assert!(shows_absence(&witness, x, tree.root())),
                None => prop_assert!(nfs.contains(&Nullifier(x)) || x == F::from(0u64) || x == last()),
            }
        }
    }

    #[test]
    fn whoever_is_in_cannot(nfs in arb_nullifiers()) {
        let mut tree = NullifierTree::default();
        tree.insert(&nfs).expect("different ones");
        // Every leaf of the list as a witness, against every member.
        let ends: Vec<F> = tree.index.keys().map(|end| F::from(*end)).collect();
        for (value, at) in ends.iter().zip(tree.index.values()) {
            let next = ends.iter().find(|end| *end > value).copied().unwrap_or(F::from(0u64));
            let witness = NullifierWitness { value: *value, next, path: tree.tree.path(*at) };
            prop_assert_eq!(witness.path.root(leaf(*value, next)), tree.root().0, "the list is linked");
            for nf in &nfs {
                prop_assert!(!shows_absence(&witness, nf.0, tree.root()));
                prop_assert_eq!(tree.absence(*nf), None);
            }
        }
    }

    #[test]
    fn at_once_or_one_by_one(nfs in arb_nullifiers(), cut in any::<usize>()) {
        let (mut at_once, mut one_by_one) = (NullifierTree::default(), NullifierTree::default());
        let cut = if nfs.is_empty() { 0 } else { cut % nfs.len() };
        at_once.insert(&nfs[..cut]).expect("different ones");
        at_once.insert(&nfs[cut..]).expect("different ones");
        let mut pushed = NullifierTree::default();
        for nf in &nfs {
            one_by_one.insert(&[*nf]).expect("different ones");
            pushed.push(&[*nf]).expect("different ones");
            prop_assert_eq!(pushed.push(&[*nf]), Err(NullifierTreeError::Present(*nf)));
        }
        pushed.hash();
        prop_assert_eq!(&pushed, &one_by_one);
        let read: NullifierTree = crate::cbor::decode(&crate::cbor::encode(&pushed)).expect("it was written");
        prop_assert_eq!(read, pushed);
        prop_assert_eq!(at_once, one_by_one);
    }
}
