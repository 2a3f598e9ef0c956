//! What every request passes: its budget, the arrival of its body, one permit of a fixed number, and a time limit. So memory stays
//! bounded whatever arrives, and nobody holds a permit by being slow.

use std::time::Duration;

use axum::Extension;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::client::Client;
use crate::connection::Peer;
use crate::problem::Problem;
use crate::routes::MAX_BYTES;
use crate::shared::Shared;

/// What the gate goes by.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    /// How long a request may be served.
    pub(crate) serving: Duration,
    /// How long its body may take to arrive.
    pub(crate) arriving: Duration,
    /// The header in which a trusted proxy writes down whose request it is.
    pub(crate) trusted: Option<HeaderName>,
}

/// Serves the request if its client may ask for it, it arrives in time, and there is a permit left; for as long as it may take.
pub(crate) async fn pass(
    State((shared, rules)): State<(Shared, Rules)>,
    Extension(peer): Extension<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    let _turn = peer.turn();
    let client = Client::of(peer.address, request.headers(), rules.trusted.as_ref());
    // Before anything of it is read. Reading the ledger is free, but for permits and connections.
    if request.method() != Method::GET
        && let Err(over) = shared.budgets.charge(client, 1)
    {
        return Problem::from(over).into_response();
    }
    request.extensions_mut().insert(client);
    let request = match tokio::time::timeout(rules.arriving, arrive(request)).await {
        Ok(Ok(request)) => request,
        Ok(Err(problem)) => {
            shared.budgets.fine(client);
            return problem.into_response();
        }
        Err(_) => {
            shared.budgets.fine(client);
            return Problem::slow().into_response();
        }
    };
    let Ok(_permit) = shared.permits.try_acquire() else {
        return Problem::busy().into_response();
    };
    match tokio::time::timeout(rules.serving, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::timeout().into_response(),
    }
}

// The request with its whole body in memory.
async fn arrive(request: Request) -> Result<Request, Problem> {
    if request.body().is_end_stream() {
        return Ok(request);
    }
    let (head, body) = request.into_parts();
    let read = Bytes::from_request(Request::from_parts(head.clone(), body), &()).await;
    let bytes = read.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(MAX_BYTES),
        _ => Problem::malformed("the body did not arrive whole"),
    })?;
    Ok(Request::from_parts(head, Body::from(bytes)))
}
