//! What the scenarios in `tests/` share. Each file there is named after the promise that it keeps.

pub mod repository;
