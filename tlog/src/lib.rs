//! The transparency log: one entry a block in a Merkle tree as in Certificate Transparency (RFC 6962), published as
//! [tiles](https://c2sp.org/tlog-tiles), its root signed by the operator as a [checkpoint](https://c2sp.org/tlog-checkpoint).
//!
//! An [`Entry`] commits to a block's header, and so to its Poseidon roots and to the chain before it, and besides to every byte of its
//! proofs and signatures, which a block's hash leaves out. The entry of block `h` has index `h`; block 0 is the genesis. [`Tree`] follows
//! from the blocks alone. [`LogCheckpoint`] is what the operator signed, [`TransactionProof`] shows somebody that a transaction is in it;
//! [`Reader`] reads what somebody else publishes.

mod checkpoint;
mod entry;
mod proof;
mod reader;
mod tiles;
mod tree;
mod witness;

pub use checkpoint::{LogCheckpoint, LogCheckpointError, origin, verifier_key};
pub use entry::{Entry, EvidenceHash, Root, bundle, unbundle};
pub use proof::{ProofError, TransactionProof, consistent};
pub use reader::{ReadError, Reader};
pub use tiles::{ENTRIES_OF_A_TILE, LogTile, LogTilePath};
pub use tree::{Head, Tree};
pub use witness::{Cosigner, NotACosigner, Seen, Witness, WitnessRefusal, request};
