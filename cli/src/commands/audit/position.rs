//! How far an audit came: kept in a file, so that it goes on from there.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sotto_ledger::AuditError;
use sotto_protocol::amount::Height;
use sotto_protocol::block::{Block, BlockHash};
use sotto_protocol::network::NetworkId;

use super::log::Log;
use crate::error::CliError;
use crate::files;

/// Everything up to a block holds, in an export that begins with exactly these bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Position {
    pub(super) network: NetworkId,
    pub(super) height: Height,
    pub(super) block: BlockHash,
    bytes: u64,
    sha256: String,
}

impl Position {
    // Behind the block that was read last.
    fn behind(block: &Block, network: NetworkId, log: &Log) -> Self {
        let (bytes, sha256) = log.read_so_far();
        Self { network, height: block.header.height, block: block.header.hash(), bytes, sha256 }
    }
}

/// The file, what an earlier audit left in it, and the blocks since, whose proofs are not all verified yet.
pub(super) struct Keeper {
    path: PathBuf,
    network: NetworkId,
    kept: Option<Position>,
    ahead: VecDeque<Position>,
}

impl Keeper {
    pub(super) fn open(path: &Path, network: NetworkId) -> Result<Self, CliError> {
        let kept: Option<Position> =
            path.exists().then(|| files::read_json(path, "an audit's position")).transpose()?;
        if kept.as_ref().is_some_and(|kept| kept.network != network) {
            return Err(CliError::Unreadable {
                path: path.to_owned(),
                what: "a position in this network's log",
                reason: "it is another network's".to_owned(),
            });
        }
        Ok(Self { path: path.to_owned(), network, kept, ahead: VecDeque::new() })
    }

    pub(super) fn kept(&self) -> Option<&Position> {
        self.kept.as_ref()
    }

    /// A block was read: it is compared with what was kept, or remembered.
    pub(super) fn read(&mut self, block: &Block, log: &Log) -> Result<(), CliError> {
        let height = block.header.height;
        match &self.kept {
            Some(kept) if height < kept.height => Ok(()),
            // The block's hash leaves proofs and signatures out, the bytes do not.
            Some(kept) if height == kept.height && *kept != Position::behind(block, self.network, log) => {
                Err(AuditError::Rewritten(height).into())
            }
            Some(kept) if height == kept.height => Ok(()),
            Some(_) | None => {
                self.ahead.push_back(Position::behind(block, self.network, log));
                Ok(())
            }
        }
    }

    /// Every proof up to this block holds.
    pub(super) fn settled(&mut self, height: Height) -> Result<(), CliError> {
        let mut reached = None;
        while self.ahead.front().is_some_and(|position| position.height <= height) {
            reached = self.ahead.pop_front();
        }
        reached.map_or(Ok(()), |position| files::replace_json(&self.path, &position))
    }
}
