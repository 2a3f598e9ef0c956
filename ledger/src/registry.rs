//! Members and their tokens as they stand in the current epoch, and the tree over them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Height, Shares, TokenId};
use sotto_protocol::field::F;
use sotto_protocol::keys::{Address, HolderKeyCommitment, PublicKey};
use sotto_protocol::member::{Member, Status, registry_leaf, registry_leaves};
use sotto_protocol::operation::Registration;
use sotto_protocol::token::TokenCommitment;
use sotto_protocol::tree::{REGISTRY_DEPTH, RegistryPath, RegistryRoot, RegistryTree};

// The most members a registry holds; index 0 is no token.
const MAX_MEMBERS: u32 = (1 << (2 * REGISTRY_DEPTH)) - 1;

/// A member and the member's token, as the current epoch sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRecord {
    /// What the authority registered.
    pub registration: Registration,
    /// The keys in use: the registered ones, until they are replaced.
    pub address: Address,
    /// Keys that were replaced, oldest first: their notes may be moved to the one in use.
    pub former: Vec<PublicKey>,
    /// The public record that circuits see.
    pub member: Member,
    /// Commitment to the holder key, constant.
    pub hkc: HolderKeyCommitment,
    /// The supply in effect.
    pub supply: Shares,
    /// `K` in effect.
    pub token: TokenCommitment,
    /// From when on this is a member.
    pub since: Height,
}

impl MemberRecord {
    /// Whether the member may announce and issue: not blocked, and no key is being replaced that somebody else may have by now.
    #[must_use]
    pub fn may_issue(&self) -> bool {
        let status = self.member.status;
        status.has(Status::ACTIVE) && !status.has(Status::ROTATING)
    }

    /// The leaf `H_REG(M, supply, K)` of this record.
    #[must_use]
    pub fn leaf(&self) -> F {
        registry_leaf(self.member.hash(), self.supply, self.token).0
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Registry {
    // The member with number `tid` stands at `tid - 1`.
    records: Vec<MemberRecord>,
    // How many numbers are taken, those of foundings in waiting included.
    taken: u32,
    // Keys and symbols are taken when a founding or a rotation is accepted, before it takes effect, and for ever.
    by_key: BTreeMap<PublicKey, TokenId>,
    by_symbol: BTreeMap<String, TokenId>,
    tree: RegistryTree,
}

impl Registry {
    pub(crate) fn get(&self, tid: TokenId) -> Option<&MemberRecord> {
        self.records.get(usize::try_from(tid.0.checked_sub(1)?).ok()?)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &MemberRecord> {
        self.records.iter()
    }

    pub(crate) fn key_owner(&self, pk: PublicKey) -> Option<TokenId> {
        self.by_key.get(&pk).copied()
    }

    pub(crate) fn symbol_owner(&self, symbol: &str) -> Option<TokenId> {
        self.by_symbol.get(symbol).copied()
    }

    /// The number that the next founding gets; `None` when the registry is full.
    pub(crate) fn next_tid(&self) -> Option<TokenId> {
        after(self.taken)
    }

    pub(crate) fn root(&self) -> RegistryRoot {
        RegistryRoot(self.tree.root())
    }

    pub(crate) fn path(&self, tid: TokenId) -> Option<RegistryPath> {
        self.get(tid).map(|_| self.tree.path(tid.0))
    }

    /// Takes the key and the symbol of a founding that will take effect at the boundary.
    pub(crate) fn reserve(&mut self, registration: &Registration) {
        self.taken = self.taken.saturating_add(1);
        self.reserve_key(registration.address.pk, registration.tid);
        self.by_symbol.insert(registration.symbol.clone(), registration.tid);
    }

    /// Takes a key that a member will have from some time on.
    pub(crate) fn reserve_key(&mut self, pk: PublicKey, tid: TokenId) {
        self.by_key.insert(pk, tid);
    }

    /// Appends the next member. The tree follows with [`Self::rehash`].
    pub(crate) fn push(&mut self, record: MemberRecord) {
        debug_assert_eq!(record.member.tid.0 as usize, self.records.len() + 1, "members are numbered in order");
        self.records.push(record);
    }

    pub(crate) fn get_mut(&mut self, tid: TokenId) -> Option<&mut MemberRecord> {
        self.records.get_mut(usize::try_from(tid.0.checked_sub(1)?).ok()?)
    }

    /// Recomputes the leaves of these members, hashing each inner node once.
    pub(crate) fn rehash(&mut self, tids: impl IntoIterator<Item = TokenId>) {
        let changed: Vec<_> = tids.into_iter().filter_map(|tid| self.get(tid)).collect();
        let records: Vec<_> = changed.iter().map(|record| (record.member, record.supply, record.token)).collect();
        let at: Vec<u32> = changed.iter().map(|record| record.member.tid.0).collect();
        self.tree.set_many(at.into_iter().zip(registry_leaves(&records).into_iter().map(|leaf| leaf.0)));
    }
}

// The number after so many are taken.
fn after(taken: u32) -> Option<TokenId> {
    (taken < MAX_MEMBERS).then_some(TokenId(taken.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_at_one_and_end_with_the_tree() {
        assert_eq!(after(0), Some(TokenId(1)));
        assert_eq!(after(MAX_MEMBERS - 1), Some(TokenId(MAX_MEMBERS)));
        assert_eq!(after(MAX_MEMBERS), None);
    }
}
