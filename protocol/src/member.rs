//! The public member record `M = H_MEMBER(pk, tid, policy, status, reputation, steward)` and the registry leaf.

use serde::{Deserialize, Serialize};

use crate::amount::{Reputation, Shares, TokenId};
use crate::field::F;
use crate::field::field_newtype;
use crate::hash::{Tag, hash, hash_many};
use crate::keys::PublicKey;
use crate::token::{Policy, TokenCommitment};

field_newtype! {
    /// `M`: hash of a member's public record.
    MemberHash
}
field_newtype! {
    /// `H_REG(M, supply, K)`: a leaf of the registry tree.
    RegistryLeaf
}

/// What a member may do, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "u8")]
pub struct Status(pub u8);

impl TryFrom<u8> for Status {
    type Error = UndefinedStatus;
    fn try_from(bits: u8) -> Result<Self, UndefinedStatus> {
        if bits >> Self::BITS == 0 { Ok(Self(bits)) } else { Err(UndefinedStatus(bits)) }
    }
}

/// A bit is set that means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("status {0:#b} has undefined bits")]
pub struct UndefinedStatus(pub u8);

impl Status {
    /// How many bits are defined.
    pub const BITS: usize = 5;
    /// May buy and raise. Cleared when blocked.
    pub const ACTIVE: u8 = 1;
    /// A proven fraud (R16): can no longer buy or raise; what is owed still flows.
    pub const BLOCKED: u8 = 2;
    /// The key is being replaced (R21): nothing may be spent with the old one.
    pub const ROTATING: u8 = 4;
    /// Vetted as a patient long-term investor (R15).
    pub const VETTED: u8 = 8;
    /// A dilution or a removal was announced: the member cannot resell until it took effect.
    pub const QUIET: u8 = 16;

    /// Whether all of `bits` are set.
    #[must_use]
    pub const fn has(self, bits: u8) -> bool {
        self.0 & bits == bits
    }

    /// With `bits` set.
    #[must_use]
    pub const fn with(self, bits: u8) -> Self {
        Self(self.0 | bits)
    }

    /// With `bits` cleared.
    #[must_use]
    pub const fn without(self, bits: u8) -> Self {
        Self(self.0 & !bits)
    }

    /// As a field element.
    #[must_use]
    pub fn field(self) -> F {
        F::from(self.0)
    }
}

/// A member's public record, as far as circuits see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Who.
    pub pk: PublicKey,
    /// The member's number, and the token's.
    pub tid: TokenId,
    /// The token's payout policy.
    pub policy: Policy,
    /// What the member may do.
    pub status: Status,
    /// The member's standing.
    pub reputation: Reputation,
    /// Who may approve resales in the member's place; [`PublicKey::default`] (0) for nobody.
    pub steward: PublicKey,
}

impl Member {
    /// `M`.
    #[must_use]
    pub fn hash(&self) -> MemberHash {
        MemberHash(hash(Tag::Member, self.fields()))
    }

    fn fields(&self) -> [F; 6] {
        [self.pk.0, self.tid.field(), self.policy.field(), self.status.field(), self.reputation.field(), self.steward.0]
    }
}

/// `H_REG(M, supply, K)`.
#[must_use]
pub fn registry_leaf(member: MemberHash, supply: Shares, token: TokenCommitment) -> RegistryLeaf {
    RegistryLeaf(hash(Tag::Reg, [member.0, supply.field(), token.0]))
}

/// [`registry_leaf`] of each of these members, in order.
#[must_use]
pub fn registry_leaves(records: &[(Member, Shares, TokenCommitment)]) -> Vec<RegistryLeaf> {
    let members: Vec<_> = records.iter().map(|(member, ..)| member.fields()).collect();
    let hashes = hash_many(Tag::Member, &members);
    let leaf = |(member, (_, supply, token)): (F, &(_, Shares, TokenCommitment))| [member, supply.field(), token.0];
    let leaves: Vec<_> = hashes.into_iter().zip(records).map(leaf).collect();
    hash_many(Tag::Reg, &leaves).into_iter().map(RegistryLeaf).collect()
}

#[cfg(test)]
mod tests;
