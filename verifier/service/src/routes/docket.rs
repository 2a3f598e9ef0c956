//! The docket: public claims that somebody's success was not reported, and what was ruled on them.

use axum::Json;
use axum::extract::State;

use crate::api::ClaimView;
use crate::problem::Problem;
use crate::shared::Shared;

/// `GET /docket`: all claims, in the order of filing.
pub(super) async fn all(State(shared): State<Shared>) -> Result<Json<Vec<ClaimView>>, Problem> {
    shared.state(|state| state.claims().map(|(id, filed)| ClaimView::of(id, filed)).collect()).await.map(Json)
}
