//! Making a wallet, new or from its words.

use std::fmt;
use std::path::PathBuf;

use clap::Args;
use rand_core::UnwrapErr;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sotto_protocol::keys::new_mnemonic;
use sotto_protocol::network::NetworkId;
use sotto_wallet::folder::Network;
use sotto_wallet::{Folder, Node};

use crate::context::Context;
use crate::error::CliError;
use crate::output::Answer;
use crate::{ask, ledger};

/// Where a service usually is.
const USUAL_SERVICE: &str = "http://127.0.0.1:7300";

/// Which network a new wallet is for.
#[derive(Debug, Args)]
pub struct Of {
    /// The network's genesis, if it did not come from the service: then the service must be of that network
    #[arg(long, value_name = "FILE")]
    pub genesis: Option<PathBuf>,
}

impl Of {
    // The network that was named. A genesis file is believed without asking the service.
    fn network(&self, context: &Context) -> Result<Network, CliError> {
        let service = || context.service.clone().unwrap_or_else(|| USUAL_SERVICE.to_owned());
        match (&self.genesis, &context.service) {
            (Some(path), _) => Ok(Network { genesis: ledger::read_genesis(path)?, service: service() }),
            (None, Some(_)) => Ok(Network { genesis: context.node()?.genesis()?, service: service() }),
            (None, None) => Err(CliError::NoNetwork),
        }
    }
}

/// A seed, shown because it was asked for.
#[derive(Serialize)]
pub(super) struct Words {
    words: String,
}

impl Words {
    pub(super) fn of(mnemonic: &SecretString) -> Self {
        Self { words: mnemonic.expose_secret().to_owned() }
    }
}

impl Drop for Words {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.words);
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.words.split(' ').collect();
        for (i, row) in words.chunks(6).enumerate() {
            let numbered = row.iter().enumerate().map(|(j, word)| format!("{:>2} {word:<10}", 6 * i + j + 1));
            writeln!(f, "{}", numbered.collect::<Vec<_>>().join(" ").trim_end())?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Made {
    wallet: PathBuf,
    network: NetworkId,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    words: Option<Words>,
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "wallet in {}, of network {}", self.wallet.display(), self.network)?;
        if let Some(words) = &self.words {
            writeln!(
                f,
                "Write these words down, in this order, on paper. They alone bring everything back:\n\n{words}"
            )?;
        }
        write!(f, "next: sotto wallet sync --wallet {}", self.wallet.display())
    }
}

pub(super) fn init(context: &Context, of: &Of) -> Result<Answer, CliError> {
    let (path, network) = (context.wallet()?, of.network(context)?);
    let words = new_mnemonic(&mut UnwrapErr(getrandom::SysRng));
    let words = SecretString::from(words.as_str());
    let id = network.genesis.id();
    Folder::create(path, network, words.clone(), &ask::new_passphrase(context)?)?;
    Ok(Answer::new(&Made { wallet: path.to_owned(), network: id, words: Some(Words::of(&words)) }))
}

pub(super) fn restore(context: &Context, of: &Of) -> Result<Answer, CliError> {
    let (path, network) = (context.wallet()?, of.network(context)?);
    let id = network.genesis.id();
    let words = ask::words()?;
    Folder::create(path, network, words, &ask::new_passphrase(context)?)?;
    Ok(Answer::new(&Made { wallet: path.to_owned(), network: id, words: None }))
}
