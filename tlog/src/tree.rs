//! The tree over all entries, in memory. It follows from the blocks, so nothing of it is kept elsewhere.

use sotto_protocol::network::NetworkId;
use tlog_tiles::{Error, Hash, HashReader, prove_record, prove_tree, stored_hashes_for_record_hash, tree_hash};

use crate::entry::{Entry, Root};
use crate::tiles::LogTile;

/// The log's tree: some 64 bytes a block.
#[derive(Debug, Clone)]
pub struct Tree {
    hashes: Stored,
    size: u64,
}

// In the order of `tlog_tiles::stored_hash_index`.
#[derive(Debug, Clone)]
struct Stored(Vec<Hash>);

/// What a tree is signed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many entries it has.
    pub size: u64,
    /// Their root.
    pub root: Root,
}

// A tree's hashes, and those that one more entry will add.
struct Followed<'a> {
    stored: &'a [Hash],
    new: &'a [Hash],
}

impl HashReader for Followed<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let read = |index: &u64| {
            let index = usize::try_from(*index).ok()?;
            self.stored.get(index).or_else(|| self.new.get(index.checked_sub(self.stored.len())?)).copied()
        };
        indexes.iter().map(read).collect::<Option<_>>().ok_or(Error::IndexesNotInTree)
    }
}

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let read = |index: &u64| usize::try_from(*index).ok().and_then(|index| self.0.get(index)).copied();
        indexes.iter().map(read).collect::<Option<_>>().ok_or(Error::IndexesNotInTree)
    }
}

impl Tree {
    /// The log of a network before its first block.
    #[must_use]
    pub fn new(network: &NetworkId) -> Self {
        let mut tree = Self { hashes: Stored(Vec::new()), size: 0 };
        tree.push(&Entry::genesis(network));
        tree
    }

    /// Appends the entry of the next block.
    ///
    /// # Panics
    /// Never: what it reads it appended before.
    pub fn push(&mut self, entry: &Entry) {
        let hashes = stored_hashes_for_record_hash(self.size, entry.leaf(), &self.hashes);
        self.hashes.0.extend(hashes.expect("the hashes of earlier entries are there"));
        self.size += 1;
    }

    /// What it will be when an entry has joined it.
    ///
    /// # Panics
    /// Never: what it reads it appended before.
    #[must_use]
    pub fn followed_by(&self, entry: &Entry) -> Head {
        let new = stored_hashes_for_record_hash(self.size, entry.leaf(), &self.hashes);
        let hashes = Followed { stored: &self.hashes.0, new: &new.expect("the hashes of earlier entries are there") };
        let root = tree_hash(self.size + 1, &hashes).expect("the tree has as many entries as it has");
        Head { size: self.size + 1, root: Root(root.0) }
    }

    /// How many entries it has, and their root.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { size: self.size, root: self.root() }
    }

    /// How many entries there are; one more than the height of the last block.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the first so many entries; none if there are fewer.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Root> {
        if size > self.size {
            return None;
        }
        tree_hash(size, &self.hashes).ok().map(|hash| Root(hash.0))
    }

    /// The root.
    ///
    /// # Panics
    /// Never: its entries are there.
    #[must_use]
    pub fn root(&self) -> Root {
        self.root_at(self.size).expect("the tree has as many entries as it has")
    }

    /// The hashes beside the way from an entry to the root of the first `size`; none if it is not among them.
    #[must_use]
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Root>> {
        if size > self.size {
            return None;
        }
        prove_record(size, index, &self.hashes).ok().map(roots)
    }

    /// The hashes that show the first `old` entries to be the beginning of the first `new`; none if there are fewer.
    #[must_use]
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Root>> {
        if new > self.size {
            return None;
        }
        prove_tree(new, old, &self.hashes).ok().map(roots)
    }

    /// A tile of hashes, if the tree is large enough.
    #[must_use]
    pub fn tile(&self, tile: LogTile) -> Option<Vec<u8>> {
        if !tile.is_in(self.size) {
            return None;
        }
        tile.of_hashes().read_data(&self.hashes).ok()
    }
}

fn roots(hashes: Vec<Hash>) -> Vec<Root> {
    hashes.into_iter().map(|hash| Root(hash.0)).collect()
}

#[cfg(test)]
mod tests {
    use sotto_protocol::amount::Height;
    use sotto_protocol::block::Header;
    use tlog_tiles::{node_hash, record_hash};

    use super::*;
    use crate::entry::EvidenceHash;
    use crate::proof;

    const NETWORK: NetworkId = NetworkId([3; 32]);

    fn entry(height: u32) -> Entry {
        let header = Header { height: Height(height), ..Header::genesis(&NETWORK) };
        Entry { header, evidence: EvidenceHash([7; 32]) }
    }

    fn tree(blocks: u32) -> Tree {
        let mut tree = Tree::new(&NETWORK);
        (1..=blocks).for_each(|height| tree.push(&entry(height)));
        tree
    }

    // RFC 6962, section 2.1, word for word.
    fn naive(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => unreachable!("a log has a genesis"),
            [leaf] => *leaf,
            many => {
                let left = (many.len().next_power_of_two()) / 2;
                node_hash(naive(&many[..left]), naive(&many[left..]))
            }
        }
    }

    #[test]
    fn roots_are_those_of_the_rfc() {
        let tree = tree(40);
        let leaves: Vec<Hash> = std::iter::once(Entry::genesis(&NETWORK))
            .chain((1..=40).map(entry))
            .map(|entry| record_hash(&entry.record()))
            .collect();
        for size in 1..=leaves.len() {
            assert_eq!(tree.root_at(size as u64).map(|root| root.0), Some(naive(&leaves[..size]).0), "{size}");
        }
        assert_eq!(tree.root_at(42), None);
    }

    #[test]
    fn what_it_will_be_is_what_it_is_then() {
        let mut tree = Tree::new(&NETWORK);
        for height in 1..=40 {
            let next = tree.followed_by(&entry(height));
            assert_eq!((tree.size(), tree.head().size), (u64::from(height), u64::from(height)));
            tree.push(&entry(height));
            assert_eq!(tree.head(), next);
        }
    }

    #[test]
    fn inclusion_and_consistency_hold_for_every_pair_and_for_no_other() {
        let tree = tree(20);
        for new in 1..=21 {
            let root = tree.root_at(new).expect("a tree");
            for old in 1..=new {
                let path = tree.consistency(old, new).expect("a proof");
                let before = tree.root_at(old).expect("a tree");
                assert!(proof::consistent((old, before), (new, root), &path).is_ok(), "{old} of {new}");
                assert!(old == new || proof::consistent((old, root), (new, root), &path).is_err(), "{old} of {new}");
            }
        }
        assert!(tree.consistency(3, 22).is_none() && tree.inclusion(3, 22).is_none() && tree.inclusion(5, 5).is_none());
    }

    #[test]
    fn tiles_hold_the_hashes_of_the_tree() {
        let tree = tree(600);
        let read = |path: &str| tree.tile(path.parse().expect("a tile"));
        let full = read("tile/0/000").expect("it is full");
        assert_eq!(full.len(), 256 * 32);
        assert_eq!(full[..32], Entry::genesis(&NETWORK).leaf().0);
        assert_eq!(read("tile/0/002.p/89").expect("the rest").len(), 89 * 32);
        assert_eq!(read("tile/1/000.p/2").expect("two full ones").len(), 64);
        for absent in ["tile/0/002", "tile/0/002.p/90", "tile/1/000.p/3", "tile/2/000.p/1", "tile/0/003.p/1"] {
            assert_eq!(read(absent), None, "{absent}");
        }
    }
}
