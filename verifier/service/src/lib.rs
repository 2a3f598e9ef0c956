//! The verifier service: transactions come in over HTTP, are verified, and are in the ledger's durable log before they are answered.
//!
//! The way of a transaction: `routes::transactions` decodes it, `intake` queues it (bounded), `sequencer` - one thread, the only
//! writer - takes what has queued up, lets through what the ledger's rules would accept, verifies the proofs as one batch and
//! drafts the next block with them; when the block interval is over, it seals that block and answers everybody in it. Reads go to
//! the same ledger; none of them asks about a single note.
//!
//! Refusals are problem documents (RFC 9457) with a stable `code`, one for each rule: see [`Problem`].

// For what the simulation shares with the tests from outside.
#[cfg(test)]
extern crate self as sotto_service;

mod advance;
pub mod api;
mod budget;
mod client;
mod clock;
mod config;
mod connection;
mod error;
mod gate;
mod intake;
mod mailbox;
mod metrics;
mod openapi;
mod operator;
mod peers;
mod problem;
mod routes;
mod sequencer;
mod service;
mod shared;
mod store_address;
pub mod tls;
mod waiting;
mod wire;
mod witnesses;

pub use advance::{Advance, AdvanceTo};
pub use config::{ClientLimits, Config, MAX_BLOCK_INTERVAL, WitnessConfig};
pub use error::ServeError;
pub use operator::{Grant, OperatorConfig, Scope, Token, Tokens, TokensError};
pub use problem::Problem;
pub use service::{Reload, Service, serve};
pub use store_address::StoreAddress;
pub use tls::{TlsError, TlsFiles};
