//! The clock by which this process waits. No rule counts by it: blocks do, and the lease has the database's.

use std::sync::Arc;
use std::time::Instant;

/// Tells the time.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> Instant + Send + Sync>);

impl Clock {
    /// The system's.
    pub(crate) fn system() -> Self {
        Self(Arc::new(Instant::now))
    }

    /// One that a simulation sets.
    #[cfg(test)]
    pub(crate) fn simulated(now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(crate) fn now(&self) -> Instant {
        (self.0)()
    }
}
