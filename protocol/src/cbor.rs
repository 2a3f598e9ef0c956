//! The binary form of everything that is stored or travels in bulk: CBOR (RFC 8949), one encoding a value.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why bytes are not a value in its binary form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// Not CBOR, or not of this type.
    #[error("the bytes are damaged, or something else than was expected")]
    Malformed,
    /// It can be read, but would be written differently: bytes follow it, a field is out of order, a number is longer than it need be.
    #[error("the bytes are a second encoding of what they say")]
    NotCanonical,
}

/// The binary form of `value`.
#[must_use]
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("writing to memory does not fail");
    bytes
}

/// Reads what [`encode`] wrote, to the last byte; so every changed byte changes the value, or is refused.
///
/// # Errors
/// [`CborError`].
pub fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, CborError> {
    let value = ciborium::from_reader(bytes).map_err(|_| CborError::Malformed)?;
    if encode(&value) == bytes { Ok(value) } else { Err(CborError::NotCanonical) }
}

#[cfg(test)]
mod tests;
