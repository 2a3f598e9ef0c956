//! Attested company sales: who owes, since when, and who is late.

use axum::Json;
use axum::extract::State;

use crate::api::EventView;
use crate::problem::Problem;
use crate::shared::Shared;

/// `GET /events`: all of them; what is overdue is marked.
pub(super) async fn all(State(shared): State<Shared>) -> Result<Json<Vec<EventView>>, Problem> {
    let views = |state: &sotto_ledger::State| {
        state.events().map(|(id, event)| EventView::of(id, event, state.height())).collect()
    };
    shared.state(views).await.map(Json)
}
