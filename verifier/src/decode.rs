//! Bytes to a proof, strictly: exact length, canonical, on the curve, in the subgroup, not at infinity.
//!
//! `ark-serialize` ignores the coordinate of a point at infinity and would read several encodings as one point; so what was read
//! is written again and must be the same bytes.

use ark_bn254::{Bn254, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_groth16::Proof;
use ark_serialize::CanonicalSerialize;
use sotto_protocol::transaction::ProofBytes;

const G1_BYTES: usize = 32;
const G2_BYTES: usize = 64;

/// One of the three points of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// In G1.
    A,
    /// In G2.
    B,
    /// In G1.
    C,
}

/// Why bytes are no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No point of the curve, or one outside the subgroup of prime order.
    #[error("{0:?} is not a point of the group")]
    Point(Part),
    /// No honest proof contains it.
    #[error("{0:?} is the point at infinity")]
    Infinity(Part),
    /// There is another encoding of the same point, and that is the one to use.
    #[error("{0:?} is not in its one canonical encoding")]
    NotCanonical(Part),
}

/// Reads a proof.
///
/// # Errors
/// [`DecodeError`].
pub fn decode(bytes: &ProofBytes) -> Result<Proof<Bn254>, DecodeError> {
    let (a, rest) = bytes.0.split_at(G1_BYTES);
    let (b, c) = rest.split_at(G2_BYTES);
    Ok(Proof {
        a: point::<G1Affine>(Part::A, a)?,
        b: point::<G2Affine>(Part::B, b)?,
        c: point::<G1Affine>(Part::C, c)?,
    })
}

/// Writes a proof: A, B, C compressed.
///
/// # Panics
/// Never: memory does not run short of 128 bytes.
#[must_use]
pub fn encode(proof: &Proof<Bn254>) -> ProofBytes {
    let mut bytes = [0; 128];
    proof.serialize_compressed(bytes.as_mut_slice()).expect("a proof is 32 + 64 + 32 bytes");
    ProofBytes(bytes)
}

fn point<G: AffineRepr>(part: Part, bytes: &[u8]) -> Result<G, DecodeError> {
    let point = G::deserialize_compressed(bytes).map_err(|_| DecodeError::Point(part))?;
    if point.is_zero() {
        return Err(DecodeError::Infinity(part));
    }
    let mut again = Vec::with_capacity(bytes.len());
    point.serialize_compressed(&mut again).expect("writing to memory does not fail");
    if again != bytes {
        return Err(DecodeError::NotCanonical(part));
    }
    Ok(point)
}
