//! Where an audited log comes from: a file that was saved, the service, or the one and then the other.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use sotto_ledger::{Export, ExportError};
use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, Checkpoint};
use sotto_protocol::cbor;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_tlog::LogCheckpoint;
use sotto_wallet::Node;

use crate::context::Context;
use crate::error::CliError;
use crate::http_node::HttpNode;
use crate::log_file;

/// A log, read block after block.
pub(super) struct Log {
    export: Export<Box<dyn BufRead>>,
    name: String,
    service: Option<Service>,
}

/// From a service, up to its checkpoint.
struct Service {
    node: HttpNode,
    log_checkpoint: Vec<u8>,
    checkpoint: Signed<Checkpoint>,
    next: Height,
    save: Option<Save>,
    // What was saved before is read first.
    answering: bool,
}

struct Save {
    path: PathBuf,
    file: File,
}

impl Log {
    pub(super) fn of_service(context: &Context, save: Option<&Path>) -> Result<Self, CliError> {
        let node = context.node()?;
        // In this order: the blocks up to the second contain those that the first is about.
        let log_checkpoint = node.log_file("checkpoint")?;
        let checkpoint = node.checkpoint()?;
        let save = save.map(Save::open).transpose()?;
        let (name, saved): (_, Box<dyn BufRead>) = match &save {
            None => ("the service's log".to_owned(), Box::new(std::io::empty())),
            Some(save) => (save.path.display().to_string(), Box::new(save.reader()?)),
        };
        let service = Service { node, log_checkpoint, checkpoint, next: Height(1), save, answering: false };
        Ok(Self { export: Export::new(saved), name, service: Some(service) })
    }

    pub(super) fn of_file(path: &Path) -> Result<Self, CliError> {
        let file = File::open(path).map_err(CliError::io(path))?;
        let reader: Box<dyn BufRead> = Box::new(BufReader::new(file));
        Ok(Self { export: Export::new(reader), name: path.display().to_string(), service: None })
    }

    /// The network, as the service says.
    pub(super) fn genesis(&self) -> Result<Genesis, CliError> {
        match &self.service {
            Some(service) => Ok(service.node.genesis()?),
            None => Err(CliError::NoNetwork),
        }
    }

    /// What the operator signed.
    pub(super) fn checkpoint(&self) -> Option<&Signed<Checkpoint>> {
        self.service.as_ref().map(|service| &service.checkpoint)
    }

    /// What the operator signed of the transparency log.
    pub(super) fn log_checkpoint(&self, genesis: &Genesis) -> Result<Option<LogCheckpoint>, CliError> {
        let read = |service: &Service| log_file::read(&String::from_utf8_lossy(&service.log_checkpoint), genesis);
        self.service.as_ref().map(read).transpose()
    }

    /// How many bytes of an export were read so far, and their hash.
    pub(super) fn read_so_far(&self) -> (u64, String) {
        (self.export.bytes(), hex::encode(self.export.hash().0))
    }

    /// The next block; none at the end.
    pub(super) fn next_block(&mut self) -> Result<Option<Block>, CliError> {
        loop {
            // What was saved is read to its end: if it goes on behind the checkpoint, the service went back.
            if self.service.as_ref().is_some_and(Service::is_over) {
                return Ok(None);
            }
            let read = self.export.next_block();
            match (read, &mut self.service) {
                (Ok(Some(block)), None) => return Ok(Some(block)),
                (Ok(Some(block)), Some(service)) => return service.take(block).map(Some),
                (Ok(None), Some(service)) if !service.answering => {
                    self.export.go_on(service.answer()?);
                    "the service's log".clone_into(&mut self.name);
                }
                (Ok(None), _) => return Ok(None),
                // An earlier audit was interrupted while it wrote.
                (Err(ExportError::Cut { after }), Some(service)) if !service.answering => {
                    service.cut(after)?;
                    self.export.go_on(service.answer()?);
                }
                (Err(error), _) => return Err(CliError::Export { what: self.name.clone(), error }),
            }
        }
    }
}

impl Service {
    fn is_over(&self) -> bool {
        self.next > self.checkpoint.payload.height && (self.answering || self.save.is_none())
    }

    fn take(&mut self, block: Block) -> Result<Block, CliError> {
        self.next = Height(block.header.height.0.saturating_add(1));
        match &mut self.save {
            Some(save) if self.answering => {
                save.file.write_all(&cbor::encode(&block)).map_err(CliError::io(&save.path))?;
            }
            Some(_) | None => {}
        }
        Ok(block)
    }

    fn answer(&mut self) -> Result<Box<dyn BufRead>, CliError> {
        self.answering = true;
        Ok(Box::new(BufReader::new(self.node.export(self.next)?)))
    }

    fn cut(&mut self, after: u64) -> Result<(), CliError> {
        match &self.save {
            Some(save) => save.file.set_len(after).map_err(CliError::io(&save.path)),
            None => Ok(()),
        }
    }
}

impl Save {
    fn open(path: &Path) -> Result<Self, CliError> {
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(CliError::io(path))?;
        Ok(Self { path: path.to_owned(), file })
    }

    fn reader(&self) -> Result<BufReader<File>, CliError> {
        File::open(&self.path).map(BufReader::new).map_err(CliError::io(&self.path))
    }
}
