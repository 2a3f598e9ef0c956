//! What stands in the log for a block.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sotto_protocol::block::{Block, Header};
use sotto_protocol::cbor;
use sotto_protocol::network::NetworkId;
use sotto_protocol::transaction::Transaction;
use tlog_tiles::{Hash, record_hash};

macro_rules! hash {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub [u8; 32]);

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                // Bytes in CBOR, hexadecimal in JSON: as every other hash of the protocol.
                sotto_protocol::block::BlockHash(self.0).serialize(to)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                sotto_protocol::block::BlockHash::deserialize(from).map(|hash| Self(hash.0))
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }
    };
}

hash! {
    /// SHA-256 over a block's whole transactions, in order, with their proofs and signatures.
    EvidenceHash
}
hash! {
    /// A hash of the tree: its root, or a node beside the way to it.
    Root
}

impl EvidenceHash {
    /// Of these transactions.
    #[must_use]
    pub fn of(transactions: &[Transaction]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"sotto/evidence/v1");
        hasher.update((transactions.len() as u64).to_be_bytes());
        for transaction in transactions {
            hasher.update(Sha256::digest(cbor::encode(transaction)));
        }
        Self(hasher.finalize().into())
    }
}

/// A block's entry: short, and of one length, however much is in the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The block's header.
    pub header: Header,
    /// Of its transactions as they stand in the block.
    pub evidence: EvidenceHash,
}

impl Entry {
    /// The entry of a sealed block.
    #[must_use]
    pub fn of(block: &Block) -> Self {
        Self { header: block.header, evidence: EvidenceHash::of(&block.transactions) }
    }

    /// The first entry of a network's log.
    #[must_use]
    pub fn genesis(network: &NetworkId) -> Self {
        Self { header: Header::genesis(network), evidence: EvidenceHash::of(&[]) }
    }

    /// What is hashed as the leaf.
    #[must_use]
    pub fn record(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    pub(crate) fn leaf(&self) -> Hash {
        record_hash(&self.record())
    }
}

/// Entries as a tile has them: each with its length before it, in two bytes.
///
/// # Panics
/// Never: an entry is a few hundred bytes.
#[must_use]
pub fn bundle(entries: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries {
        let record = entry.record();
        bytes.extend_from_slice(&u16::try_from(record.len()).expect("an entry is short").to_be_bytes());
        bytes.extend_from_slice(&record);
    }
    bytes
}

/// The entries of a tile's bytes; none if that is not what they are.
#[must_use]
pub fn unbundle(mut bytes: &[u8]) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let (record, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(cbor::decode(record).ok()?);
        bytes = rest;
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_is_taken_apart_and_nothing_else_is() {
        let entries = [Entry::genesis(&NetworkId([1; 32])), Entry::genesis(&NetworkId([2; 32]))];
        let bytes = bundle(entries);
        assert_eq!(unbundle(&bytes), Some(entries.to_vec()));
        assert_eq!(unbundle(&[]), Some(Vec::new()));
        assert_eq!(unbundle(&bytes[..bytes.len() - 1]), None);
        assert_eq!(unbundle(&[bytes.as_slice(), &[0]].concat()), None);
        assert_eq!(unbundle(&[bytes.as_slice(), &[0, 1, 7]].concat()), None);
    }
}
