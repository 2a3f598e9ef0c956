//! `POST /dev/advance`, on development networks only.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use sotto_protocol::operation::Signed;

use super::transactions::body;
use crate::advance::Advance;
use crate::api::StateView;
use crate::problem::Problem;
use crate::shared::Shared;
use crate::wire;

/// Seals empty blocks at the operator's signed request, and says where the network stands then.
pub(super) async fn advance(
    State(shared): State<Shared>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Json<StateView>, Problem> {
    let signed: Signed<Advance> = wire::read(&headers, &body(bytes)?)?;
    shared.intake.advance(signed).await??;
    shared.state(StateView::of).await.map(Json)
}
