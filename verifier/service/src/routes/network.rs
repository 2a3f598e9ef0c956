//! The network as a whole.

use axum::Json;
use axum::extract::State;
use sotto_protocol::block::Checkpoint;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;

use crate::api::{HealthView, Ok as Fine, StateView};
use crate::problem::Problem;
use crate::shared::Shared;

/// `GET /health`: whether the service works.
pub(super) async fn health(State(shared): State<Shared>) -> Result<Json<HealthView>, Problem> {
    let view = |state: &sotto_ledger::State| HealthView {
        status: Fine::Ok,
        network: state.network(),
        height: state.tip().height,
    };
    shared.state(view).await.map(Json)
}

/// `GET /network`: the genesis.
pub(super) async fn genesis(State(shared): State<Shared>) -> Json<Genesis> {
    Json(Genesis::clone(&shared.genesis))
}

/// `GET /state`: where the network stands.
pub(super) async fn state(State(shared): State<Shared>) -> Result<Json<StateView>, Problem> {
    shared.state(StateView::of).await.map(Json)
}

/// `GET /checkpoint`: the operator's word on where the log stands.
pub(super) async fn checkpoint(State(shared): State<Shared>) -> Result<Json<Signed<Checkpoint>>, Problem> {
    shared.read(|ledger| ledger.state().map(|_| ledger.checkpoint().clone())).await.map(Json)
}
