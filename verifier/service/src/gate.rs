//! What every request passes: one permit of a fixed number, and a time limit. So memory stays bounded whatever arrives.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;

use crate::problem::Problem;
use crate::shared::Shared;

/// Serves the request if there is a permit left, for as long as it may take.
pub(crate) async fn pass(State((shared, limit)): State<(Shared, Duration)>, request: Request, next: Next) -> Response {
    let Ok(_permit) = shared.permits.try_acquire() else {
        return Problem::busy().into_response();
    };
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::timeout().into_response(),
    }
}
