//! `cargo xtask overload`: what honest clients notice while ten times as much arrives, most of it bad.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::progress::{self, beside_this, cargo};

/// How long, and how much.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// How many seconds alone, and as many overloaded
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// How many valid transactions a second; ten times as many others arrive besides
    #[arg(long, default_value_t = 50)]
    rate: u32,
}

/// Builds the service and what overloads it, and runs both.
///
/// # Errors
/// Cargo's failure, or that the valid transactions took more than twice as long, or the service more memory than is promised.
pub(crate) fn run(root: &Path, options: &Options) -> Result<(), Error> {
    progress::run(cargo(root).args(["build", "--quiet", "--workspace", "--bins", "--locked"]))?;
    let mut command = Command::new(beside_this("overload"));
    command.arg(options.seconds.to_string()).arg(options.rate.to_string());
    progress::run(command.current_dir(root))
}
