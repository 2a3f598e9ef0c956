//! Private inputs of `ballot`, and the public values that follow from them.

use sotto_protocol::ballot::{BallotNullifier, Choice, DecisionId};
use sotto_protocol::field::F;
use sotto_protocol::keys::SpendingKey;
use sotto_protocol::transaction::BallotBody;
use sotto_protocol::tree::RegistryRoot;
use zeroize::Zeroize;

use crate::registry::Listing;

/// Private inputs of `ballot`.
#[derive(Clone)]
pub struct Witness {
    /// The member's key.
    pub sk: SpendingKey,
    /// The member, as the registry had it when the decision was published.
    pub member: Listing,
}

impl Default for Witness {
    fn default() -> Self {
        Self { sk: SpendingKey(F::from(0u64)), member: Listing::default() }
    }
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ballot::Witness(..)")
    }
}

impl Drop for Witness {
    // The key wipes itself. The record is public, but not that it is this one.
    fn drop(&mut self) {
        self.member.member.pk.0.zeroize();
        self.member.member.tid.0.zeroize();
        self.member.path.index.zeroize();
    }
}

impl Witness {
    /// `H_BALLOT(sk, decision)`.
    #[must_use]
    pub fn nullifier(&self, decision: DecisionId) -> BallotNullifier {
        BallotNullifier::derive(&self.sk, decision)
    }

    /// The public values that these private ones make true (if any do).
    #[must_use]
    pub fn body(&self, root_s: RegistryRoot, decision: DecisionId, choice: Choice) -> BallotBody {
        BallotBody { root_s, decision, choice, nullifier: self.nullifier(decision) }
    }
}
