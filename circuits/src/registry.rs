//! `REG(tid; M, supply, K) in root_s`: a member's place in the registry, as private input. Twin of `gadgets::member::in_registry`.

use sotto_protocol::amount::{Fraction, Index, Reputation, Shares, TokenId};
use sotto_protocol::keys::{HolderKey, PublicKey};
use sotto_protocol::member::{Member, Status, registry_leaf};
use sotto_protocol::token::{Meta, Policy, TokenCommitment, TokenState};
use sotto_protocol::tree::{RegistryPath, RegistryRoot};
use zeroize::Zeroize;

/// A member and the member's token, whose state stays closed.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The public record.
    pub member: Member,
    /// Shares of the member's token.
    pub supply: Shares,
    /// The token's hidden state `K`.
    pub token: TokenCommitment,
    /// The way to the registry's root.
    pub path: RegistryPath,
}

impl Default for Listing {
    fn default() -> Self {
        let token = TokenCommitment::default();
        Self { member: nobody(), supply: Shares::ZERO, token, path: RegistryPath::default() }
    }
}

impl Listing {
    /// Whether the registry of this root has it, at the member's own number.
    #[must_use]
    pub fn stands_in(&self, root: RegistryRoot) -> bool {
        let leaf = registry_leaf(self.member.hash(), self.supply, self.token);
        self.path.index == self.member.tid.0 && self.path.root(leaf.0) == root.0
    }
}

/// A member and the member's token with its state opened, as every holder of the token can.
#[derive(Clone)]
pub struct OpenListing {
    /// The issuer's public record.
    pub member: Member,
    /// The token's supply.
    pub supply: Shares,
    /// The token's state.
    pub state: TokenState,
    /// The way to the registry's root.
    pub path: RegistryPath,
}

impl Default for OpenListing {
    fn default() -> Self {
        let state = only_key(HolderKey::default());
        Self { member: nobody(), supply: Shares::ZERO, state, path: RegistryPath::default() }
    }
}

impl std::fmt::Debug for OpenListing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpenListing(..)")
    }
}

impl Drop for OpenListing {
    fn drop(&mut self) {
        wipe(&mut self.state);
    }
}

impl OpenListing {
    /// Whether the registry of this root has it, at the token's own number.
    #[must_use]
    pub fn stands_in(&self, root: RegistryRoot) -> bool {
        let leaf = registry_leaf(self.member.hash(), self.supply, self.state.commit());
        let one_number = self.path.index == self.member.tid.0 && self.member.tid == self.state.tid;
        one_number && self.path.root(leaf.0) == root.0
    }
}

/// A token state of which nothing but the key has a meaning.
#[must_use]
pub fn only_key(hk: HolderKey) -> TokenState {
    TokenState { tid: TokenId(0), index: Index::ZERO, remainder: Fraction::ZERO, hk, meta: Meta::default(), n: 0 }
}

/// Overwrites what only holders of the token may know.
pub(crate) fn wipe(state: &mut TokenState) {
    state.index.0.zeroize();
    state.remainder.0.zeroize();
    state.hk.zeroize();
}

// No member: the record from which a circuit is built when keys are made.
fn nobody() -> Member {
    Member {
        pk: PublicKey::default(),
        tid: TokenId(0),
        policy: Policy::Gains,
        status: Status::default(),
        reputation: Reputation::ZERO,
        steward: PublicKey::default(),
    }
}
