use incrementalmerkletree::frontier::Frontier;
use incrementalmerkletree::{Hashable, Level};
use proptest::prelude::*;

use super::*;
use crate::testing::arb;

// The well-kept binary crate keeps the same frontier: two hashes combine into a pair, two pairs hash as four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    Hash(F),
    Pair(F, F),
}

impl Hashable for Node {
    fn empty_leaf() -> Self {
        Self::Hash(empty(0))
    }

    fn combine(_: Level, a: &Self, b: &Self) -> Self {
        match (a, b) {
            (Self::Hash(a), Self::Hash(b)) => Self::Pair(*a, *b),
            (Self::Pair(a, b), Self::Pair(c, d)) => Self::Hash(hash(Tag::Node, [*a, *b, *c, *d])),
            (Self::Hash(_), Self::Pair(..)) | (Self::Pair(..), Self::Hash(_)) => panic!("children of two levels"),
        }
    }

    fn empty_root(level: Level) -> Self {
        let below = empty(usize::from(u8::from(level) / 2));
        if u8::from(level).is_multiple_of(2) { Self::Hash(below) } else { Self::Pair(below, below) }
    }
}

fn cm(n: u64) -> Commitment {
    Commitment(F::from(n))
}

#[test]
fn the_last_leaf_is_the_last() {
    let mut tree = NoteTree { size: (1 << 32) - 1, ..NoteTree::default() };
    assert_eq!(tree.append(&[cm(1), cm(2)]), Err(TreeFull), "all or none");
    assert_eq!(tree.size(), (1 << 32) - 1);
    assert_eq!(tree.append(&[cm(1)]), Ok(Position(u32::MAX)));
    assert_eq!(tree.commitment(Position(u32::MAX)), cm(1));
    assert_eq!(tree.append(&[cm(2)]), Err(TreeFull));
    assert_eq!(tree.size(), 1 << 32);
    assert_eq!(tree.frontier().root(), tree.root(), "full, it has one node");
}

#[test]
fn the_frontier_ends_where_the_tree_ends() {
    let waiting = std::array::from_fn(|height| if height < NOTE_DEPTH { vec![F::from(1u64); 3] } else { Vec::new() });
    let mut frontier = NoteFrontier { waiting, size: (1 << 32) - 1, root: OnceLock::new() };
    let before = frontier.clone();
    assert_eq!(frontier.append(&[cm(1), cm(1)]), Err(TreeFull), "all or none");
    assert_eq!(frontier, before);
    assert_eq!(frontier.append(&[cm(1)]), Ok(Position(u32::MAX)));
    let one = F::from(1u64);
    let root = (0..NOTE_DEPTH).fold(one, |node, _| hash(Tag::Node, [one, one, one, node]));
    assert_eq!(frontier.root(), NoteRoot(root));
    assert_eq!(frontier.append(&[cm(2)]), Err(TreeFull));
    assert_eq!(frontier.size(), 1 << 32);
}

#[test]
fn a_frontier_keeps_its_root_until_notes_come() {
    let mut frontier = NoteFrontier::default();
    frontier.append(&[cm(1)]).expect("there is room");
    let root = frontier.root();
    assert_eq!(frontier.append(&[]), Ok(Position(1)));
    assert_eq!(frontier.root.get(), Some(&root), "it is not hashed again");
    frontier.append(&[cm(2)]).expect("there is room");
    assert_ne!(frontier.root(), root);
}

#[test]
fn what_is_no_frontier_is_not_read() {
    let mut frontier = NoteFrontier::default();
    frontier.append(&[cm(1), cm(2), cm(3)]).expect("there is room");
    let another_size = NoteFrontier { size: 4, ..frontier.clone() };
    let mut unhashed = frontier;
    unhashed.push(&[cm(4)]).expect("there is room");
    for frontier in [another_size, unhashed] {
        let written = crate::cbor::encode(&frontier);
        assert_eq!(crate::cbor::decode::<NoteFrontier>(&written), Err(crate::cbor::CborError::Malformed));
    }
}

#[test]
fn appending_nothing_changes_nothing() {
    let mut tree = NoteTree::default();
    tree.append(&[cm(1), cm(2), cm(3)]).expect("there is room");
    let before = tree.clone();
    assert_eq!(tree.append(&[]), Ok(Position(3)));
    assert_eq!(tree, before);
}

#[test]
fn old_roots_differ() {
    let mut tree = NoteTree::default();
    let mut roots = vec![tree.root()];
    for n in 1..20 {
        tree.append(&[cm(n)]).expect("there is room");
        roots.push(tree.root());
    }
    crate::testing::assert_all_differ(&roots);
}

#[test]
fn a_commitment_past_the_end_is_zero() {
    assert_eq!(NoteTree::default().commitment(Position(5)), Commitment::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_frontier_is_the_librarys(blocks in proptest::collection::vec(proptest::collection::vec(arb(Commitment), 0..90), 0..5)) {
        let (mut ours, mut one_by_one) = (NoteFrontier::default(), NoteFrontier::default());
        let mut library = Frontier::<Node, 32>::empty();
        let (mut pushed, mut tree) = (NoteFrontier::default(), NoteTree::default());
        for cms in blocks {
            prop_assert_eq!(pushed.push(&cms), Ok(Position(u32::try_from(ours.size()).expect("few"))));
            ours.append(&cms).expect("there is room");
            tree.append(&cms).expect("there is room");
            prop_assert_eq!(&tree.frontier(), &ours);
            for cm in cms {
                one_by_one.append(&[cm]).expect("there is room");
                prop_assert!(library.append(Node::Hash(cm.0)));
            }
            prop_assert_eq!(&ours, &one_by_one);
            prop_assert_eq!(ours.size(), library.tree_size());
            prop_assert_eq!(Node::Hash(ours.root().0), library.root());
        }
        pushed.hash();
        prop_assert_eq!(&pushed, &ours);
        let written = crate::cbor::encode(&pushed);
        let read: NoteFrontier = crate::cbor::decode(&written).expect("it was written");
        prop_assert_eq!((read.root(), &read), (ours.root(), &ours));
    }
}
