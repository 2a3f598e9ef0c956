//! The promises, as assertions.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sotto_protocol::cbor;

/// Whatever goes over the wire.
pub(crate) trait Wire: Serialize + DeserializeOwned + PartialEq + Debug {}
impl<T: Serialize + DeserializeOwned + PartialEq + Debug> Wire for T {}

/// CBOR, read strictly: the one encoding of its value. Read loosely, as no decoder here does it, it is the same value or a second
/// encoding of one, and never something that cannot be written.
pub(crate) fn read_binary<T: Wire>(bytes: &[u8]) -> Option<T> {
    let loosely: Option<T> = ciborium::from_reader(bytes).ok();
    let strictly = cbor::decode::<T>(bytes);
    let Some(value) = loosely else {
        assert!(strictly.is_err(), "only the strict reader takes it");
        return None;
    };
    let written = cbor::encode(&value);
    assert_eq!(cbor::decode::<T>(&written).as_ref(), Ok(&value), "what was written is read");
    assert_eq!(strictly.is_ok(), written == bytes, "one encoding a value");
    let value = strictly.ok()?;
    survives_json(&value);
    Some(value)
}

/// The same, of what nothing else is asked.
pub(crate) fn binary<T: Wire>(bytes: &[u8]) {
    read_binary::<T>(bytes);
}

/// JSON has many texts for a value, but what was read is written and read again as the same.
pub(crate) fn read_json<T: Wire>(bytes: &[u8]) -> Option<T> {
    let value: T = serde_json::from_slice(bytes).ok()?;
    survives_json(&value);
    Some(value)
}

/// The same, of what nothing else is asked.
pub(crate) fn json<T: Wire>(bytes: &[u8]) {
    read_json::<T>(bytes);
}

/// JSON, for what has a binary form too.
pub(crate) fn both<T: Wire>(bytes: &[u8]) {
    if let Some(value) = read_json::<T>(bytes) {
        assert_eq!(cbor::decode::<T>(&cbor::encode(&value)).as_ref(), Ok(&value), "what was written is read");
    }
}

fn survives_json<T: Wire>(value: &T) {
    let written = serde_json::to_vec(value).expect("what was read can be written");
    let again: T = serde_json::from_slice(&written).expect("what was written can be read");
    assert_eq!(again, *value, "as the same");
    assert_eq!(serde_json::to_vec(&again).expect("it was written before"), written, "in the same words");
}

/// A text form, if it is this one, has one text.
pub(crate) fn one_text<T, E>(text: &str, read: impl FnOnce(&str) -> Result<T, E>, write: impl FnOnce(&T) -> String) {
    if let Ok(value) = read(text) {
        assert_eq!(write(&value), text, "one text a value");
    }
}
