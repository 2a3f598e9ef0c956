//! Company sales: who owes, since when, and who is late.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;

use crate::api::EventView;
use crate::problem::Problem;
use crate::shared::Shared;

/// Which events are asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    // Its presence counts, not its value: `?overdue`.
    overdue: Option<String>,
}

/// `GET /events`: all of them, or with `?overdue` only those that are owed past their deadline.
pub(super) async fn all(
    State(shared): State<Shared>,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Json<Vec<EventView>>, Problem> {
    let Query(which) = which.map_err(|_| Problem::malformed("`overdue` stands once or not at all"))?;
    let views = move |state: &sotto_ledger::State| {
        let views = state.events().map(|(id, event)| EventView::of(id, event, state.height()));
        views.filter(|view| which.overdue.is_none() || view.overdue).collect()
    };
    shared.state(views).await.map(Json)
}
