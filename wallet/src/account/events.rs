//! Events whose amounts this member knows.

use sotto_protocol::event::EventOpening;

/// An event of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownEvent {
    /// The amounts.
    pub opening: EventOpening,
    /// What was sold.
    pub company: String,
}
