//! Where an audited log comes from: the service, block by block, or a file that was saved.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, Checkpoint};
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_wallet::Node;

use crate::context::Context;
use crate::error::CliError;
use crate::files;
use crate::http_node::HttpNode;

/// A log, read block after block.
pub(super) enum Log {
    /// From a service, up to its checkpoint.
    Service { node: HttpNode, next: Height, checkpoint: Box<Signed<Checkpoint>>, save: Option<(PathBuf, File)> },
    /// From a file: block after block in CBOR.
    File { path: PathBuf, reader: BufReader<File> },
}

impl Log {
    pub(super) fn of_service(context: &Context, save: Option<&Path>) -> Result<Self, CliError> {
        let node = context.node()?;
        let checkpoint = Box::new(node.checkpoint()?);
        let create = |path: &Path| {
            files::vacant(path)?;
            File::create_new(path).map(|file| (path.to_owned(), file)).map_err(CliError::io(path))
        };
        Ok(Self::Service { node, next: Height(1), checkpoint, save: save.map(create).transpose()? })
    }

    pub(super) fn of_file(path: &Path) -> Result<Self, CliError> {
        let file = File::open(path).map_err(CliError::io(path))?;
        Ok(Self::File { path: path.to_owned(), reader: BufReader::new(file) })
    }

    /// The network, as the service says.
    pub(super) fn genesis(&self) -> Result<Genesis, CliError> {
        match self {
            Self::Service { node, .. } => Ok(node.genesis()?),
            Self::File { .. } => Err(CliError::NoNetwork),
        }
    }

    /// What the operator signed.
    pub(super) fn checkpoint(&self) -> Option<&Signed<Checkpoint>> {
        match self {
            Self::Service { checkpoint, .. } => Some(checkpoint),
            Self::File { .. } => None,
        }
    }

    /// How many blocks there will be, if that is known.
    pub(super) fn length(&self) -> Option<u32> {
        self.checkpoint().map(|checkpoint| checkpoint.payload.height.0)
    }

    /// The next block; none at the end.
    pub(super) fn next_block(&mut self) -> Result<Option<Block>, CliError> {
        match self {
            Self::Service { next, checkpoint, .. } if *next > checkpoint.payload.height => Ok(None),
            Self::Service { node, next, save, .. } => {
                let block = node.block(*next)?;
                *next = Height(next.0.saturating_add(1));
                if let Some((path, file)) = save {
                    let mut bytes = Vec::new();
                    ciborium::into_writer(&block, &mut bytes).expect("writing to memory does not fail");
                    file.write_all(&bytes).map_err(CliError::io(path))?;
                }
                Ok(Some(block))
            }
            Self::File { path, reader } => {
                if reader.fill_buf().map_err(CliError::io(path))?.is_empty() {
                    return Ok(None);
                }
                let unreadable = |error: ciborium::de::Error<std::io::Error>| CliError::Unreadable {
                    path: path.clone(),
                    what: "a log",
                    reason: error.to_string(),
                };
                ciborium::from_reader(reader).map(Some).map_err(unreadable)
            }
        }
    }
}
