//! The nodes of one height, in chunks: trees fill from the left, and a map with an entry for each node would cost as much again.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::field::{F, Packed};

// A family of four never lies across two chunks.
const CHUNK: usize = 64;
const SHIFT: u32 = CHUNK.trailing_zeros();

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Level(BTreeMap<u32, Box<[F]>>);

fn place(index: u32) -> usize {
    index as usize % CHUNK
}

impl Level {
    /// The node at `index`, if one near it was ever set.
    pub(super) fn get(&self, index: u32) -> Option<F> {
        self.0.get(&(index >> SHIFT)).map(|chunk| chunk[place(index)])
    }

    /// The four children of the node above at `index`, if one near them was ever set.
    pub(super) fn family(&self, index: u32) -> Option<[F; 4]> {
        let first = index << 2;
        let chunk = self.0.get(&(first >> SHIFT))?;
        Some(std::array::from_fn(|child| chunk[place(first) + child]))
    }

    /// Sets the node at `index`; its neighbours are `empty` until they are set.
    pub(super) fn set(&mut self, index: u32, node: F, empty: F) {
        let chunk = self.0.entry(index >> SHIFT).or_insert_with(|| vec![empty; CHUNK].into_boxed_slice());
        chunk[place(index)] = node;
    }
}

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(at, chunk)| (at, Packed(chunk.to_vec()))))
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let chunks = BTreeMap::<u32, Packed>::deserialize(from)?;
        let whole = |chunk: &Packed| chunk.0.len() == CHUNK;
        if !chunks.values().all(whole) {
            return Err(serde::de::Error::custom("a chunk of a tree's nodes has another length"));
        }
        Ok(Self(chunks.into_iter().map(|(at, chunk)| (at, chunk.0.into_boxed_slice())).collect()))
    }
}
