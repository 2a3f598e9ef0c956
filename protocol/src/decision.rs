//! Decisions of the authority (R17): one signed operation for all of them, in public, with a reason.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::amount::{Height, PriceFloor, Reputation, TokenId};
pub use crate::ballot::DecisionId;
use crate::complaint::ComplaintNullifier;
use crate::field::F;
use crate::keys::{Address, PublicKey, VerifyingKey};
use crate::network::NetworkId;
use crate::operation::{Payload, Reference};
use crate::powers::Power;
use crate::removal::RulingId;
use crate::role::Role;
use crate::transaction::TransactionId;

/// Longest reason, in bytes.
pub const MAX_REASON_BYTES: usize = 1000;
/// Most members whose standing one decision changes.
pub const MAX_STANDINGS: usize = 64;

/// Longest time, in epochs, for which a ruling on a removal is in force. Meanwhile the member sells nothing, as after an announcement.
pub const MAX_REMOVAL_EPOCHS: u32 = 16;

/// Most complaints that one decision weighs.
pub const MAX_COMPLAINTS: usize = 256;

/// A member's new standing (R15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Whose.
    pub tid: TokenId,
    /// The reputation.
    pub reputation: Reputation,
    /// Whether vetted as a patient long-term investor.
    pub vetted: bool,
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case", deny_unknown_fields)]
pub enum Verdict {
    /// A key is accredited.
    Accredit {
        /// For what.
        role: Role,
        /// Which key.
        key: VerifyingKey,
    },
    /// An accreditation ends.
    Revoke {
        /// For what.
        role: Role,
        /// Which key.
        key: VerifyingKey,
    },
    /// A member may no longer buy or raise (R16).
    Block {
        /// Who.
        tid: TokenId,
    },
    /// A blocked member may again.
    Release {
        /// Who.
        tid: TokenId,
    },
    /// Somebody may approve resales and settle in a member's place (R16).
    Steward {
        /// Whose.
        tid: TokenId,
        /// Who; [`PublicKey::default`] (0) for nobody any more.
        steward: PublicKey,
    },
    /// A member's keys are replaced (R21).
    Rotate {
        /// Whose.
        tid: TokenId,
        /// By which.
        address: Address,
    },
    /// A claim in the docket is upheld, or not (R24).
    Docket {
        /// Which claim: the id of the transaction that filed it.
        claim: TransactionId,
        /// Whether it is found to be so.
        upheld: bool,
    },
    /// A shareholder, hidden in the ruling, may be removed (R14).
    Removal {
        /// From whose token.
        tid: TokenId,
        /// Hides who: the issuer and the holder can open it.
        ruling: RulingId,
        /// The least price of a share.
        floor: PriceFloor,
        /// For how many epochs, once it is final.
        epochs: u32,
    },
    /// Standings change, at a boundary.
    Standing {
        /// In the order of their numbers, each a change.
        changes: Vec<Standing>,
        /// The complaints that were weighed for it, by their nullifiers, in order.
        complaints: Vec<ComplaintNullifier>,
    },
}

impl Verdict {
    /// The power it takes.
    #[must_use]
    pub const fn power(&self) -> Power {
        match self {
            Self::Accredit { .. } => Power::Accredit,
            Self::Revoke { .. } => Power::Revoke,
            Self::Block { .. } => Power::Block,
            Self::Release { .. } => Power::Release,
            Self::Steward { .. } => Power::Steward,
            Self::Rotate { .. } => Power::Rotate,
            Self::Docket { .. } => Power::Docket,
            Self::Removal { .. } => Power::Removal,
            Self::Standing { .. } => Power::Standing,
        }
    }

    /// Whether it may reopen an earlier one in force: it is about the same member, key or claim, and of the same kind or the opposite.
    /// What is decided about a member may also end a ruling by which it removes somebody.
    #[must_use]
    pub fn may_reopen(&self, earlier: &Self) -> bool {
        let about = self.subjects();
        let of_a_kind = match (self, earlier) {
            (_, Self::Removal { .. })
            | (Self::Accredit { .. } | Self::Revoke { .. }, Self::Accredit { .. } | Self::Revoke { .. })
            | (Self::Block { .. } | Self::Release { .. }, Self::Block { .. } | Self::Release { .. }) => true,
            (one, other) => one.power() == other.power(),
        };
        of_a_kind && earlier.subjects().iter().any(|of| about.contains(of))
    }

    /// The members and keys that it is about.
    #[must_use]
    pub fn subjects(&self) -> Vec<Subject> {
        match self {
            Self::Accredit { role, key } | Self::Revoke { role, key } => vec![Subject::Key(*role, *key)],
            Self::Block { tid }
            | Self::Release { tid }
            | Self::Steward { tid, .. }
            | Self::Rotate { tid, .. }
            | Self::Removal { tid, .. } => {
                vec![Subject::Member(*tid)]
            }
            Self::Docket { claim, .. } => vec![Subject::Claim(*claim)],
            Self::Standing { changes, .. } => changes.iter().map(|change| Subject::Member(change.tid)).collect(),
        }
    }

    /// Whether it takes effect only at a boundary, because it may wait and every root would have to be proven against anew.
    #[must_use]
    pub const fn waits_for_boundary(&self) -> bool {
        match self {
            Self::Steward { .. } | Self::Removal { .. } | Self::Standing { .. } => true,
            Self::Accredit { .. }
            | Self::Revoke { .. }
            | Self::Block { .. }
            | Self::Release { .. }
            | Self::Rotate { .. }
            | Self::Docket { .. } => false,
        }
    }
}

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A member.
    Member(TokenId),
    /// A key in its role.
    Key(Role, VerifyingKey),
    /// A claim in the docket.
    Claim(TransactionId),
}

/// A decision of the authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What is decided.
    pub verdict: Verdict,
    /// Why, for everybody to read.
    pub reason: String,
    /// The earlier decision that it reopens, if any.
    pub reopens: Option<DecisionId>,
    /// Last height at which it may be handed in: signatures are collected over days, and an abandoned decision must not lie around for ever.
    pub expiry: Height,
    /// Makes two otherwise equal decisions different.
    pub reference: Reference,
}

impl Decision {
    /// A decision that reopens nothing.
    #[must_use]
    pub fn new(verdict: Verdict, reason: impl Into<String>, expiry: Height, reference: Reference) -> Self {
        Self { verdict, reason: reason.into(), reopens: None, expiry, reference }
    }

    /// Its id in a network: SHA-256, cut to 31 bytes so that every value is a canonical field element.
    #[must_use]
    pub fn id(&self, network: &NetworkId) -> DecisionId {
        let mut bytes = b"sotto/decision/v1".to_vec();
        bytes.extend_from_slice(&network.0);
        ciborium::into_writer(self, &mut bytes).expect("writing to memory does not fail");
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        let mut bytes = [0u8; 32];
        bytes[1..].copy_from_slice(&digest[..31]);
        let id: F = crate::field::from_bytes(&bytes).expect("31 bytes are below the modulus");
        DecisionId(id)
    }
}

impl Payload for Decision {
    const NAME: &'static str = "decide";
}

#[cfg(test)]
mod tests;
