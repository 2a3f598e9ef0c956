//! Decisions of the authority: what, why, and what became of them.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use sotto_protocol::decision::DecisionId;

use crate::api::DecisionView;
use crate::problem::Problem;
use crate::shared::Shared;

/// `GET /decisions`: all of them, oldest first.
pub(super) async fn all(State(shared): State<Shared>) -> Result<Json<Vec<DecisionView>>, Problem> {
    shared.state(|state| state.decisions().map(DecisionView::of).collect()).await.map(Json)
}

/// `GET /decisions/{id}`: one.
pub(super) async fn one(
    State(shared): State<Shared>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<DecisionView>, Problem> {
    let Path(id) = id.map_err(|_| Problem::not_found("decision"))?;
    let id: DecisionId = id.parse().map_err(|_| Problem::not_found("decision"))?;
    let found = shared.state(move |state| state.decision(id).map(DecisionView::of)).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("decision"))
}
