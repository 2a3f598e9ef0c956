//! A path of fixed depth; twin of `sotto_protocol::tree::Path`.

use sotto_protocol::hash::Tag;
use sotto_protocol::tree::Path;

use crate::gadgets::hash::hash;
use crate::gadgets::range::sum;
use crate::gadgets::wire::{Bit, Cs, Result, Wire, bit, select, witness};

/// Siblings and the bits of the index. Both are private: the root pins the siblings, and the bits are the position.
#[derive(Debug, Clone)]
pub struct PathVar<const DEPTH: usize> {
    // For each level: the node's neighbour in its pair, then the other pair.
    siblings: Vec<[Wire; 3]>,
    // Lowest first, two a level: the place in the pair, then the pair.
    bits: Vec<Bit>,
}

impl<const DEPTH: usize> PathVar<DEPTH> {
    /// A private path. Its length is the type's, not the witness's.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn witness(cs: &Cs, path: &Path<DEPTH>) -> Result<Self> {
        let mut siblings = Vec::with_capacity(DEPTH);
        for (level, [a, b, c]) in path.siblings.iter().enumerate() {
            let in_upper_pair = (path.index >> (2 * level)) & 2 == 2;
            let [neighbour, first, second] = if in_upper_pair { [c, a, b] } else { [a, b, c] };
            siblings.push([witness(cs, *neighbour)?, witness(cs, *first)?, witness(cs, *second)?]);
        }
        let bits = (0..2 * DEPTH).map(|i| bit(cs, (path.index >> i) & 1 == 1)).collect::<Result<_>>()?;
        Ok(Self { siblings, bits })
    }

    /// The leaf's index: exactly the path's bits, so one leaf has one index.
    pub fn index(&self) -> Wire {
        sum(&self.bits)
    }

    /// The root that this path gives for `leaf`: per level three swaps and one hash.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn root(&self, leaf: &Wire) -> Result<Wire> {
        let mut node = leaf.clone();
        for ([neighbour, first, second], bits) in self.siblings.iter().zip(self.bits.chunks_exact(2)) {
            let [place, pair] = bits else { unreachable!("chunks of two") };
            let (left, right) = swap(place, &node, neighbour)?;
            let (c0, c2) = swap(pair, &left, first)?;
            let (c1, c3) = swap(pair, &right, second)?;
            node = hash(Tag::Node, [&c0, &c1, &c2, &c3])?;
        }
        Ok(node)
    }
}

// (a, b), or (b, a) if the bit is set: one constraint.
fn swap(bit: &Bit, a: &Wire, b: &Wire) -> Result<(Wire, Wire)> {
    let left = select(bit, b, a)?;
    let right = a + b - &left;
    Ok((left, right))
}
