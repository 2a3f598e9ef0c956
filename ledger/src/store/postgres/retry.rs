//! What is tried again: statements that the server gave up because of others at the same time, and never more than a few times.

use std::time::Duration;

use super::StoreError;

/// How long to wait before each further attempt.
pub(super) const PAUSES: [Duration; 4] =
    [Duration::from_millis(10), Duration::from_millis(40), Duration::from_millis(160), Duration::from_millis(640)];

// SQLSTATE: serialization_failure, deadlock_detected.
const CONTENDED: [&str; 2] = ["40001", "40P01"];

/// Tries until it succeeds, fails for another reason, or has been tried often enough.
pub(super) async fn retried<T>(attempt: impl AsyncFn() -> Result<T, sqlx::Error>) -> Result<T, StoreError> {
    for pause in PAUSES {
        match attempt().await {
            Err(error) if is_contention(&error) => tokio::time::sleep(pause).await,
            outcome => return outcome.map_err(engine),
        }
    }
    attempt().await.map_err(engine)
}

/// Whether the server gave a statement up because of others.
pub(super) fn is_contended(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref().is_some_and(is_contention)
}

fn is_contention(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| CONTENDED.contains(&code.as_ref()))
}

pub(super) fn engine(error: sqlx::Error) -> StoreError {
    StoreError::Engine(Box::new(error))
}
