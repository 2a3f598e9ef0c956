//! Blocks: the log of everything that was accepted, and the signed checkpoints that commit to it.
//!
//! Block 0 has no transactions: its header follows from the network alone, so every log begins with its own network.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::amount::Height;
use crate::cbor::CborError;
use crate::encryption::bytes_type;
use crate::network::NetworkId;
use crate::operation::Payload;
use crate::transaction::{Transaction, TransactionId};
use crate::tree::{NoteFrontier, NoteRoot, NullifierRoot, NullifierTree, RegistryRoot, RegistryTree};

bytes_type! {
    /// SHA-256 of a block's header.
    BlockHash, 32
}
bytes_type! {
    /// SHA-256 over the ids of a block's transactions, in order.
    TransactionsHash, 32
}

impl std::fmt::Display for BlockHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl TransactionsHash {
    /// Of these transactions. Ids leave proofs and signatures out, so a block and its compact form have the same hash.
    #[must_use]
    pub fn of(ids: &[TransactionId]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"sotto/transactions/v1");
        hasher.update((ids.len() as u64).to_be_bytes());
        for id in ids {
            hasher.update(id.0);
        }
        Self(hasher.finalize().into())
    }
}

/// What a block commits to. The roots are those after its last transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The block's number; the first block after the genesis is 1.
    pub height: Height,
    /// The block before.
    pub previous: BlockHash,
    /// Root of the note tree: the anchor of later spends.
    pub note_root: NoteRoot,
    /// Root of the nullifier tree.
    pub nullifier_root: NullifierRoot,
    /// Root of the registry.
    pub registry_root: RegistryRoot,
    /// How many notes there are.
    pub notes: u64,
    /// What was accepted.
    pub transactions: TransactionsHash,
}

impl Header {
    /// The header of block 0: nothing happened yet. Its predecessor is the network itself.
    #[must_use]
    pub fn genesis(network: &NetworkId) -> Self {
        Self {
            height: Height::ZERO,
            previous: BlockHash(network.0),
            note_root: NoteFrontier::default().root(),
            nullifier_root: NullifierTree::default().root(),
            registry_root: RegistryRoot(RegistryTree::default().root()),
            notes: 0,
            transactions: TransactionsHash::of(&[]),
        }
    }

    /// The block's hash.
    #[must_use]
    pub fn hash(&self) -> BlockHash {
        let mut bytes = b"sotto/block/v1".to_vec();
        ciborium::into_writer(self, &mut bytes).expect("writing to memory does not fail");
        BlockHash(Sha256::digest(&bytes).into())
    }
}

/// A sealed block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// What it commits to.
    pub header: Header,
    /// What was accepted, in order.
    pub transactions: Vec<Transaction>,
}

impl Block {
    /// The ids of its transactions, in order.
    #[must_use]
    pub fn ids(&self, network: &NetworkId) -> Vec<TransactionId> {
        self.transactions.iter().map(|transaction| transaction.id(network)).collect()
    }

    /// What wallets download.
    #[must_use]
    pub fn compact(&self) -> CompactBlock {
        CompactBlock(Self {
            header: self.header,
            transactions: self.transactions.iter().map(Transaction::bare).collect(),
        })
    }
}

/// What wallets download: a block whose proofs and signatures are blank. It has the same hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CompactBlock(Block);

impl CompactBlock {
    /// The block, without proofs and signatures.
    #[must_use]
    pub fn block(&self) -> &Block {
        &self.0
    }

    /// Reads the blocks of a page, as a service sends it.
    ///
    /// # Errors
    /// [`CborError`].
    pub fn read_page(page: &[u8]) -> Result<Vec<Self>, CborError> {
        crate::cbor::decode(page)
    }
}

/// The operator's word on where the log stands. Signed as a [`crate::operation::Signed`] by the network's operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Which network.
    pub network: NetworkId,
    /// How many blocks the log has.
    pub height: Height,
    /// Hash of the last of them, and through it of all before.
    pub block: BlockHash,
    /// Its root of the note tree.
    pub note_root: NoteRoot,
    /// Its root of the nullifier tree.
    pub nullifier_root: NullifierRoot,
    /// Its root of the registry.
    pub registry_root: RegistryRoot,
}

impl Checkpoint {
    /// The checkpoint at a block.
    #[must_use]
    pub fn at(network: NetworkId, header: &Header) -> Self {
        Self {
            network,
            height: header.height,
            block: header.hash(),
            note_root: header.note_root,
            nullifier_root: header.nullifier_root,
            registry_root: header.registry_root,
        }
    }
}

impl Payload for Checkpoint {
    const NAME: &'static str = "checkpoint";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::Cents;
    use crate::keys::VerifyingKey;
    use crate::operation::{Deposit, Reference, SignatureBytes, Signed};
    use crate::tag::OwnerTag;

    fn block(network: &NetworkId) -> Block {
        let payload = Deposit { amount: Cents(5), owner: OwnerTag::default(), reference: Reference([7; 16]) };
        let signed = Signed { payload, signer: VerifyingKey([1; 32]), signature: SignatureBytes([9; 64]) };
        let transactions = vec![Transaction::Deposit(signed)];
        let ids: Vec<_> = transactions.iter().map(|t| t.id(network)).collect();
        Block { header: Header { transactions: TransactionsHash::of(&ids), ..Header::genesis(network) }, transactions }
    }

    #[test]
    fn the_compact_form_has_the_same_ids_and_no_signature() {
        let network = NetworkId([3; 32]);
        let block = block(&network);
        let compact = block.compact();
        assert_ne!(compact.block(), &block);
        assert_eq!(compact.block().ids(&network), block.ids(&network));
        assert_eq!(compact.block().header.hash(), block.header.hash());
    }

    #[test]
    fn a_block_survives_its_binary_form() {
        let block = block(&NetworkId([3; 32]));
        let mut bytes = Vec::new();
        ciborium::into_writer(&block, &mut bytes).expect("writing to memory does not fail");
        let read: Block = ciborium::from_reader(bytes.as_slice()).expect("what was written can be read");
        assert_eq!(read, block);
    }

    #[test]
    fn networks_begin_with_different_blocks() {
        assert_ne!(Header::genesis(&NetworkId([3; 32])).hash(), Header::genesis(&NetworkId([4; 32])).hash());
    }
}
