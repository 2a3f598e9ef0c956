//! Making a wallet, new or from its words.

use std::fmt;
use std::path::PathBuf;

use clap::Args;
use rand_core::UnwrapErr;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sotto_protocol::amount::Height;
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

/// Which network, and since when.
#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    of: Of,
    /// The block at which these words were made, as `wallet init` said: nothing before it is decrypted, which is quicker, and nothing
    /// before it is found
    #[arg(long, value_name = "BLOCK", default_value_t = Height::ZERO, value_parser = height)]
    birthday: Height,
}

fn height(text: &str) -> Result<Height, std::num::ParseIntError> {
    text.parse().map(Height)
}

impl Of {
    // The network that was named. A genesis file is believed without asking the service.
    fn network(&self, context: &Context, birthday: Height) -> Result<Network, CliError> {
        let service = || context.service.clone().unwrap_or_else(|| USUAL_SERVICE.to_owned());
        match (&self.genesis, &context.service) {
            (Some(path), _) => Ok(Network { genesis: ledger::read_genesis(path)?, service: service(), birthday }),
            (None, Some(_)) => Ok(Network { genesis: context.node()?.genesis()?, service: service(), birthday }),
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
    birthday: Height,
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
            if self.birthday > Height::ZERO {
                writeln!(f, "Made at block {0}. With `--birthday {0}` they do so sooner.", self.birthday)?;
            }
        }
        write!(f, "next: sotto wallet sync --wallet {}", self.wallet.display())
    }
}

pub(super) fn init(context: &Context, of: &Of) -> Result<Answer, CliError> {
    let (path, network) = (context.wallet()?, of.network(context, Height::ZERO)?);
    let now = context.node().ok().and_then(|node| node.checkpoint().ok());
    let network = now.iter().fold(network, Network::for_new_words);
    let (id, birthday) = (network.genesis.id(), network.birthday);
    let words = new_mnemonic(&mut UnwrapErr(getrandom::SysRng));
    let words = SecretString::from(words.as_str());
    Folder::create(path, network, words.clone(), &ask::new_passphrase(context)?)?;
    Ok(Answer::new(&Made { wallet: path.to_owned(), network: id, birthday, words: Some(Words::of(&words)) }))
}

pub(super) fn restore(context: &Context, Restore { of, birthday }: &Restore) -> Result<Answer, CliError> {
    let (path, network) = (context.wallet()?, of.network(context, *birthday)?);
    let (id, birthday) = (network.genesis.id(), *birthday);
    let words = ask::words()?;
    Folder::create(path, network, words, &ask::new_passphrase(context)?)?;
    Ok(Answer::new(&Made { wallet: path.to_owned(), network: id, birthday, words: None }))
}
