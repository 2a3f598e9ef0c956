//! Where the log is kept, and how it is opened.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use serde::Deserialize;
use sotto_ledger::store::{
    AnyLetters, AnyStore, EmbeddedLetters, EmbeddedStore, Life, PostgresLetters, PostgresStore, Relay, Store,
    StoreError,
};
use sotto_ledger::{Ledger, LedgerError};
use sotto_protocol::network::Genesis;

use crate::error::ServeError;

/// How long a process that appends is waited for when it says nothing more, before another takes over.
pub(crate) const TERM: Duration = Duration::from_secs(3);

/// Where the log is: in a file, for one process, or in a database, for any number of them.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum StoreAddress {
    /// A file. Made when it is missing; its folder must exist.
    File(PathBuf),
    /// A PostgreSQL database, as `postgres://..`. Its tables are made when they are missing.
    Postgres(String),
}

impl StoreAddress {
    /// Opens the store itself, for whoever copies it rather than serves it. A file is made if it is missing.
    ///
    /// # Errors
    /// [`ServeError`].
    pub fn open(&self) -> Result<AnyStore, ServeError> {
        self.connect(&name()?).map(|(store, _)| store)
    }

    #[allow(clippy::type_complexity)] // a pair, taken apart at once
    fn connect(&self, holder: &str) -> Result<(AnyStore, Option<Box<dyn Relay>>), ServeError> {
        Ok(match self {
            Self::File(path) => (Box::new(EmbeddedStore::open(path)?), None),
            Self::Postgres(url) => {
                let store = PostgresStore::connect(url, holder, TERM)?;
                let relay = Box::new(store.relay());
                (Box::new(store), Some(relay))
            }
        })
    }

    /// Whether a password stands in it, which others could then read from the list of processes.
    #[must_use]
    pub fn has_password(&self) -> bool {
        let Self::Postgres(url) = self else { return false };
        let authority = url.split_once("://").map_or("", |(_, rest)| rest).split(['/', '?']).next().unwrap_or_default();
        authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':')) || url.contains("password=")
    }
}

impl From<String> for StoreAddress {
    fn from(text: String) -> Self {
        let database = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
        if database { Self::Postgres(text) } else { Self::File(text.into()) }
    }
}

impl From<PathBuf> for StoreAddress {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

// There may be a password in an address.
impl fmt::Debug for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Postgres(_) => f.debug_tuple("Postgres").finish_non_exhaustive(),
        }
    }
}

/// A log that is open.
pub(crate) struct Opened {
    pub(crate) ledger: Ledger<AnyStore>,
    /// The way to the process that appends, where there can be several.
    pub(crate) relay: Option<Box<dyn Relay>>,
}

/// What it takes to open the log, as often as that is needed.
pub(crate) struct Opening {
    address: StoreAddress,
    genesis: Genesis,
    operator: SigningKey,
    holder: String,
}

impl Opening {
    pub(crate) fn new(address: StoreAddress, genesis: Genesis, operator: SigningKey) -> Result<Self, ServeError> {
        Ok(Self { address, genesis, operator, holder: name()? })
    }

    /// Opens the log if there is one, which must be this network's; else begins it.
    pub(crate) fn open(&self) -> Result<Opened, ServeError> {
        let (store, relay) = self.address.connect(&self.holder)?;
        let ledger = match store.genesis()? {
            None => match Ledger::create(self.genesis.clone(), store, self.operator.clone()) {
                // Another process was faster.
                Err(LedgerError::Store(StoreError::Exists)) => return self.open(),
                created => created?,
            },
            Some(found) if found == self.genesis => Ledger::open(store, self.operator.clone())?,
            Some(_) => return Err(ServeError::OtherNetwork),
        };
        Ok(Opened { ledger, relay })
    }

    /// Opens the mailbox beside the log, or begins it. A letter is about a trade, and lives as long as any that is begun with it can.
    pub(crate) fn letters(&self) -> Result<AnyLetters, ServeError> {
        let life = Life(self.genesis.expiry_window);
        Ok(match &self.address {
            StoreAddress::File(path) => Box::new(EmbeddedLetters::beside(path, life)?),
            StoreAddress::Postgres(url) => Box::new(PostgresLetters::connect(url, life)?),
        })
    }
}

// What no other process is called.
fn name() -> Result<String, ServeError> {
    let mut name = [0; 16];
    getrandom::fill(&mut name).map_err(std::io::Error::from)?;
    Ok(hex::encode(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_file_unless_it_is_a_database() {
        let address = |text: &str| StoreAddress::from(text.to_owned());
        assert_eq!(address("./sotto.redb"), StoreAddress::File("./sotto.redb".into()));
        assert!(matches!(address("postgresql://db/sotto"), StoreAddress::Postgres(_)));
        assert!(!format!("{:?}", address("postgres://me:secret@db/sotto")).contains("secret"));
        for (text, has) in [
            ("postgres://me:secret@db/sotto", true),
            ("postgres://db/sotto?password=secret", true),
            ("postgres://me@db:5432/sotto", false),
            ("postgres://db:5432/so:t@to", false),
            ("./me:secret@db", false),
        ] {
            assert_eq!(address(text).has_password(), has, "{text}");
        }
    }
}
