//! The addresses of the service, all under `/v1`. One file a noun.

mod advance;
mod blocks;
mod decisions;
mod docket;
mod events;
mod log;
mod members;
mod network;
mod transactions;

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use sotto_protocol::network::NetworkKind;
use tower_http::trace::TraceLayer;
use tracing::Span;

use crate::gate;
use crate::problem::Problem;
use crate::shared::Shared;

/// Everything that is served.
pub(crate) fn router(shared: Shared, timeout: Duration) -> Router {
    let v1 = Router::new()
        .route("/health", get(network::health))
        .route("/network", get(network::genesis))
        .route("/state", get(network::state))
        .route("/checkpoint", get(network::checkpoint))
        .route("/blocks", get(blocks::page))
        .route("/blocks/{height}", get(blocks::one))
        .route("/export", get(blocks::export))
        .route("/log/checkpoint", get(log::checkpoint))
        .route("/log/cosigned", get(log::cosigned))
        .route("/log/tile/{*path}", get(log::tile))
        .route("/members", get(members::all))
        .route("/members/{name}", get(members::one))
        .route("/decisions", get(decisions::all))
        .route("/decisions/{id}", get(decisions::one))
        .route("/docket", get(docket::all))
        .route("/events", get(events::all))
        .route("/transactions", post(transactions::submit))
        .route("/transactions/{id}", get(transactions::status));
    let v1 = match shared.genesis.kind {
        NetworkKind::Development => v1.route("/dev/advance", post(advance::advance)),
        NetworkKind::Production => v1,
    };
    Router::new()
        .nest("/v1", v1)
        .fallback(async || Problem::not_found("address"))
        .method_not_allowed_fallback(async || Problem::method())
        .layer(DefaultBodyLimit::max(transactions::MAX_BYTES))
        .layer(from_fn_with_state((shared.clone(), timeout), gate::pass))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .with_state(shared)
}

// What failed is logged where it failed. The route, not the path: whose page somebody looked at is nobody's business. Never a body.
fn span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str);
    tracing::debug_span!("request", method = %request.method(), route)
}
