//! The operator's listener: apart from the public one, and only with a token for what could be of use to anybody else.

mod tokens;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, put};
use futures_util::stream;
use parking_lot::RwLock;
use sotto_ledger::{BackupBytes, BackupHead, LedgerError, Piece};
use tokio::sync::Semaphore;

use crate::error::ServeError;
use crate::metrics::{self, Standing};
use crate::problem::Problem;
use crate::shared::Shared;

pub(crate) use tokens::Denied;
pub use tokens::{Grant, Scope, Token, Tokens, TokensError};

/// The media type of a backup.
const BACKUP: &str = "application/vnd.sotto.backup";
/// How long the ledger is waited for by whoever asks whether all is well.
const PATIENCE: Duration = Duration::from_secs(2);

/// Where the operator's listener is, and who may ask it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorConfig {
    /// Where to listen. Without TLS only on this machine.
    pub listen: SocketAddr,
    /// The file with the hashes of tokens; without it, only what needs none is answered.
    pub tokens: Option<PathBuf>,
}

/// Who may ask, as the file says; read again when the operator wants it.
#[derive(Debug, Clone)]
pub(crate) struct Doorkeeper {
    file: Option<PathBuf>,
    tokens: Arc<RwLock<Tokens>>,
}

impl Doorkeeper {
    pub(crate) fn read(file: Option<PathBuf>) -> Result<Self, ServeError> {
        let keeper = Self { file, tokens: Arc::default() };
        keeper.read_again()?;
        Ok(keeper)
    }

    /// Reads the file again. If it cannot be read, the old tokens stay.
    pub(crate) fn read_again(&self) -> Result<(), ServeError> {
        let Some(file) = &self.file else { return Ok(()) };
        let text = std::fs::read_to_string(file).map_err(|source| ServeError::File { path: file.clone(), source })?;
        let read = text.parse().map_err(|error| ServeError::Tokens { path: file.clone(), error })?;
        *self.tokens.write() = read;
        Ok(())
    }
}

/// Whether this process should get requests, as far as others know.
#[derive(Debug, Default)]
pub(crate) struct Readiness {
    drained: AtomicBool,
    store_failed: AtomicBool,
    ending: AtomicBool,
}

impl Readiness {
    pub(crate) fn store(&self, fine: bool) {
        self.store_failed.store(!fine, Ordering::Relaxed);
    }

    pub(crate) fn end(&self) {
        self.ending.store(true, Ordering::Relaxed);
    }

    fn is_open(&self) -> bool {
        ![&self.drained, &self.store_failed, &self.ending].iter().any(|not| not.load(Ordering::Relaxed))
    }
}

/// What the listener's handlers reach.
#[derive(Clone)]
pub(crate) struct Operator {
    pub(crate) shared: Shared,
    pub(crate) keeper: Doorkeeper,
    /// One backup at a time.
    pub(crate) backups: Arc<Semaphore>,
    /// As many as the public listener serves at once.
    pub(crate) requests: usize,
}

/// Everything that the operator's listener serves.
pub(crate) fn router(operator: Operator) -> Router {
    let with = |scope: Scope, route: MethodRouter<Operator>| {
        route.route_layer(from_fn_with_state((operator.keeper.clone(), scope), permit))
    };
    Router::new()
        .route("/live", get(async || "ok\n"))
        .route("/ready", get(ready))
        .route("/metrics", with(Scope::Metrics, get(metrics)))
        .route("/backup", with(Scope::Backup, get(backup)))
        .route("/drain", with(Scope::Drain, put(drain).delete(undrain)))
        .fallback(async || Problem::not_found("address"))
        .method_not_allowed_fallback(async || Problem::method())
        .with_state(operator)
}

async fn permit(State((keeper, scope)): State<(Doorkeeper, Scope)>, request: Request, next: Next) -> Response {
    let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let permitted = keeper.tokens.read().permits(token, scope).map(str::to_owned);
    match permitted {
        Ok(name) => {
            if scope != Scope::Metrics {
                tracing::info!(%name, method = %request.method(), %scope, "the operator asked");
            }
            next.run(request).await
        }
        Err(denied) => {
            tracing::warn!(%scope, "somebody asked without a token for it");
            Problem::denied(denied).into_response()
        }
    }
}

async fn ready(State(operator): State<Operator>) -> Response {
    if operator.standing().await.is_some() && operator.shared.readiness.is_open() {
        return "ok\n".into_response();
    }
    Problem::unavailable().into_response()
}

async fn metrics(State(operator): State<Operator>) -> Response {
    let Shared { metrics, readiness, permits, .. } = &operator.shared;
    let standing = operator.standing().await;
    metrics.serving(operator.requests.saturating_sub(permits.available_permits()));
    let text = metrics.text(standing, standing.is_some() && readiness.is_open());
    ([(header::CONTENT_TYPE, metrics::MEDIA_TYPE)], text).into_response()
}

async fn drain(State(operator): State<Operator>) -> &'static str {
    operator.shared.readiness.drained.store(true, Ordering::Relaxed);
    "drained\n"
}

async fn undrain(State(operator): State<Operator>) -> &'static str {
    operator.shared.readiness.drained.store(false, Ordering::Relaxed);
    "in service\n"
}

// Read from the store as the client takes it. It ends at the checkpoint of this moment, whatever is appended meanwhile.
async fn backup(State(operator): State<Operator>) -> Result<Response, Problem> {
    let permit = operator.backups.try_acquire_owned().map_err(|_| Problem::busy())?;
    let head = operator.shared.read(BackupHead::of).await?;
    let (first, bytes) = BackupBytes::begin(&head);
    let begin = (operator.shared, Some(bytes), Some(first), permit);
    let pieces = stream::try_unfold(begin, async |(shared, bytes, first, permit)| {
        if let Some(first) = first {
            return Ok::<_, Interrupted>(Some((first, (shared, bytes, None, permit))));
        }
        let Some(mut bytes) = bytes else { return Ok(None) };
        match bytes.next() {
            Piece::End(last) => Ok(Some((last, (shared, None, None, permit)))),
            Piece::Blocks(from, wanted) => {
                let blocks = shared.read(move |ledger| ledger.blocks(from, wanted)).await.map_err(|_| Interrupted)?;
                let read = bytes.blocks(&blocks).map_err(|_| Interrupted)?;
                Ok(Some((read, (shared, Some(bytes), None, permit))))
            }
        }
    });
    Ok(([(header::CONTENT_TYPE, BACKUP)], Body::from_stream(pieces)).into_response())
}

/// The store could not be read to the end. The connection breaks off, and the backup lacks its last bytes.
#[derive(Debug, thiserror::Error)]
#[error("the log could not be read to its end")]
struct Interrupted;

impl Operator {
    // None if the ledger cannot be read now: a write failed, or it is held for longer than anything should take.
    async fn standing(&self) -> Option<Standing> {
        let (ledger, cosigned) = (self.shared.ledger.clone(), self.shared.cosigned.clone());
        let letters = tokio::time::timeout(PATIENCE, self.shared.mailbox.count(&self.shared)).await.ok().flatten();
        let look = move || -> Result<Option<Standing>, LedgerError> {
            let Some(ledger) = ledger.try_read_for(PATIENCE) else { return Ok(None) };
            let state = ledger.state()?;
            Ok(Some(Standing {
                height: state.tip().height.0,
                members: state.members().count(),
                notes: state.tip().notes,
                drafted: state.drafted(),
                log_entries: ledger.log().size(),
                cosigned_entries: cosigned.read().as_ref().map_or(0, sotto_tlog::LogCheckpoint::size),
                letters,
            }))
        };
        tokio::task::spawn_blocking(look).await.ok()?.ok()?
    }
}
