//! The container of iden3's binary files (magic, version, numbered sections), and how numbers and points are written in it.

use ark_bn254::{Fq, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{AdditiveGroup, BigInteger, PrimeField};
use sotto_protocol::field::F;

use super::error::ExportError;

/// Bytes of an element of either field.
pub(super) const ELEMENT: u32 = 32;

/// A file under construction.
pub(super) struct File {
    bytes: Vec<u8>,
    sections: u32,
}

// Where the number of sections stands.
const COUNT_AT: usize = 8;

impl File {
    pub(super) fn new(magic: [u8; 4], version: u32) -> Self {
        let mut bytes = magic.to_vec();
        put(&mut bytes, version);
        put(&mut bytes, 0);
        Self { bytes, sections: 0 }
    }

    pub(super) fn section(&mut self, id: u32, content: &[u8]) {
        put(&mut self.bytes, id);
        self.bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
        self.bytes.extend_from_slice(content);
        self.sections += 1;
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes[COUNT_AT..COUNT_AT + 4].copy_from_slice(&self.sections.to_le_bytes());
        self.bytes
    }
}

/// Writes a 32-bit number.
pub(super) fn put(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

/// Writes a count, if it has 32 bits.
pub(super) fn put_count(bytes: &mut Vec<u8>, count: usize) -> Result<(), ExportError> {
    put(bytes, u32::try_from(count).map_err(|_| ExportError::TooLarge(count))?);
    Ok(())
}

/// Writes a field's size and modulus.
pub(super) fn put_field<P: PrimeField>(bytes: &mut Vec<u8>) {
    put(bytes, ELEMENT);
    bytes.extend_from_slice(&P::MODULUS.to_bytes_le());
}

/// Writes an element as a number.
pub(super) fn put_element<P: PrimeField>(bytes: &mut Vec<u8>, x: P) {
    bytes.extend_from_slice(&x.into_bigint().to_bytes_le());
}

/// `2^256`, by which circom's tools scale the numbers that they compute with (Montgomery's form).
pub(super) fn scale<P: PrimeField>() -> P {
    P::from(2u64).pow([8 * u64::from(ELEMENT)])
}

/// Writes the coordinates of points.
pub(super) struct Points {
    pub(super) bytes: Vec<u8>,
    scale: Fq,
}

impl Points {
    pub(super) fn new() -> Self {
        Self { bytes: Vec::new(), scale: scale() }
    }

    fn coordinate(&mut self, x: Fq) {
        put_element(&mut self.bytes, x * self.scale);
    }

    /// The point at infinity is written as (0, 0), which is not on the curve.
    pub(super) fn g1(&mut self, point: &G1Affine) {
        let (x, y) = point.xy().unwrap_or((Fq::ZERO, Fq::ZERO));
        self.coordinate(x);
        self.coordinate(y);
    }

    pub(super) fn g2(&mut self, point: &G2Affine) {
        for x in point.xy().map_or([Fq::ZERO; 4], |(x, y)| [x.c0, x.c1, y.c0, y.c1]) {
            self.coordinate(x);
        }
    }

    pub(super) fn all_g1(points: &[G1Affine]) -> Vec<u8> {
        let mut all = Self::new();
        points.iter().for_each(|point| all.g1(point));
        all.bytes
    }

    pub(super) fn all_g2(points: &[G2Affine]) -> Vec<u8> {
        let mut all = Self::new();
        points.iter().for_each(|point| all.g2(point));
        all.bytes
    }
}

/// `2^512 x`: coefficients are scaled twice in a `.zkey`.
pub(super) fn put_coefficient(bytes: &mut Vec<u8>, x: F, twice_scaled: F) {
    put_element(bytes, x * twice_scaled);
}
