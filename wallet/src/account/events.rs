//! Events whose amounts this member knows.

use serde::{Deserialize, Serialize};
use sotto_protocol::event::EventOpening;
use sotto_protocol::note::memo::SaleMemo;

/// An event of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownEvent {
    /// The amounts.
    pub opening: EventOpening,
    /// What was sold.
    pub company: String,
    /// If it was an attested stake: how much of it.
    pub sale: Option<SaleMemo>,
}
