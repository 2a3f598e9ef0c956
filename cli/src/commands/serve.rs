//! `sotto serve`: the verifier service.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::http::HeaderName;
use clap::Args;
use serde::Deserialize;
use serde_json::json;
use sotto_service::{Config, OperatorConfig, Reload, ServeError, Service, StoreAddress, TlsFiles, WitnessConfig};
use tracing_subscriber::EnvFilter;

use crate::context::Context;
use crate::error::CliError;
use crate::output::Answer;
use crate::{files, ledger, signal};

const EXAMPLE: &str = "\
Example:
  sotto serve --store ./sotto.redb --listen 127.0.0.1:7300 --genesis net/genesis.json \\
      --operator-key net/operator.key --block-interval 2s

Every option can stand in a file for --config, in TOML, or in an environment variable. The command line wins over the environment, and the
environment over the file; paths are relative to the working directory:
  store = \"./sotto.redb\"
  listen = \"127.0.0.1:7300\"
  genesis = \"net/genesis.json\"
  operator_key = \"net/operator.key\"
  block_interval = \"2s\"
  tls_cert = \"tls/cert.pem\"
  tls_key = \"tls/key.pem\"
  operator_listen = \"127.0.0.1:7301\"
  operator_tokens = \"operator.tokens\"

What is logged goes to standard error; RUST_LOG chooses how much. It ends at ctrl-c or SIGTERM, having answered what it accepted; at
SIGHUP it reads certificate, key and tokens again.";

/// Run the verifier service of a network.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub struct Serve {
    /// A file with all of the following; options given besides win
    #[arg(long, env = "SOTTO_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What would stand in the file.
    #[command(flatten)]
    pub settings: Settings,
}

/// What the service is told.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The log: a file, made if it is missing, or a database that several processes may share, as postgres://USER@HOST/DATABASE; its
    /// password stands in PGPASSWORD, a file that PGPASSFILE names, or the --config file
    #[arg(long, env = "SOTTO_STORE", value_name = "PATH|URL")]
    pub store: Option<StoreAddress>,
    /// Where to listen; port 0 lets the system choose
    #[arg(long, env = "SOTTO_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// The network's genesis
    #[arg(long, env = "SOTTO_GENESIS", value_name = "FILE")]
    pub genesis: Option<PathBuf>,
    /// The operator's signing key
    #[arg(long, env = "SOTTO_OPERATOR_KEY_FILE", value_name = "FILE")]
    pub operator_key: Option<PathBuf>,
    /// How long a block takes, at most a minute: the network's clock. Required in production; without it, whoever submits moves time
    #[arg(long, env = "SOTTO_BLOCK_INTERVAL", value_name = "2s")]
    #[serde(default)]
    pub block_interval: Option<Seconds>,
    /// What one client may cost, in requests and proofs a second; eight seconds' worth can be saved up, and what does not verify costs 32
    /// more [default: 256]
    #[arg(long, env = "SOTTO_CLIENT_BUDGET", value_name = "UNITS")]
    #[serde(default)]
    pub client_budget: Option<u32>,
    /// How many connections one client may have [default: 256]
    #[arg(long, env = "SOTTO_CLIENT_CONNECTIONS", value_name = "NUMBER")]
    #[serde(default)]
    pub client_connections: Option<usize>,
    /// The header in which a proxy writes whom it speaks for, such as X-Forwarded-For. Only if every connection comes from that proxy
    #[arg(long, env = "SOTTO_CLIENT_HEADER", value_name = "NAME")]
    #[serde(default)]
    pub client_header: Option<Header>,
    /// A witness that is asked to cosign the log: its address, a comma, and its key as `sotto witness init` printed it. Can be repeated;
    /// in the environment, with a space between two
    #[arg(long, env = "SOTTO_WITNESS", value_name = "URL,KEY", value_delimiter = ' ')]
    #[serde(default)]
    pub witness: Vec<Witness>,
    /// The certificate in PEM, with those between it and the authority's; with it, all that listens speaks TLS
    #[arg(long, env = "SOTTO_TLS_CERT_FILE", value_name = "FILE")]
    #[serde(default)]
    pub tls_cert: Option<PathBuf>,
    /// Its private key in PEM
    #[arg(long, env = "SOTTO_TLS_KEY_FILE", value_name = "FILE")]
    #[serde(default)]
    pub tls_key: Option<PathBuf>,
    /// Where to listen for the operator: metrics, backups, readiness; without it, nowhere. Without TLS, an address of this machine only
    #[arg(long, env = "SOTTO_OPERATOR_LISTEN", value_name = "ADDRESS:PORT")]
    #[serde(default)]
    pub operator_listen: Option<SocketAddr>,
    /// Who may ask there: a file that `sotto operator token` writes
    #[arg(long, env = "SOTTO_OPERATOR_TOKENS_FILE", value_name = "FILE")]
    #[serde(default)]
    pub operator_tokens: Option<PathBuf>,
}

/// A witness, as the operator names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Witness(pub WitnessConfig);

/// Why a text names no witness.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no witness; write its address, a comma, and its key")]
pub struct NotAWitness(String);

impl TryFrom<String> for Witness {
    type Error = NotAWitness;
    fn try_from(text: String) -> Result<Self, NotAWitness> {
        text.parse()
    }
}

impl std::str::FromStr for Witness {
    type Err = NotAWitness;
    fn from_str(text: &str) -> Result<Self, NotAWitness> {
        let refused = || NotAWitness(text.to_owned());
        let (url, key) = text.split_once(',').ok_or_else(refused)?;
        let cosigner = key.parse().map_err(|_| refused())?;
        Ok(Self(WitnessConfig { url: url.to_owned(), cosigner }))
    }
}

/// A header's name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Header(pub HeaderName);

/// Why a text is not a header's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a header's name; write it like X-Forwarded-For")]
pub struct NotAHeader(String);

impl TryFrom<String> for Header {
    type Error = NotAHeader;
    fn try_from(text: String) -> Result<Self, NotAHeader> {
        text.parse()
    }
}

impl std::str::FromStr for Header {
    type Err = NotAHeader;
    fn from_str(text: &str) -> Result<Self, NotAHeader> {
        text.parse().map(Self).map_err(|_| NotAHeader(text.to_owned()))
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Seconds(pub Duration);

/// Why a text is not a length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a length of time; write it like 2s, 500ms or 10m")]
pub struct NotATime(String);

impl TryFrom<String> for Seconds {
    type Error = NotATime;
    fn try_from(text: String) -> Result<Self, NotATime> {
        text.parse()
    }
}

impl std::str::FromStr for Seconds {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = match &text[number.len()..] {
            "ms" => 1,
            "s" | "" => 1_000,
            "m" => 60_000,
            _ => return Err(NotATime(text.to_owned())),
        };
        let millis = number.parse::<u64>().ok().and_then(|n| n.checked_mul(unit)).filter(|millis| *millis > 0);
        millis.map(|millis| Self(Duration::from_millis(millis))).ok_or_else(|| NotATime(text.to_owned()))
    }
}

impl Settings {
    fn read(path: &Path) -> Result<Self, CliError> {
        let unreadable =
            |reason: String| CliError::Unreadable { path: path.to_owned(), what: "a configuration", reason };
        let text = String::from_utf8(files::read(path)?).map_err(|error| unreadable(error.to_string()))?;
        toml::from_str(&text).map_err(|error| unreadable(error.message().to_owned()))
    }

    fn or(self, other: Self) -> Self {
        Self {
            store: self.store.or(other.store),
            listen: self.listen.or(other.listen),
            genesis: self.genesis.or(other.genesis),
            operator_key: self.operator_key.or(other.operator_key),
            block_interval: self.block_interval.or(other.block_interval),
            client_budget: self.client_budget.or(other.client_budget),
            client_connections: self.client_connections.or(other.client_connections),
            client_header: self.client_header.or(other.client_header),
            witness: if self.witness.is_empty() { other.witness } else { self.witness },
            tls_cert: self.tls_cert.or(other.tls_cert),
            tls_key: self.tls_key.or(other.tls_key),
            operator_listen: self.operator_listen.or(other.operator_listen),
            operator_tokens: self.operator_tokens.or(other.operator_tokens),
        }
    }

    fn config(self) -> Result<Config, CliError> {
        let missing = CliError::MissingSetting;
        let listen = self.listen.ok_or(missing("listen"))?;
        let store = self.store.ok_or(missing("store"))?;
        let genesis = ledger::read_genesis(&self.genesis.ok_or(missing("genesis"))?)?;
        let operator = files::read_key(&self.operator_key.ok_or(missing("operator-key"))?)?;
        let mut config = Config::new(listen, store, genesis, operator);
        config.block_interval = self.block_interval.map(|interval| interval.0);
        config.client.budget = self.client_budget.unwrap_or(config.client.budget);
        config.client.connections = self.client_connections.unwrap_or(config.client.connections);
        config.client.header = self.client_header.map(|header| header.0);
        config.witnesses = self.witness.into_iter().map(|witness| witness.0).collect();
        config.tls = match (self.tls_cert, self.tls_key) {
            (Some(cert), Some(key)) => Some(TlsFiles { cert, key }),
            (None, None) => None,
            (Some(_), None) => return Err(missing("tls-key")),
            (None, Some(_)) => return Err(missing("tls-cert")),
        };
        config.operator_listener = match (self.operator_listen, self.operator_tokens) {
            (Some(listen), tokens) => Some(OperatorConfig { listen, tokens }),
            (None, None) => None,
            (None, Some(_)) => return Err(missing("operator-listen")),
        };
        Ok(config)
    }
}

impl Serve {
    /// Runs until it is told to stop.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn run(self, context: &Context) -> Result<Answer, CliError> {
        let file = self.config.as_deref().map(Settings::read).transpose()?.unwrap_or_default();
        if self.settings.store.as_ref().is_some_and(StoreAddress::has_password) {
            return Err(CliError::PasswordInArguments);
        }
        let config = self.settings.or(file).config()?;
        let scheme = if config.tls.is_some() { "https" } else { "http" };
        log(context.json);
        let runtime = tokio::runtime::Runtime::new().map_err(CliError::Start)?;
        runtime.block_on(async {
            let service = Service::start(config).await?;
            let url = |address| format!("{scheme}://{address}");
            let (public, operator) = (url(service.address()), service.operator_address().map(url));
            // Before anybody is told that it runs: the signal must not end it.
            let reloading = tokio::spawn(reload_at_signals(service.reload(), hangups()?));
            if context.json {
                println!("{}", json!({ "listening": public, "operator": operator }));
            } else {
                println!("listening on {public}");
                operator.iter().for_each(|operator| println!("for the operator on {operator}"));
            }
            let ended = service.run(signal::stop()).await;
            reloading.abort();
            ended
        })?;
        Ok(Answer::nothing())
    }
}

fn log(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        log.json().init();
    } else {
        let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        log.with_ansi(colours).init();
    }
}

#[cfg(unix)]
fn hangups() -> Result<tokio::signal::unix::Signal, ServeError> {
    Ok(tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?)
}

#[cfg(unix)]
async fn reload_at_signals(reload: Reload, mut hangups: tokio::signal::unix::Signal) {
    while hangups.recv().await.is_some() {
        let reload = reload.clone();
        match tokio::task::spawn_blocking(move || reload.reload()).await {
            Ok(Ok(())) => tracing::info!("read certificate, key and tokens again"),
            Ok(Err(error)) => tracing::error!(%error, "what was read before stays in use"),
            Err(error) => tracing::error!(%error, "nothing was read again"),
        }
    }
}

// Elsewhere there is no such signal: restart it.
#[cfg(not(unix))]
fn hangups() -> Result<(), ServeError> {
    Ok(())
}

#[cfg(not(unix))]
async fn reload_at_signals(_: Reload, (): ()) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        for (text, millis) in [("2s", 2_000), ("500ms", 500), ("10m", 600_000), ("3", 3_000)] {
            assert_eq!(text.parse(), Ok(Seconds(Duration::from_millis(millis))), "{text}");
        }
        for text in ["", "s", "0s", "-1s", "1h", "1.5s"] {
            assert!(text.parse::<Seconds>().is_err(), "{text}");
        }
    }
}
