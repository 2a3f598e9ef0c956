//! The mailbox: letters come in from anybody and go out to everybody. Nobody can ask for one letter, or for somebody's.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Json};
use serde::Deserialize;
use sotto_protocol::cbor;
use sotto_protocol::letter::{LETTER_BYTES, Letter, LetterNumber};

use super::transactions;
use crate::api::Delivered;
use crate::client::Client;
use crate::problem::Problem;
use crate::shared::Shared;
use crate::wire;

/// The most letters of a page: half a mebibyte.
const PAGE: usize = 32;

/// Where to begin.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Begin {
    /// The first letter wanted.
    #[serde(default)]
    from: u64,
}

/// `POST /letters`: puts a letter into the mailbox. Nothing but its bytes is taken, and nothing but a number given.
pub(super) async fn put(
    State(shared): State<Shared>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<Delivered>, Problem> {
    let letter = read(&headers, bytes).inspect_err(|_| shared.budgets.fine(client))?;
    shared.budgets.charge_letter(client)?;
    let number = shared.mailbox.put(&shared, letter, shared.budgets.knows(client)).await?;
    number.map(|number| Json(Delivered { number })).ok_or_else(Problem::mailbox_full)
}

fn read(headers: &HeaderMap, bytes: Result<Bytes, BytesRejection>) -> Result<Letter, Problem> {
    let bytes = transactions::body(bytes)?;
    if !wire::is_binary(headers) {
        return Err(Problem::media_type("send application/octet-stream"));
    }
    let malformed = || Problem::malformed(format!("a letter is exactly {LETTER_BYTES} bytes"));
    Letter::new(bytes.into()).map_err(|_| malformed())
}

/// `GET /letters?from=`: the letters that are kept, in the order in which they came; as many as fit a page, none at the end.
pub(super) async fn page(
    State(shared): State<Shared>,
    begin: Result<Query<Begin>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(begin) =
        begin.map_err(|_| Problem::malformed("`from` is a whole number, and all there is to ask for"))?;
    let page = shared.mailbox.page(&shared, LetterNumber(begin.from), PAGE).await?;
    Ok(wire::cbor(cbor::encode(&page)))
}
