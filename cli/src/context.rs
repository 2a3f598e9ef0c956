//! What holds for every command of a run.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::error::CliError;
use crate::http_node::HttpNode;

/// Options that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Context {
    /// Answer in JSON, with field names that do not change
    #[arg(long, global = true, help_heading = "Global options")]
    pub json: bool,
    /// The wallet's folder
    #[arg(long, global = true, env = "SOTTO_WALLET", value_name = "DIR", help_heading = "Global options")]
    pub wallet: Option<PathBuf>,
    /// A file whose first line is the wallet's passphrase
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    pub passphrase_file: Option<PathBuf>,
    /// Where the service is; a wallet remembers its own
    #[arg(long, global = true, env = "SOTTO_SERVICE", value_name = "URL", help_heading = "Global options")]
    pub service: Option<String>,
}

impl Context {
    /// The wallet's folder.
    ///
    /// # Errors
    /// [`CliError::NoWallet`] if none was named.
    pub fn wallet(&self) -> Result<&Path, CliError> {
        self.wallet.as_deref().ok_or(CliError::NoWallet)
    }

    /// The service that was named.
    ///
    /// # Errors
    /// [`CliError::NoService`] if none was.
    pub fn node(&self) -> Result<HttpNode, CliError> {
        Ok(HttpNode::new(self.service.as_deref().ok_or(CliError::NoService)?)?)
    }
}
