//! Bodies: JSON for people and small things, CBOR for bulk. Read strictly: one value, one encoding, nothing after it.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sotto_protocol::cbor;

use crate::problem::Problem;

/// The media type of CBOR.
pub(crate) const CBOR: &str = "application/cbor";
/// The media type of bytes.
const BINARY: &str = "application/octet-stream";
/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";

fn media_type(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.split(';').next()?.trim().to_ascii_lowercase())
}

/// Reads a body in the form that its header names.
pub(crate) fn read<T: Serialize + DeserializeOwned>(headers: &HeaderMap, body: &Bytes) -> Result<T, Problem> {
    match media_type(headers, &header::CONTENT_TYPE).as_deref() {
        Some(JSON) => json(body),
        Some(CBOR) => cbor::decode(body).map_err(|error| Problem::malformed(error.to_string())),
        _ => Err(Problem::media_type("send application/json or application/cbor")),
    }
}

// serde takes more than one spelling of a value: a list of an object's fields in order, an absent field for `null`. What is read here is
// what would be written, so that every change of a value is noticed; white space and the order of fields are free.
fn json<T: Serialize + DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let value: T = serde_json::from_slice(body).map_err(|error| Problem::malformed(error.to_string()))?;
    let given: Value = serde_json::from_slice(body).map_err(|error| Problem::malformed(error.to_string()))?;
    let written = serde_json::to_value(&value).map_err(|error| Problem::malformed(error.to_string()))?;
    if given == written { Ok(value) } else { Err(Problem::malformed("a second spelling of what it says")) }
}

/// Whether a body is bytes of no further form.
pub(crate) fn is_binary(headers: &HeaderMap) -> bool {
    media_type(headers, &header::CONTENT_TYPE).as_deref() == Some(BINARY)
}

/// Whether the client asks for JSON rather than CBOR.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT).iter().any(|value| value.to_str().is_ok_and(|value| value.contains(JSON)))
}

/// A CBOR response.
pub(crate) fn cbor(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, CBOR)], bytes).into_response()
}
