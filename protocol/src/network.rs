//! A network: its rules of time and its accredited keys. Its id is the hash of all of them and stands in every statement.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::amount::{Epoch, Period};
use crate::encryption::{EncryptionKey, bytes_type};
use crate::epoch::Schedule;
use crate::field::F;
use crate::keys::VerifyingKey;
use crate::powers::Powers;
use crate::role::Role;
use crate::statement::Statement;

bytes_type! {
    /// SHA-256 of a network's genesis.
    NetworkId, 32
}

impl std::fmt::Display for NetworkId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// Whether real money may be at stake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkKind {
    /// INSECURE: proving keys whose trapdoor everybody knows.
    Development,
    /// Only keys from a ceremony are accepted.
    Production,
}

/// Who may sign which operations to begin with. All but the operator's key are changed by decisions later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accreditation {
    /// Seals blocks and signs checkpoints.
    pub operator: VerifyingKey,
    /// Register members and decide.
    pub authority: Vec<VerifyingKey>,
    /// Sign deposits.
    pub gateways: Vec<VerifyingKey>,
    /// Attest company events.
    pub oracles: Vec<VerifyingKey>,
    /// File public claims.
    pub filers: Vec<VerifyingKey>,
}

impl Accreditation {
    /// The keys of a role.
    #[must_use]
    pub fn of(&self, role: Role) -> &[VerifyingKey] {
        match role {
            Role::Authority => &self.authority,
            Role::Gateway => &self.gateways,
            Role::Oracle => &self.oracles,
            Role::Filer => &self.filers,
        }
    }
}

/// How issuers complain about their own holders (R15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComplaintRules {
    /// What complaints are encrypted to, so that the authority alone reads about whom they are.
    pub key: EncryptionKey,
    /// How many epochs a period has; an issuer complains about a holder once a period.
    pub epochs: u32,
}

impl ComplaintRules {
    /// Which period an epoch belongs to.
    #[must_use]
    pub fn period(&self, epoch: Epoch) -> Period {
        Period(epoch.0 / self.epochs.max(1))
    }
}

/// Everything that is fixed when a network begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// Its name, for people.
    pub name: String,
    /// Development or production.
    pub kind: NetworkKind,
    /// Phases.
    pub schedule: Schedule,
    /// For how many epochs back claims and settlements may be proven against a registry root.
    pub root_window: u32,
    /// How far ahead of the tip an expiry may lie, in blocks.
    pub expiry_window: u32,
    /// How many blocks an owner has to distribute an attested event.
    pub event_deadline: u32,
    /// Complaints.
    pub complaints: ComplaintRules,
    /// Who may sign what.
    pub accreditation: Accreditation,
    /// What the authority may decide, and how.
    pub powers: Powers,
}

impl Genesis {
    /// The network's id.
    #[must_use]
    pub fn id(&self) -> NetworkId {
        let mut bytes = b"sotto/genesis/v1".to_vec();
        ciborium::into_writer(self, &mut bytes).expect("writing to memory does not fail");
        NetworkId(Sha256::digest(&bytes).into())
    }
}

/// `ext`: what a proof is tied to beyond its statement: the network, the kind of statement and everything attached to it.
///
/// SHA-256 over length-prefixed parts, cut to 31 bytes so that every value is a canonical field element.
#[must_use]
pub fn ext(network: &NetworkId, statement: Statement, attachments: &[&[u8]]) -> F {
    let mut hasher = Sha256::new();
    hasher.update(b"sotto/ext/v1");
    hasher.update(network.0);
    let name = statement.name();
    for part in std::iter::once(name.as_bytes()).chain(attachments.iter().copied()) {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let digest: [u8; 32] = hasher.finalize().into();
    let mut bytes = [0u8; 32];
    bytes[1..].copy_from_slice(&digest[..31]);
    crate::field::from_bytes(&bytes).expect("31 bytes are below the modulus")
}

#[cfg(test)]
mod tests;
