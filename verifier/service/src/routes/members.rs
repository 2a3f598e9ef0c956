//! Members and their tokens.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use sotto_ledger::MemberRecord;
use sotto_protocol::amount::TokenId;

use crate::api::MemberView;
use crate::problem::Problem;
use crate::shared::Shared;

/// `GET /members`: all of them, by number.
pub(super) async fn all(State(shared): State<Shared>) -> Result<Json<Vec<MemberView>>, Problem> {
    shared.state(|state| state.members().map(MemberView::of).collect()).await.map(Json)
}

/// `GET /members/{name}`: by number or by symbol. A symbol of digits alone is asked for with its `$`.
pub(super) async fn one(
    State(shared): State<Shared>,
    name: Result<Path<String>, PathRejection>,
) -> Result<Json<MemberView>, Problem> {
    let Path(name) = name.map_err(|_| Problem::not_found("member"))?;
    let found = shared.state(move |state| find(state, &name).map(MemberView::of)).await?;
    found.map(Json).ok_or_else(|| Problem::not_found("member"))
}

fn find<'a>(state: &'a sotto_ledger::State, name: &str) -> Option<&'a MemberRecord> {
    match (name.strip_prefix('$'), name.parse()) {
        (Some(symbol), _) => state.member_by_symbol(symbol),
        (None, Ok(tid)) => state.member(TokenId(tid)),
        (None, Err(_)) => state.member_by_symbol(name),
    }
}
