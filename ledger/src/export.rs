//! An export: block after block in CBOR, read strictly, so that no changed byte goes unnoticed.

use std::io::{self, BufRead, Read};

use sha2::{Digest, Sha256};
use sotto_protocol::block::Block;
use sotto_protocol::cbor::{self, CborError};

/// The most that is read as one block: a hundred times what the service's usual room makes. Whoever sends more without an end fills nobody's
/// memory.
const BLOCK_BYTES: u64 = 256 << 20;

/// SHA-256 of everything that was read so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportHash(pub [u8; 32]);

/// Why an export cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file or the connection failed.
    #[error("it cannot be read on: {0}")]
    Io(#[from] io::Error),
    /// It ends within a block.
    #[error("it ends in the middle of a block, after {after} bytes that are whole")]
    Cut {
        /// Where that block begins.
        after: u64,
    },
    /// What follows is no block, or a second encoding of one.
    #[error("what follows after {after} bytes is no block: {error}")]
    Malformed {
        /// How many bytes before it were blocks.
        after: u64,
        /// What is wrong.
        error: CborError,
    },
}

/// Reads an export.
#[derive(Debug)]
pub struct Export<R> {
    reader: R,
    read: u64,
    digest: Sha256,
}

// Keeps what was read, to compare it with what the block's one encoding is.
struct Keeping<'a, R> {
    reader: &'a mut R,
    bytes: Vec<u8>,
}

impl<R: Read> Read for Keeping<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        self.bytes.extend_from_slice(&into[..count]);
        Ok(count)
    }
}

impl<R: BufRead> Export<R> {
    /// From its first block on.
    pub fn new(reader: R) -> Self {
        Self { reader, read: 0, digest: Sha256::new() }
    }

    /// The next block; none at the end.
    ///
    /// # Errors
    /// [`ExportError`].
    pub fn next_block(&mut self) -> Result<Option<Block>, ExportError> {
        if self.reader.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let after = self.read;
        let malformed = |error| ExportError::Malformed { after, error };
        let mut reader = (&mut self.reader).take(BLOCK_BYTES);
        let mut keeping = Keeping { reader: &mut reader, bytes: Vec::new() };
        let block: Block = ciborium::from_reader(&mut keeping).map_err(|error| match error {
            ciborium::de::Error::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                ExportError::Cut { after }
            }
            ciborium::de::Error::Io(error) => ExportError::Io(error),
            ciborium::de::Error::Syntax(_)
            | ciborium::de::Error::Semantic(..)
            | ciborium::de::Error::RecursionLimitExceeded => malformed(CborError::Malformed),
        })?;
        let bytes = keeping.bytes;
        if cbor::encode(&block) != bytes {
            return Err(malformed(CborError::NotCanonical));
        }
        self.read += bytes.len() as u64;
        self.digest.update(&bytes);
        Ok(Some(block))
    }

    /// Goes on elsewhere: what was read so far continues to count.
    pub fn go_on(&mut self, reader: R) {
        self.reader = reader;
    }

    /// Reads what follows the last block in another way.
    pub(crate) fn end_with<T>(&mut self, read: impl FnOnce(&mut R) -> T) -> T {
        read(&mut self.reader)
    }

    /// How many bytes the blocks had that were read so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.read
    }

    /// The hash of them.
    #[must_use]
    pub fn hash(&self) -> ExportHash {
        ExportHash(self.digest.clone().finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use sotto_protocol::amount::Height;
    use sotto_protocol::block::Header;
    use sotto_protocol::network::NetworkId;

    use super::*;

    fn block(height: u32) -> Block {
        let header = Header { height: Height(height), ..Header::genesis(&NetworkId([3; 32])) };
        Block { header, transactions: Vec::new() }
    }

    fn read(bytes: &[u8]) -> Result<Vec<Block>, ExportError> {
        let mut export = Export::new(bytes);
        let mut blocks = Vec::new();
        while let Some(block) = export.next_block()? {
            blocks.push(block);
        }
        assert_eq!(export.bytes(), bytes.len() as u64);
        assert_eq!(export.hash(), ExportHash(Sha256::digest(bytes).into()));
        Ok(blocks)
    }

    #[test]
    fn blocks_come_out_as_they_went_in() {
        let blocks = [block(1), block(2), block(3)];
        let bytes: Vec<u8> = blocks.iter().flat_map(cbor::encode).collect();
        assert_eq!(read(&bytes).expect("blocks"), blocks);
        assert!(read(&[]).expect("nothing").is_empty());
    }

    #[test]
    fn it_goes_on_elsewhere() {
        let [first, second] = [block(1), block(2)].map(|block| cbor::encode(&block));
        let mut export = Export::new(first.as_slice());
        assert_eq!(export.next_block().expect("a block"), Some(block(1)));
        assert_eq!(export.next_block().expect("its end"), None);
        export.go_on(&second);
        assert_eq!(export.next_block().expect("a block"), Some(block(2)));
        assert_eq!(export.hash(), ExportHash(Sha256::digest([first, second].concat()).into()));
    }

    #[test]
    fn every_changed_byte_is_refused_or_changes_a_block() {
        let blocks = [block(1), block(1000)];
        let bytes: Vec<u8> = blocks.iter().flat_map(cbor::encode).collect();
        for (at, bit) in (0..bytes.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            assert!(read(&changed).is_ok_and(|read| read == blocks) == (changed == bytes), "byte {at}, bit {bit}");
        }
    }

    #[test]
    fn a_second_encoding_is_refused() {
        let mut bytes = cbor::encode(&block(1));
        // A height of 1, written with a byte more than it needs.
        let at = bytes.windows(7).position(|window| window == b"\x66height").expect("a height") + 7;
        assert_eq!(bytes[at], 1);
        bytes.splice(at..=at, [0x18, 1]);
        let refused = read(&bytes);
        assert!(
            matches!(refused, Err(ExportError::Malformed { after: 0, error: CborError::NotCanonical })),
            "{refused:?}"
        );
    }

    #[test]
    fn a_block_that_was_cut_says_where_it_begins() {
        let whole = cbor::encode(&block(1));
        let bytes = [whole.as_slice(), &whole[..whole.len() - 1]].concat();
        assert!(matches!(read(&bytes), Err(ExportError::Cut { after }) if after == whole.len() as u64));
    }
}
