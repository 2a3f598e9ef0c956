//! Bodies: JSON for people and small things, CBOR for bulk. Read strictly: one value, nothing after it.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The media type of CBOR.
pub(crate) const CBOR: &str = "application/cbor";
/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";

fn media_type(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.split(';').next()?.trim().to_ascii_lowercase())
}

/// Reads a body in the form that its header names.
pub(crate) fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &Bytes) -> Result<T, Problem> {
    match media_type(headers, &header::CONTENT_TYPE).as_deref() {
        Some(JSON) => serde_json::from_slice(body).map_err(|error| Problem::malformed(error.to_string())),
        Some(CBOR) => read_cbor(body),
        _ => Err(Problem::media_type()),
    }
}

fn read_cbor<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let mut rest = body;
    let value =
        ciborium::from_reader(&mut rest).map_err(|_| Problem::malformed("the body is not this value in CBOR"))?;
    if rest.is_empty() { Ok(value) } else { Err(Problem::malformed("there is something after the value")) }
}

/// A value in CBOR.
pub(crate) fn to_cbor(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("writing to memory does not fail");
    bytes
}

/// Whether the client asks for JSON rather than CBOR.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT).iter().any(|value| value.to_str().is_ok_and(|value| value.contains(JSON)))
}

/// A CBOR response.
pub(crate) fn cbor(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, CBOR)], bytes).into_response()
}
