use proptest::prelude::*;

use super::*;
use crate::amount::Position;
use crate::field::F;
use crate::hash::{Tag, hash};
use crate::note::Commitment;
use crate::testing::{arb, arb_field};

#[test]
fn empty_trees_agree() {
    let mut root = F::from(0u64);
    for _ in 0..NOTE_DEPTH {
        root = hash(Tag::Node, [root; 4]);
    }
    assert_eq!(NoteTree::default().root(), NoteRoot(root));
    assert_eq!(NoteFrontier::default().root(), NoteRoot(root));
    assert_eq!(SparseTree::<NOTE_DEPTH>::default().root(), root);
}

#[test]
fn an_index_past_the_last_leaf_leads_nowhere() {
    let mut tree = RegistryTree::default();
    let leaf = F::from(9u64);
    tree.set(5, leaf);
    let mut path = tree.path(5);
    assert_eq!(path.root(leaf), tree.root());
    // The base-4 digits below the depth are those of 5.
    path.index = 5 + (1 << (2 * REGISTRY_DEPTH));
    assert_eq!(path.root(leaf), F::from(0u64));
}

#[test]
fn a_path_proves_one_leaf_at_one_place() {
    let mut tree = RegistryTree::default();
    let leaves = [11u64, 12, 13, 14, 15].map(F::from);
    tree.set_many((1..).zip(leaves));
    let path = tree.path(3);
    assert_eq!(path.root(leaves[2]), tree.root());
    assert_ne!(path.root(leaves[1]), tree.root());
    assert_ne!(path.root(F::from(0u64)), tree.root());
    for index in (0..64).filter(|index| *index != 3) {
        assert_ne!(Path { index, ..path }.root(leaves[2]), tree.root(), "index {index}");
    }
    for level in 0..REGISTRY_DEPTH {
        for sibling in 0..3 {
            let mut other = path;
            other.siblings[level][sibling] += F::from(1u64);
            assert_ne!(other.root(leaves[2]), tree.root(), "level {level}, sibling {sibling}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn frontier_and_tree_have_one_root(cms in proptest::collection::vec(arb(Commitment), 0..70), cut in any::<usize>()) {
        let (mut tree, mut frontier) = (NoteTree::default(), NoteFrontier::default());
        let cut = if cms.is_empty() { 0 } else { cut % cms.len() };
        for part in [&cms[..cut], &cms[cut..]] {
            let first = tree.append(part).expect("there is room");
            prop_assert_eq!(frontier.append(part), Ok(first));
            prop_assert_eq!(tree.root(), frontier.root());
            prop_assert_eq!(tree.size(), frontier.size());
        }
        for (i, cm) in (0..).map(Position).zip(&cms) {
            prop_assert_eq!(tree.commitment(i), *cm);
            prop_assert_eq!(tree.path(i).root(cm.0), tree.root().0);
        }
    }

    #[test]
    fn every_path_leads_to_the_root(leaves in proptest::collection::btree_map(0u32..1 << 24, arb_field(), 1..20), other in 0u32..1 << 24) {
        let mut tree = RegistryTree::default();
        tree.set_many(leaves.clone());
        for (index, leaf) in &leaves {
            prop_assert_eq!(tree.leaf(*index), *leaf);
            prop_assert_eq!(tree.path(*index).root(*leaf), tree.root());
            prop_assert_eq!(tree.path(*index).index, *index);
        }
        prop_assert_eq!(tree.path(other).root(tree.leaf(other)), tree.root());
    }
}
