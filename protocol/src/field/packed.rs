//! Many elements in one string of bytes: how trees are written down.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{F, FIELD_BYTES, from_bytes, to_bytes};

/// Elements, one after the other, each in its 32 canonical bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Packed(pub(crate) Vec<F>);

impl Serialize for Packed {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(to_bytes).collect();
        to.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for Packed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Packed;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("field elements of 32 bytes each")
            }
            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Packed, E> {
                bytes.chunks(FIELD_BYTES).map(from_bytes).collect::<Result<_, _>>().map(Packed).map_err(E::custom)
            }
        }
        from.deserialize_byte_buf(Bytes)
    }
}
