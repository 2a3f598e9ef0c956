//! Ways to change an export: of its bytes, of its blocks, of what is in them, and of the chain that they are.

#![allow(clippy::missing_panics_doc, missing_docs)]

use ciborium::Value;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto_ledger::Export;
use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, TransactionsHash};
use sotto_protocol::cbor;
use sotto_protocol::network::NetworkId;

/// An export, as it was.
pub struct Original {
    pub network: NetworkId,
    pub blocks: Vec<Block>,
    pub bytes: Vec<u8>,
}

/// A way to change it.
pub type Tamper = fn(&Original, &mut Dice) -> Vec<u8>;

pub const TAMPERS: [(&str, Tamper); 14] = [
    ("a byte changed", byte_changed),
    ("a bit flipped", bit_flipped),
    ("bytes deleted", bytes_deleted),
    ("bytes inserted", bytes_inserted),
    ("two runs of bytes swapped", bytes_swapped),
    ("cut off", cut_off),
    ("rolled back", rolled_back),
    ("blocks deleted", blocks_deleted),
    ("a block repeated", block_repeated),
    ("two blocks swapped", blocks_swapped),
    ("two values of one length swapped", values_swapped),
    ("a value changed", value_changed),
    ("transactions swapped, and all that follows chained anew", transactions_swapped),
    ("blocks deleted, and all that follows chained anew", blocks_deleted_and_chained),
];

/// Random numbers that can be had again.
pub struct Dice(ChaCha20Rng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed))
    }

    /// Below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.0.next_u64() % bound as u64).expect("below a bound that fits")
    }
}

impl Original {
    pub fn new(network: NetworkId, bytes: Vec<u8>) -> Self {
        let mut export = Export::new(bytes.as_slice());
        let blocks = std::iter::from_fn(|| export.next_block().expect("an honest export")).collect();
        Self { network, blocks, bytes }
    }

    /// The export, changed in some way, and which way that is.
    pub fn tampered(&self, dice: &mut Dice) -> (&'static str, Vec<u8>) {
        let (name, tamper) = TAMPERS[dice.below(TAMPERS.len())];
        loop {
            // Two equal bytes may have been swapped: then nothing was changed.
            let bytes = tamper(self, dice);
            if bytes != self.bytes {
                return (name, bytes);
            }
        }
    }
}

fn encoded(blocks: &[Block]) -> Vec<u8> {
    blocks.iter().flat_map(cbor::encode).collect()
}

fn byte_changed(original: &Original, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = original.bytes.clone();
    let at = dice.below(bytes.len());
    bytes[at] = u8::try_from(dice.below(256)).expect("a byte");
    bytes
}

fn bit_flipped(original: &Original, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = original.bytes.clone();
    let at = dice.below(bytes.len());
    bytes[at] ^= 1 << dice.below(8);
    bytes
}

fn bytes_deleted(original: &Original, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = original.bytes.clone();
    let at = dice.below(bytes.len());
    let end = bytes.len().min(at + 1 + dice.below(200));
    bytes.drain(at..end);
    bytes
}

fn bytes_inserted(original: &Original, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = original.bytes.clone();
    let at = dice.below(bytes.len() + 1);
    let new: Vec<u8> = (0..=dice.below(40)).map(|_| u8::try_from(dice.below(256)).expect("a byte")).collect();
    bytes.splice(at..at, new);
    bytes
}

fn bytes_swapped(original: &Original, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = original.bytes.clone();
    let length = 1 + dice.below(100);
    let (a, b) = (dice.below(bytes.len() - length), dice.below(bytes.len() - length));
    let (low, high) = (a.min(b), a.max(b));
    if low + length <= high {
        let (left, right) = bytes.split_at_mut(high);
        left[low..low + length].swap_with_slice(&mut right[..length]);
    }
    bytes
}

fn cut_off(original: &Original, dice: &mut Dice) -> Vec<u8> {
    original.bytes[..dice.below(original.bytes.len())].to_vec()
}

fn rolled_back(original: &Original, dice: &mut Dice) -> Vec<u8> {
    encoded(&original.blocks[..dice.below(original.blocks.len())])
}

fn blocks_deleted(original: &Original, dice: &mut Dice) -> Vec<u8> {
    encoded(&without_some(original, dice))
}

fn without_some(original: &Original, dice: &mut Dice) -> Vec<Block> {
    let mut blocks = original.blocks.clone();
    let at = dice.below(blocks.len());
    let end = blocks.len().min(at + 1 + dice.below(5));
    blocks.drain(at..end);
    blocks
}

fn block_repeated(original: &Original, dice: &mut Dice) -> Vec<u8> {
    let mut blocks = original.blocks.clone();
    let again = blocks[dice.below(blocks.len())].clone();
    blocks.insert(dice.below(blocks.len() + 1), again);
    encoded(&blocks)
}

fn blocks_swapped(original: &Original, dice: &mut Dice) -> Vec<u8> {
    let mut blocks = original.blocks.clone();
    let (a, b) = (dice.below(blocks.len()), dice.below(blocks.len()));
    blocks.swap(a, b);
    encoded(&blocks)
}

// The blocks as plain CBOR, and every byte string, number and text in them.
fn values(original: &Original) -> Vec<Value> {
    original.blocks.iter().map(|block| Value::serialized(block).expect("a block is CBOR")).collect()
}

fn leaves<'a>(value: &'a mut Value, into: &mut Vec<&'a mut Value>) {
    #[allow(clippy::wildcard_enum_match_arm)] // everything else has nothing inside it
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| leaves(item, into)),
        Value::Map(entries) => entries.iter_mut().for_each(|(_, value)| leaves(value, into)),
        leaf => into.push(leaf),
    }
}

fn written(values: &[Value]) -> Vec<u8> {
    values.iter().flat_map(cbor::encode).collect()
}

// A proof takes the place of another, a root that of another, a ciphertext that of another.
fn values_swapped(original: &Original, dice: &mut Dice) -> Vec<u8> {
    let mut values = values(original);
    let mut found = Vec::new();
    values.iter_mut().for_each(|value| leaves(value, &mut found));
    let length = |value: &Value| value.as_bytes().map(Vec::len);
    let one = dice.below(found.len());
    let alike: Vec<usize> = (0..found.len())
        .filter(|other| length(found[one]).is_some() && length(found[*other]) == length(found[one]))
        .collect();
    if !alike.is_empty() {
        let other = alike[dice.below(alike.len())];
        let (first, second) = (found[one].clone(), found[other].clone());
        *found[one] = second;
        *found[other] = first;
    }
    written(&values)
}

fn value_changed(original: &Original, dice: &mut Dice) -> Vec<u8> {
    let mut values = values(original);
    let mut found = Vec::new();
    values.iter_mut().for_each(|value| leaves(value, &mut found));
    let at = dice.below(found.len());
    #[allow(clippy::wildcard_enum_match_arm)] // whatever is no number and no bytes becomes a number
    match &mut *found[at] {
        Value::Bytes(bytes) if !bytes.is_empty() => {
            let at = dice.below(bytes.len());
            bytes[at] ^= 1 << dice.below(8);
        }
        other => *other = Value::from(dice.below(1 << 20) as u64),
    }
    written(&values)
}

// Heights, predecessors and lists of transactions made to agree again; roots are not.
fn chained(network: NetworkId, mut blocks: Vec<Block>, original: &Original) -> Vec<u8> {
    let mut previous = original.blocks[0].header.previous;
    for (block, height) in blocks.iter_mut().zip(1..) {
        block.header.height = Height(height);
        block.header.previous = previous;
        block.header.transactions = TransactionsHash::of(&block.ids(&network));
        previous = block.header.hash();
    }
    encoded(&blocks)
}

fn transactions_swapped(original: &Original, dice: &mut Dice) -> Vec<u8> {
    let mut blocks = original.blocks.clone();
    let full: Vec<usize> = (0..blocks.len()).filter(|at| !blocks[*at].transactions.is_empty()).collect();
    let (a, b) = (full[dice.below(full.len())], full[dice.below(full.len())]);
    let (first, second) = (blocks[a].transactions.clone(), blocks[b].transactions.clone());
    blocks[a].transactions = second;
    blocks[b].transactions = first;
    chained(original.network, blocks, original)
}

fn blocks_deleted_and_chained(original: &Original, dice: &mut Dice) -> Vec<u8> {
    let blocks = without_some(original, dice);
    chained(original.network, blocks, original)
}
