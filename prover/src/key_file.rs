//! A proving key on disk: uncompressed points, then the constraint matrices over a table of the coefficients that occur.
//! Read at once, and only if the SHA-256 of the whole file is the pinned one.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use ark_relations::gr1cs::Matrix;
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize, SerializationError};
use sha2::{Digest, Sha256};
use sotto_circuits::shape::Shape;
use sotto_protocol::field::F;

use crate::error::KeyFileError;
use crate::key::KeyMaterial;

const MAGIC: &[u8] = b"sotto INSECURE development proving key 1\n";
const MATRICES: usize = 3;

/// The bytes of a key file.
pub(crate) fn encode(key: &KeyMaterial) -> Result<Vec<u8>, SerializationError> {
    let mut bytes = MAGIC.to_vec();
    key.groth16.serialize_uncompressed(&mut bytes)?;
    let (table, index) = coefficients(&key.shape.matrices);
    for count in [key.shape.public, key.shape.private, key.shape.constraints(), table.len()] {
        put(&mut bytes, count)?;
    }
    for coefficient in &table {
        coefficient.serialize_uncompressed(&mut bytes)?;
    }
    for row in key.shape.matrices.iter().flatten() {
        put(&mut bytes, row.len())?;
        for (coefficient, variable) in row {
            put(&mut bytes, index[coefficient])?;
            put(&mut bytes, *variable)?;
        }
    }
    Ok(bytes)
}

/// SHA-256 of a key file, in hex, as it is pinned.
pub(crate) fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Reads a key file whose hash must be `pinned`.
pub(crate) fn read(path: &Path, pinned: &str) -> Result<KeyMaterial, KeyFileError> {
    let bytes = std::fs::read(path).map_err(|error| {
        let is_missing = error.kind() == std::io::ErrorKind::NotFound;
        if is_missing { KeyFileError::Missing } else { KeyFileError::Read(error) }
    })?;
    let got = hash(&bytes);
    if got != pinned {
        return Err(KeyFileError::Hash { pinned: pinned.to_owned(), got });
    }
    decode(&bytes).ok_or(KeyFileError::Malformed)
}

// Points are not checked again: the hash of the whole file is pinned, which says more than that they lie on the curve.
#[allow(clippy::disallowed_methods)]
fn decode(bytes: &[u8]) -> Option<KeyMaterial> {
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let groth16 = ark_groth16::ProvingKey::deserialize_uncompressed_unchecked(&mut rest).ok()?;
    let [public, private, rows, distinct] = [take(&mut rest)?, take(&mut rest)?, take(&mut rest)?, take(&mut rest)?];
    let table = (0..distinct).map(|_| F::deserialize_uncompressed(&mut rest).ok()).collect::<Option<Vec<F>>>()?;
    let mut row = || -> Option<Vec<(F, usize)>> {
        let terms = take(&mut rest)?;
        (0..terms).map(|_| Some((*table.get(take(&mut rest)?)?, take(&mut rest)?))).collect()
    };
    let matrices =
        (0..MATRICES).map(|_| (0..rows).map(|_| row()).collect::<Option<Matrix<F>>>()).collect::<Option<Vec<_>>>()?;
    rest.is_empty().then_some(KeyMaterial { groth16, shape: Shape { matrices, public, private } })
}

// The coefficients that occur, in order of their first occurrence, and where each stands.
fn coefficients(matrices: &[Matrix<F>]) -> (Vec<F>, HashMap<F, usize>) {
    let (mut table, mut index) = (Vec::new(), HashMap::new());
    for (coefficient, _) in matrices.iter().flatten().flatten() {
        index.entry(*coefficient).or_insert_with(|| {
            table.push(*coefficient);
            table.len() - 1
        });
    }
    (table, index)
}

fn put(bytes: &mut Vec<u8>, number: usize) -> Result<(), SerializationError> {
    let number = u32::try_from(number).map_err(|_| SerializationError::InvalidData)?;
    bytes.extend_from_slice(&number.to_le_bytes());
    Ok(())
}

fn take(rest: &mut &[u8]) -> Option<usize> {
    let mut number = [0; 4];
    rest.read_exact(&mut number).ok()?;
    usize::try_from(u32::from_le_bytes(number)).ok()
}
