//! Submitting a transaction, and what became of it.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::{Transaction, TransactionId};

use crate::api::{Receipt, TransactionView};
use crate::client::Client;
use crate::problem::Problem;
use crate::shared::Shared;
use crate::wire;

/// The largest body of a transaction.
pub(crate) const MAX_BYTES: usize = 256 * 1024;

/// A body that is not larger than any transaction.
pub(super) fn body(body: Result<Bytes, BytesRejection>) -> Result<Bytes, Problem> {
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(MAX_BYTES),
        _ => Problem::malformed("the body did not arrive whole"),
    })
}

/// `POST /transactions`: answers once it is durably in a block, which is at the end of the block interval. The same transaction again gets its first receipt.
/// The operator signs for it.
pub(super) async fn submit(
    State(shared): State<Shared>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<Signed<Receipt>>, Problem> {
    let read: Result<Transaction, Problem> = wire::read(&headers, &body(bytes)?);
    let transaction = read.inspect_err(|_| shared.budgets.fine(client))?;
    let proofs = u32::try_from(transaction.statements().len()).unwrap_or(u32::MAX);
    let pledge = shared.budgets.pledge(client, proofs)?;
    let receipt = shared.intake.submit(transaction, pledge).await??;
    shared.read(move |ledger| Ok(ledger.sign_receipt(receipt))).await.map(Json)
}

/// `GET /transactions/{id}`: whether it is in the log.
pub(super) async fn status(
    State(shared): State<Shared>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<TransactionView>, Problem> {
    let malformed = || Problem::malformed("an id is 64 hexadecimal digits");
    let Path(id) = id.map_err(|_| malformed())?;
    let mut bytes = [0; 32];
    hex::decode_to_slice(&id, &mut bytes).map_err(|_| malformed())?;
    let view = move |state: &sotto_ledger::State| match state.accepted_at(TransactionId(bytes)) {
        None => TransactionView::Unknown,
        Some(height) if height > state.tip().height => TransactionView::Drafted,
        Some(height) => TransactionView::Accepted { height },
    };
    shared.state(view).await.map(Json)
}
