//! The service's transparency log: its checkpoint is fetched, checked, and compared with the one that was seen before.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sotto_protocol::amount::Height;
use sotto_protocol::block::Header;
use sotto_protocol::network::Genesis;
use sotto_tlog::{LogCheckpoint, LogTile, ProofError, Reader, TransactionProof, consistent};
use sotto_wallet::{Node, NodeError};

use crate::error::CliError;
use crate::files::{self, Access};
use crate::http_node::HttpNode;

/// Its name beside the tiles.
const CHECKPOINT: &str = "checkpoint";
const COSIGNED: &str = "cosigned";

/// A service's log, at the checkpoint that it had when it was asked.
#[derive(Debug)]
pub struct ServiceLog<'a> {
    node: &'a HttpNode,
    genesis: &'a Genesis,
    checkpoint: LogCheckpoint,
}

impl<'a> ServiceLog<'a> {
    /// Fetches the checkpoint, which the operator of this network must have signed.
    ///
    /// # Errors
    /// [`CliError::Node`], [`CliError::LogProof`].
    pub fn fetch(node: &'a HttpNode, genesis: &'a Genesis) -> Result<Self, CliError> {
        Self::fetch_file(node, genesis, CHECKPOINT)
    }

    /// The same, or the newest checkpoint that witnesses cosigned.
    ///
    /// # Errors
    /// As [`Self::fetch`].
    pub fn fetch_either(node: &'a HttpNode, genesis: &'a Genesis, cosigned: bool) -> Result<Self, CliError> {
        Self::fetch_file(node, genesis, if cosigned { COSIGNED } else { CHECKPOINT })
    }

    fn fetch_file(node: &'a HttpNode, genesis: &'a Genesis, name: &str) -> Result<Self, CliError> {
        let text = String::from_utf8(node.log_file(name)?)
            .map_err(|_| NodeError::Unreachable("its log's checkpoint is not text".into()))?;
        Ok(Self { node, genesis, checkpoint: read(&text, genesis)? })
    }

    /// What the operator signed.
    #[must_use]
    pub fn checkpoint(&self) -> &LogCheckpoint {
        &self.checkpoint
    }

    fn reader(&self) -> Reader<'_, impl Fn(LogTile) -> Result<Vec<u8>, String>> {
        Reader::new(&self.checkpoint, |tile| self.node.log_file(&tile.to_string()).map_err(|error| error.to_string()))
    }

    /// Checks that the log continues one of which the operator signed this before.
    ///
    /// # Errors
    /// [`CliError::LogProof`] if it was rolled back or rewritten.
    pub fn continues(&self, old: &LogCheckpoint) -> Result<(), CliError> {
        let (old, new) = ((old.size(), old.root()), (self.checkpoint.size(), self.checkpoint.root()));
        let path = if old.0 < new.0 { self.reader().consistency(old.0)? } else { Vec::new() };
        Ok(consistent(old, new, &path)?)
    }

    /// As [`Self::continues`], where the older checkpoint is in a file: what contradicts it is kept beside it, since the operator signed
    /// both.
    ///
    /// # Errors
    /// [`CliError::Conflict`], and as [`Self::continues`].
    pub fn continues_file(&self, old: &LogCheckpoint, path: &Path) -> Result<(), CliError> {
        self.continues(old).map_err(|error| self.convict(error, path))
    }

    // A contradiction is evidence as long as both sides of it are there.
    fn convict(&self, error: CliError, path: &Path) -> CliError {
        let CliError::LogProof(proof @ (ProofError::RolledBack { .. } | ProofError::Rewritten)) = error else {
            return error;
        };
        let now = conflict(path, self.checkpoint.size());
        match files::replace(&now, self.checkpoint.text().as_bytes()) {
            Ok(()) => CliError::Conflict { error: proof, seen: path.to_owned(), now },
            Err(error) => error,
        }
    }

    /// Checks that a block, by its header, is the one that the log has at its height.
    ///
    /// # Errors
    /// [`CliError::LogProof`] if it is another one, or missing.
    pub fn has(&self, header: &Header) -> Result<(), CliError> {
        let (old, new) = (u64::from(header.height.0) + 1, self.checkpoint.size());
        if new < old {
            return Err(ProofError::RolledBack { old, new }.into());
        }
        let entry = self.reader().entry(header.height.0.into())?;
        if entry.header == *header { Ok(()) } else { Err(ProofError::Rewritten.into()) }
    }

    /// The proof of what is in a block.
    ///
    /// # Errors
    /// [`CliError`].
    pub fn proof(&self, height: Height) -> Result<TransactionProof, CliError> {
        let entry = self.reader().entry(height.0.into())?;
        let path = self.reader().inclusion(height.0.into())?;
        let ids = match height {
            Height::ZERO => Vec::new(),
            height => self.node.block(height)?.ids(&self.genesis.id()),
        };
        Ok(TransactionProof::new(&self.checkpoint, entry, path, ids))
    }
}

/// Reads a log's checkpoint, which the operator of this network must have signed.
///
/// # Errors
/// [`CliError::LogProof`].
pub fn read(text: &str, genesis: &Genesis) -> Result<LogCheckpoint, CliError> {
    Ok(LogCheckpoint::read(text, &genesis.id(), &genesis.accreditation.operator).map_err(ProofError::from)?)
}

/// As [`read`], from a file.
///
/// # Errors
/// [`CliError::Io`], [`CliError::Unreadable`], [`CliError::LogProof`].
pub fn read_file(path: &Path, genesis: &Genesis) -> Result<LogCheckpoint, CliError> {
    let text = String::from_utf8(files::read(path)?).map_err(|error| CliError::Unreadable {
        path: path.to_owned(),
        what: "a log's checkpoint",
        reason: error.to_string(),
    })?;
    read(&text, genesis)
}

/// How long a log that is shorter than what was seen is waited for: of several processes before one store, this one may be a moment behind
/// the other that was asked before.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(100);

// `log.checkpoint` is contradicted by `log.checkpoint.42.conflict`.
fn conflict(path: &Path, entries: u64) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{entries}.conflict"));
    path.with_file_name(name)
}

/// Compares the service's log with the checkpoint in a file, which is the one that was seen last, and with a block that was read; then the
/// file has the new one.
///
/// # Errors
/// [`CliError::Conflict`] for a service that tells another story now; then the file is as it was, and the other story is beside it.
pub fn watch(path: &Path, node: &HttpNode, genesis: &Genesis, tip: &Header) -> Result<(), CliError> {
    let seen = path.exists().then(|| read_file(path, genesis)).transpose()?;
    let expected = seen.as_ref().map_or(0, LogCheckpoint::size).max(u64::from(tip.height.0) + 1);
    let (began, mut log) = (Instant::now(), ServiceLog::fetch(node, genesis)?);
    while log.checkpoint().size() < expected && began.elapsed() < PATIENCE {
        std::thread::sleep(PAUSE);
        log = ServiceLog::fetch(node, genesis)?;
    }
    if let Some(seen) = &seen {
        log.continues_file(seen, path)?;
    }
    log.has(tip).map_err(|error| log.convict(error, path))?;
    if seen.as_ref() == Some(log.checkpoint()) {
        return Ok(());
    }
    files::replace(path, log.checkpoint().text().as_bytes())
}

/// Writes a checkpoint to a new file.
///
/// # Errors
/// [`CliError::Exists`], [`CliError::Io`].
pub fn write(path: &Path, checkpoint: &LogCheckpoint) -> Result<(), CliError> {
    files::write(path, checkpoint.text().as_bytes(), Access::Shared)
}
