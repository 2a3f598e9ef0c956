//! The addresses of the service, all under `/v1`. One file a noun.

mod advance;
mod blocks;
mod decisions;
mod docket;
mod events;
mod letters;
mod log;
mod members;
mod network;
mod transactions;

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use sotto_protocol::network::NetworkKind;
use tower_http::trace::TraceLayer;
use tracing::Span;

use crate::gate::{self, Rules};
use crate::metrics::{Asked, Metrics};
use crate::openapi;
use crate::problem::Problem;
use crate::shared::Shared;

pub(crate) use transactions::MAX_BYTES;

/// The addresses, while they are listed: the OpenAPI document must name each.
#[derive(Default)]
struct Addresses {
    router: Router<Shared>,
    list: Vec<(&'static str, &'static str)>,
}

impl Addresses {
    fn get<H: Handler<T, Shared>, T: 'static>(mut self, path: &'static str, handler: H) -> Self {
        self.list.push(("GET", path));
        Self { router: self.router.route(path, get(handler)), ..self }
    }

    fn post<H: Handler<T, Shared>, T: 'static>(mut self, path: &'static str, handler: H) -> Self {
        self.list.push(("POST", path));
        Self { router: self.router.route(path, post(handler)), ..self }
    }
}

fn v1(kind: NetworkKind) -> Addresses {
    let v1 = Addresses::default()
        .get("/health", network::health)
        .get("/network", network::genesis)
        .get("/state", network::state)
        .get("/checkpoint", network::checkpoint)
        .get("/blocks", blocks::page)
        .get("/blocks/{height}", blocks::one)
        .get("/export", blocks::export)
        .get("/letters", letters::page)
        .get("/log/checkpoint", log::checkpoint)
        .get("/log/cosigned", log::cosigned)
        .get("/log/tile/{*path}", log::tile)
        .get("/members", members::all)
        .get("/members/{name}", members::one)
        .get("/decisions", decisions::all)
        .get("/decisions/{id}", decisions::one)
        .get("/docket", docket::all)
        .get("/events", events::all)
        .post("/letters", letters::put)
        .post("/transactions", transactions::submit)
        .get("/transactions/{id}", transactions::status)
        .get("/openapi.json", openapi::json)
        .get("/docs", openapi::docs);
    match kind {
        NetworkKind::Development => v1.post("/dev/advance", advance::advance),
        NetworkKind::Production => v1,
    }
}

/// Method and path of everything that a development network's service has under `/v1`.
#[cfg(test)]
pub(crate) fn addresses() -> Vec<(&'static str, &'static str)> {
    v1(NetworkKind::Development).list
}

/// Everything that is served.
pub(crate) fn router(shared: Shared, rules: Rules) -> Router {
    let Addresses { router, list } = v1(shared.genesis.kind);
    let routes: Vec<_> = list.into_iter().map(|(_, path)| path).collect();
    routes.iter().for_each(|route| shared.metrics.begins(route));
    Router::new()
        .nest("/v1", router)
        .fallback(async || Problem::not_found("address"))
        .method_not_allowed_fallback(async || Problem::method())
        .layer(from_fn_with_state((shared.clone(), rules), gate::pass))
        .layer(DefaultBodyLimit::max(MAX_BYTES))
        .layer(from_fn_with_state(Counting { metrics: shared.metrics.clone(), routes: routes.into() }, count))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .with_state(shared)
}

/// What it takes to count a request under its route.
#[derive(Clone)]
struct Counting {
    metrics: Arc<Metrics>,
    routes: Arc<[&'static str]>,
}

// Whatever was asked, one of the routes or none of them: a path could be anything.
async fn count(State(counting): State<Counting>, request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let matched = request.extensions().get::<MatchedPath>().and_then(|path| path.as_str().strip_prefix("/v1"));
    let route =
        matched.and_then(|path| counting.routes.iter().find(|route| **route == path)).copied().unwrap_or("none");
    let response = next.run(request).await;
    counting.metrics.answered(Asked { route, status: response.status().as_u16() }, begin.elapsed());
    response
}

// What failed is logged where it failed. The route, not the path: whose page somebody looked at is nobody's business. Never a body.
fn span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str);
    tracing::debug_span!("request", method = %request.method(), route)
}
