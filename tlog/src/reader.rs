//! A log that somebody else publishes, read tile by tile and believed only as far as its checkpoint's root goes.

use tlog_tiles::{
    Error, Hash, HashReader, Tile, TileHashReader, TileReader, prove_record, prove_tree, stored_hash_index,
};

use crate::checkpoint::LogCheckpoint;
use crate::entry::{Entry, Root, unbundle};
use crate::tiles::{ENTRIES_OF_A_TILE, HEIGHT, LogTile};

/// Why a published log cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// A tile did not come, or is not what the checkpoint says.
    #[error("the log's tiles cannot be had, or are not those of its checkpoint: {0}")]
    Tiles(String),
    /// There is no such entry in it.
    #[error("the log has no entry {0}")]
    NoEntry(u64),
    /// The entry is another one than the tree's.
    #[error("entry {0} of the log is not the one that its tree commits to")]
    Entry(u64),
}

impl From<Error> for ReadError {
    fn from(error: Error) -> Self {
        Self::Tiles(error.to_string())
    }
}

/// Reads a published log at a checkpoint.
pub struct Reader<'a, F> {
    checkpoint: &'a LogCheckpoint,
    tiles: Tiles<F>,
}

struct Tiles<F>(F);

impl<F> std::fmt::Debug for Reader<'_, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("checkpoint", &self.checkpoint).finish_non_exhaustive()
    }
}

impl<F: Fn(LogTile) -> Result<Vec<u8>, String>> TileReader for Tiles<F> {
    fn height(&self) -> u8 {
        HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Error> {
        let read = |tile: &Tile| {
            let bytes = (self.0)(LogTile::of(tile)).map_err(Error::InvalidInput)?;
            // The library takes it that they have the right length.
            if bytes.len() == tile.width() as usize * 32 { Ok(bytes) } else { Err(Error::InvalidTile) }
        };
        tiles.iter().map(read).collect()
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

impl<'a, F: Fn(LogTile) -> Result<Vec<u8>, String>> Reader<'a, F> {
    /// At a checkpoint, with what fetches a tile.
    pub fn new(checkpoint: &'a LogCheckpoint, fetch: F) -> Self {
        Self { checkpoint, tiles: Tiles(fetch) }
    }

    // Whatever it reads is in the tree of the checkpoint's root.
    fn hashes(&self) -> TileHashReader<'_> {
        TileHashReader::new(self.checkpoint.size(), Hash(self.checkpoint.root().0), &self.tiles)
    }

    /// The hashes beside the way from an entry to the root.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn inclusion(&self, index: u64) -> Result<Vec<Root>, ReadError> {
        let path = prove_record(self.checkpoint.size(), index, &self.hashes())?;
        Ok(path.into_iter().map(|hash| Root(hash.0)).collect())
    }

    /// The hashes that show the first `old` entries to be the beginning of the log.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn consistency(&self, old: u64) -> Result<Vec<Root>, ReadError> {
        let path = prove_tree(self.checkpoint.size(), old, &self.hashes())?;
        Ok(path.into_iter().map(|hash| Root(hash.0)).collect())
    }

    /// The entry of a block.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn entry(&self, index: u64) -> Result<Entry, ReadError> {
        let size = self.checkpoint.size();
        if index >= size {
            return Err(ReadError::NoEntry(index));
        }
        let tile = index / ENTRIES_OF_A_TILE;
        let width = ENTRIES_OF_A_TILE.min(size - tile * ENTRIES_OF_A_TILE);
        let width = u32::try_from(width).map_err(|_| ReadError::NoEntry(index))?;
        let bytes = (self.tiles.0)(LogTile::entries(tile, width)).map_err(ReadError::Tiles)?;
        let at = usize::try_from(index % ENTRIES_OF_A_TILE).map_err(|_| ReadError::NoEntry(index))?;
        let entry = unbundle(&bytes).and_then(|entries| entries.get(at).copied()).ok_or(ReadError::Entry(index))?;
        let leaf = self.hashes().read_hashes(&[stored_hash_index(0, index)])?;
        if leaf == [entry.leaf()] { Ok(entry) } else { Err(ReadError::Entry(index)) }
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use sotto_protocol::amount::Height;
    use sotto_protocol::block::Header;
    use sotto_protocol::network::NetworkId;

    use super::*;
    use crate::entry::{EvidenceHash, bundle};
    use crate::proof::consistent;
    use crate::tree::Tree;

    const NETWORK: NetworkId = NetworkId([3; 32]);

    fn entry(height: u32) -> Entry {
        let header = Header { height: Height(height), ..Header::genesis(&NETWORK) };
        Entry { header, evidence: EvidenceHash(if height == 0 { EvidenceHash::of(&[]).0 } else { [7; 32] }) }
    }

    fn log(blocks: u32) -> (Tree, LogCheckpoint) {
        let mut tree = Tree::new(&NETWORK);
        (1..=blocks).for_each(|height| tree.push(&entry(height)));
        let checkpoint = LogCheckpoint::sign(&NETWORK, tree.head(), &SigningKey::from_bytes(&[1; 32]));
        (tree, checkpoint)
    }

    fn serve(tree: &Tree, tile: LogTile) -> Result<Vec<u8>, String> {
        if tile.is_entries() {
            let first = u32::try_from(tile.first()).expect("a small log");
            return Ok(bundle((first..first + tile.width()).map(entry)));
        }
        tree.tile(tile).ok_or_else(|| format!("{tile} is not there"))
    }

    #[test]
    fn a_stranger_proves_from_tiles_what_the_tree_proves() {
        for blocks in [0, 1, 255, 256, 600] {
            let (tree, checkpoint) = log(blocks);
            let reader = Reader::new(&checkpoint, |tile| serve(&tree, tile));
            for index in [0, blocks / 2, blocks] {
                assert_eq!(reader.inclusion(index.into()).ok(), tree.inclusion(index.into(), tree.size()));
                assert_eq!(reader.entry(index.into()), Ok(entry(index)));
            }
            for old in [1, u64::from(blocks / 2) + 1, tree.size()] {
                let path = reader.consistency(old).expect("a proof");
                let before = tree.root_at(old).expect("a tree");
                consistent((old, before), (tree.size(), tree.root()), &path).expect("one log");
            }
            assert_eq!(reader.entry(tree.size()), Err(ReadError::NoEntry(tree.size())));
        }
    }

    #[test]
    fn tiles_of_another_log_are_not_believed() {
        let (tree, checkpoint) = log(300);
        let flipped = |tile| {
            serve(&tree, tile).map(|mut bytes| {
                let last = bytes.len() - 1;
                bytes[last] ^= 1;
                bytes
            })
        };
        let reader = Reader::new(&checkpoint, flipped);
        assert!(matches!(reader.inclusion(3), Err(ReadError::Tiles(_))));
        assert!(matches!(reader.consistency(3), Err(ReadError::Tiles(_))));
        let short = Reader::new(&checkpoint, |tile| serve(&tree, tile).map(|bytes| bytes[..32].to_vec()));
        assert!(matches!(short.inclusion(3), Err(ReadError::Tiles(_))));
        // Only the entries are another's.
        let other =
            |tile: LogTile| if tile.is_entries() { Ok(bundle((0..256).map(|_| entry(9)))) } else { serve(&tree, tile) };
        assert_eq!(Reader::new(&checkpoint, other).entry(3), Err(ReadError::Entry(3)));
    }
}
