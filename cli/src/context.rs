//! What holds for every command of a run.

use std::path::{Path, PathBuf};

use clap::Args;
use sotto_protocol::network::Genesis;

use crate::error::CliError;
use crate::http_node::HttpNode;
use crate::ledger;

/// What a network's genesis is called beside the keys that were made with it.
pub const GENESIS: &str = "genesis.json";

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
    /// Certificates of the authorities that may vouch for a service at https://; without it, those that this machine believes
    #[arg(long, global = true, env = "SOTTO_CA_FILE", value_name = "FILE", help_heading = "Global options")]
    pub ca: Option<PathBuf>,
    /// The network's genesis, for officials; without it, the genesis.json that lies beside the signing key
    #[arg(long, global = true, env = "SOTTO_NETWORK", value_name = "FILE", help_heading = "Global options")]
    pub network: Option<PathBuf>,
}

impl Context {
    /// The wallet's folder.
    ///
    /// # Errors
    /// [`CliError::NoWallet`] if none was named.
    pub fn wallet(&self) -> Result<&Path, CliError> {
        self.wallet.as_deref().ok_or(CliError::NoWallet)
    }

    /// The network for which an official signs. It is never the service's to say: it could name another one, in which the signature
    /// does something else.
    ///
    /// # Errors
    /// [`CliError::NoGenesis`] if none was named and none lies beside the first of the keys.
    pub fn genesis_of(&self, keys: &[PathBuf]) -> Result<Genesis, CliError> {
        let beside = || keys.first().map(|key| key.with_file_name(GENESIS)).filter(|path| path.exists());
        let path = self.network.clone().or_else(beside).ok_or(CliError::NoGenesis)?;
        ledger::read_genesis(&path)
    }

    /// The service that was named.
    ///
    /// # Errors
    /// [`CliError::NoService`] if none was.
    pub fn node(&self) -> Result<HttpNode, CliError> {
        Ok(HttpNode::trusting(self.service.as_deref().ok_or(CliError::NoService)?, self.ca.as_deref())?)
    }
}
