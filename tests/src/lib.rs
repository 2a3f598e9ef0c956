//! What the scenarios in `tests/` share, and the demonstration. Each scenario is named after the promise that it keeps.

pub mod client;
pub mod forged_claims;
pub mod replay_ts;
pub mod repository;
pub mod strangers;
pub mod town;
