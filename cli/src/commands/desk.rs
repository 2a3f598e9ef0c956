//! An official at work: the service, its network, and what is on the ledger.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};
use sotto_ledger::State;
use sotto_protocol::amount::{Height, TokenId};
use sotto_protocol::decision::DecisionId;
use sotto_protocol::field;
use sotto_protocol::network::{Genesis, NetworkId};
use sotto_protocol::operation::{Payload, Reference, Signed};
use sotto_protocol::trade::Salt;
use sotto_protocol::transaction::{Transaction, TransactionId};
use sotto_wallet::Node;
use sotto_wallet::replica::Replica;

use crate::context::Context;
use crate::error::CliError;
use crate::http_node::{HttpNode, RECEIPTS};
use crate::{files, ledger};

/// What an official signed, and what became of it.
#[derive(Debug, Default, Serialize)]
pub(super) struct Signature {
    pub(super) done: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) transaction: Option<TransactionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) height: Option<Height>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tid: Option<TokenId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) decision: Option<DecisionId>,
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.done)?;
        if let Some(height) = self.height {
            write!(f, "\naccepted in block {height}")?;
        }
        if let Some(decision) = self.decision {
            write!(f, "\ndecision {decision}; what becomes of it: sotto decisions show {decision}")?;
        }
        Ok(())
    }
}

pub(super) struct Desk {
    pub(super) node: HttpNode,
    replica: Replica,
    pub(super) network: NetworkId,
}

impl Desk {
    /// For whoever signs with these keys. The receipts for what is submitted are kept beside the first of them.
    pub(super) fn open(context: &Context, keys: &[PathBuf]) -> Result<Self, CliError> {
        let genesis = context.genesis_of(keys)?;
        let receipts = keys.first().map(|key| key.with_file_name(RECEIPTS));
        let desk = Self::of(context, genesis.clone())?;
        Ok(match receipts {
            Some(folder) => Self { node: desk.node.keeping_receipts(folder, &genesis), ..desk },
            None => desk,
        })
    }

    pub(super) fn of(context: &Context, genesis: Genesis) -> Result<Self, CliError> {
        let node = context.node()?;
        let network = genesis.id();
        Ok(Self { replica: ledger::follow(&node, genesis)?, node, network })
    }

    pub(super) fn state(&self) -> &State {
        self.replica.state()
    }

    pub(super) fn submit(&self, done: String, transaction: &Transaction) -> Result<Signature, CliError> {
        let accepted = self.node.submit(transaction)?;
        let (transaction, height) = (Some(accepted.id), Some(accepted.height));
        Ok(Signature { done, transaction, height, ..Signature::default() })
    }
}

pub(super) fn sign<P: Payload>(network: &NetworkId, payload: P, key: &Path) -> Result<Signed<P>, CliError> {
    Ok(Signed::sign(network, payload, &files::read_key(key)?))
}

pub(super) fn random_reference() -> Result<Reference, CliError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(CliError::Randomness)?;
    Ok(Reference(bytes))
}

pub(super) fn random_salt() -> Result<Salt, CliError> {
    let mut bytes = [0; 64];
    getrandom::fill(&mut bytes).map_err(CliError::Randomness)?;
    Ok(Salt(field::from_uniform(&bytes)))
}

pub(super) fn named_reference(name: &str) -> Reference {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(name)[..16]);
    Reference(bytes)
}
