use super::*;

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
}

#[test]
fn the_frontier_ends_where_the_tree_ends() {
    let below = (0..32).map(|level| Node::empty_root(Level::from(level))).collect();
    let full = Frontier::from_parts(u64::from(u32::MAX).into(), Node::Hash(F::from(1u64)), below);
    let full = full.expect("one ommer for each level on the left");
    let mut frontier = NoteFrontier { frontier: full, root: OnceLock::new() };
    assert_eq!(frontier.size(), 1 << 32);
    assert_eq!(frontier.append(cm(2)), Err(TreeFull));
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
