//! The verifying keys that this build accepts: committed in `keys/`, compiled in, pinned by hash.

use std::collections::BTreeMap;
use std::sync::Arc;

use sotto_circuits::statements::input_names;
use sotto_protocol::network::NetworkKind;
use sotto_protocol::statement::Statement;

use crate::key::{Key, KeyError, KeyHash, Provenance};

/// What is committed about the keys of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    /// Where they come from.
    pub provenance: Provenance,
    /// Digest of the constraint system that they are for, in hex.
    pub circuit: &'static str,
    /// SHA-256 of the verifying key's compressed bytes, in hex.
    pub verifying_key: &'static str,
    /// SHA-256 of the file that holds the proving key and the constraint matrices, in hex.
    pub proving_key: &'static str,
}

macro_rules! embedded {
    ($statement:expr, $extension:literal, $include:ident) => {
        match $statement {
            Statement::Share => $include!(concat!("../keys/share", $extension)),
            Statement::Cash => $include!(concat!("../keys/cash", $extension)),
            Statement::Approve => $include!(concat!("../keys/approve", $extension)),
            Statement::Issue => $include!(concat!("../keys/issue", $extension)),
            Statement::Payout => $include!(concat!("../keys/payout", $extension)),
            Statement::Settle1 => $include!(concat!("../keys/settle-1", $extension)),
            Statement::Settle4 => $include!(concat!("../keys/settle-4", $extension)),
            Statement::Settle16 => $include!(concat!("../keys/settle-16", $extension)),
            Statement::Settle64 => $include!(concat!("../keys/settle-64", $extension)),
            Statement::Rekey => $include!(concat!("../keys/rekey", $extension)),
            Statement::Remove => $include!(concat!("../keys/remove", $extension)),
            Statement::Ownership2 => $include!(concat!("../keys/ownership-2", $extension)),
            Statement::Ownership4 => $include!(concat!("../keys/ownership-4", $extension)),
            Statement::Ballot => $include!(concat!("../keys/ballot", $extension)),
            Statement::Complaint => $include!(concat!("../keys/complaint", $extension)),
            Statement::Stake => $include!(concat!("../keys/stake", $extension)),
            Statement::Impact => $include!(concat!("../keys/impact", $extension)),
            Statement::Backing => $include!(concat!("../keys/backing", $extension)),
            Statement::Census => $include!(concat!("../keys/census", $extension)),
        }
    };
}

impl Pin {
    /// The pin of a statement, from `keys/<statement>.txt`. What is missing there is empty and matches nothing.
    #[must_use]
    pub fn of(statement: Statement) -> Self {
        let text: &'static str = embedded!(statement, ".txt", include_str);
        let value = |name: &str| {
            text.lines().filter_map(|line| line.split_once(' ')).find(|(key, _)| *key == name).map_or("", |(_, v)| v)
        };
        Self {
            // Only an explicit word makes a key fit for production.
            provenance: if value("provenance") == "ceremony" { Provenance::Ceremony } else { Provenance::Development },
            circuit: value("circuit"),
            verifying_key: value("verifying-key"),
            proving_key: value("proving-key"),
        }
    }
}

/// One verifying key for each statement.
#[derive(Debug, Clone)]
pub struct Registry {
    keys: BTreeMap<Statement, Arc<Key>>,
}

impl Registry {
    /// The keys compiled in, for a network of this kind.
    ///
    /// # Errors
    /// [`KeyError`]: a key that is not the pinned one, cannot be read or is unsafe; or a development key for a production network.
    pub fn embedded(kind: NetworkKind) -> Result<Self, KeyError> {
        let mut keys = BTreeMap::new();
        for statement in Statement::ALL.iter().copied() {
            keys.insert(statement, Arc::new(load(statement, kind)?));
        }
        Ok(Self { keys })
    }

    /// The key of a statement.
    ///
    /// # Panics
    /// Never: every statement has one.
    #[must_use]
    pub fn key(&self, statement: Statement) -> &Arc<Key> {
        self.keys.get(&statement).expect("a registry is made with a key for each statement")
    }
}

/// Reads one statement's committed key and checks everything about it.
///
/// # Errors
/// As [`Registry::embedded`].
pub fn load(statement: Statement, kind: NetworkKind) -> Result<Key, KeyError> {
    let pin = Pin::of(statement);
    match (kind, pin.provenance) {
        (NetworkKind::Production, Provenance::Development) => return Err(KeyError::DevelopmentKey(statement)),
        (NetworkKind::Production, Provenance::Ceremony) | (NetworkKind::Development, _) => {}
    }
    let bytes: &[u8] = embedded!(statement, ".vk", include_bytes);
    let got = KeyHash::of(bytes);
    if got.to_string() != pin.verifying_key {
        return Err(KeyError::NotPinned { statement, pinned: pin.verifying_key.to_owned(), got });
    }
    Key::from_bytes(statement, pin.provenance, bytes, input_names(statement).len())
}
