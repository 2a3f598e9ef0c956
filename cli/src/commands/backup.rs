//! `sotto ledger`: copy a network's log, check a copy, make the log again from one.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;
use sotto_ledger::{Backup, BackupError, BackupHead, back_up};
use sotto_protocol::amount::Height;
use sotto_protocol::network::NetworkId;
use sotto_service::{ServeError, StoreAddress};

use crate::context::Context;
use crate::error::CliError;
use crate::operator_node::OperatorNode;
use crate::output::Answer;
use crate::{files, ledger};

/// The log of a network.
#[derive(Debug, Subcommand)]
pub enum Ledger {
    /// Copy the log into one file, and check the copy
    #[command(
        after_help = "Examples:\n  sotto ledger backup --operator http://127.0.0.1:7301 --token-file backup.token --to monday.backup   # while it runs\n  sotto ledger backup --store ./sotto.redb --to monday.backup   # of a stopped service, or of a database"
    )]
    Backup(Make),
    /// Check a copy: every rule of the ledger, every byte, and what the operator signed
    #[command(after_help = "Example:\n  sotto ledger verify monday.backup --genesis net/genesis.json")]
    Verify(Verify),
    /// Make the log again in an empty store, of either kind
    #[command(
        after_help = "Example:\n  sotto ledger restore monday.backup --genesis net/genesis.json --store ./again.redb"
    )]
    Restore(Restore),
}

/// `ledger backup`.
#[derive(Debug, Args)]
pub struct Make {
    /// The store of a service that does not run, or a database
    #[arg(long, value_name = "PATH|URL", required_unless_present = "operator", conflicts_with = "operator")]
    pub store: Option<StoreAddress>,
    /// The operator's listener of a service that runs
    #[arg(long, value_name = "URL", requires = "token_file")]
    pub operator: Option<String>,
    /// A file with a token for it, with the scope `backup`
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// The file to make
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
}

/// `ledger verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The copy
    pub file: PathBuf,
    /// The network's genesis; without it, the copy is believed about which network it is of
    #[arg(long, value_name = "FILE")]
    pub genesis: Option<PathBuf>,
}

/// `ledger restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// What to restore from.
    #[command(flatten)]
    pub from: Verify,
    /// The store to make: a file that is not there yet, or an empty database
    #[arg(long, value_name = "PATH|URL")]
    pub store: StoreAddress,
}

#[derive(Serialize)]
struct Held {
    network: NetworkId,
    name: String,
    height: Height,
    bytes: u64,
    #[serde(skip)]
    what: &'static str,
}

impl Held {
    fn of(head: &BackupHead, path: &Path, what: &'static str) -> Result<Self, CliError> {
        let bytes = path.metadata().map_err(CliError::io(path))?.len();
        let (network, name) = (head.genesis.id(), head.genesis.name.clone());
        Ok(Self { network, name, height: head.height(), bytes, what })
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { network, name, height, bytes, what, .. } = self;
        writeln!(f, "{what}: {name}, network {network}, up to block {height}, {bytes} bytes")?;
        f.write_str("every rule of the ledger holds, and the operator signed for its end; `sotto audit` verifies the proofs too")
    }
}

impl Ledger {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CliError::Backup`] for a copy that does not hold.
    pub fn run(&self, context: &Context) -> Result<Answer, CliError> {
        match self {
            Self::Backup(make) => make.run(context),
            Self::Verify(verify) => {
                let head = verify.run()?;
                Ok(Answer::new(&Held::of(&head, &verify.file, "it holds")?))
            }
            Self::Restore(restore) => restore.run(),
        }
    }
}

fn wrong(path: &Path) -> impl FnOnce(BackupError) -> CliError {
    let what = path.display().to_string();
    move |error| CliError::Backup { what, error }
}

fn open(path: &Path) -> Result<Backup<BufReader<File>>, CliError> {
    let file = File::open(path).map_err(CliError::io(path))?;
    Backup::open(BufReader::new(file)).map_err(wrong(path))
}

/// A file in the making, which takes its name only when it is whole. Dropped before, it is removed.
struct Part<'a> {
    to: &'a Path,
    part: PathBuf,
}

impl<'a> Part<'a> {
    fn of(to: &'a Path) -> Result<Self, CliError> {
        files::vacant(to)?;
        let mut name = to.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        files::vacant(&part)?;
        Ok(Self { to, part })
    }

    // A link, unlike a new name, never takes another file's place.
    fn publish(self) -> Result<(), CliError> {
        std::fs::hard_link(&self.part, self.to).map_err(|source| {
            let path = self.to.to_owned();
            let exists = source.kind() == std::io::ErrorKind::AlreadyExists;
            if exists { CliError::Exists { path } } else { CliError::Io { path, source } }
        })
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        // It may never have been made.
        let _ = std::fs::remove_file(&self.part);
    }
}

impl Make {
    fn run(&self, context: &Context) -> Result<Answer, CliError> {
        let part = Part::of(&self.to)?;
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).open(&part.part).map_err(CliError::io(&part.part))?;
        let mut writer = BufWriter::new(file);
        self.write(context, &mut writer)?;
        writer.flush().and_then(|()| writer.get_ref().sync_all()).map_err(CliError::io(&part.part))?;
        drop(writer);
        // A copy that nobody read is a hope.
        let head = open(&part.part)?.verify().map_err(wrong(&self.to))?;
        let held = Held::of(&head, &part.part, "copied, and read again")?;
        part.publish()?;
        Ok(Answer::new(&held))
    }

    fn write(&self, context: &Context, to: &mut impl Write) -> Result<(), CliError> {
        if let (Some(operator), Some(token)) = (&self.operator, &self.token_file) {
            return OperatorNode::new(operator, token, context.ca.as_deref())?.backup(to);
        }
        let place = self.store.as_ref().ok_or(CliError::NoOperator)?;
        if place.has_password() {
            return Err(CliError::PasswordInArguments);
        }
        if let StoreAddress::File(path) = place {
            // Opening it would make it.
            path.metadata().map_err(CliError::io(path))?;
        }
        let store = place.open()?;
        back_up(&store, to).map(drop).map_err(wrong(&self.to))
    }
}

impl Verify {
    fn run(&self) -> Result<BackupHead, CliError> {
        let backup = open(&self.file)?;
        if let Some(genesis) = &self.genesis
            && backup.head().genesis != ledger::read_genesis(genesis)?
        {
            return Err(ServeError::OtherNetwork.into());
        }
        backup.verify().map_err(wrong(&self.file))
    }
}

impl Restore {
    fn run(&self) -> Result<Answer, CliError> {
        if self.store.has_password() {
            return Err(CliError::PasswordInArguments);
        }
        // All of it is known to hold before anything is written.
        let head = self.from.run()?;
        let part = match &self.store {
            StoreAddress::File(path) => Some(Part::of(path)?),
            StoreAddress::Postgres(_) => None,
        };
        let place = part.as_ref().map_or_else(|| self.store.clone(), |part| StoreAddress::File(part.part.clone()));
        let mut store = place.open()?;
        open(&self.from.file)?.restore(&mut store).map_err(wrong(&self.from.file))?;
        drop(store);
        part.map_or(Ok(()), Part::publish)?;
        Ok(Answer::new(&Held::of(&head, &self.from.file, "restored")?))
    }
}
