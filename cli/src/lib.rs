//! The `sotto` command line as a library: the binary is a thin `main` over it, and other programs of this workspace reach the
//! network and make proofs through the same [`HttpNode`] and [`Maker`].
//!
//! A command takes its arguments and the [`Context`] of the run, and gives an [`Answer`]: one value, shown as text or as JSON.

pub mod args;
pub mod ask;
pub mod commands;
pub mod context;
pub mod document;
pub mod error;
pub mod files;
pub mod http_node;
pub mod ledger;
pub mod log_file;
pub mod maker;
pub mod operator_node;
pub mod output;
pub mod quantity;
pub mod request;
pub mod session;
pub mod signal;

pub use args::Cli;
pub use context::Context;
pub use error::{CliError, Exit};
pub use http_node::HttpNode;
pub use maker::Maker;
pub use output::Answer;
