//! A token's hidden state as a holder follows it: each payout's pads open with the holder key.

use std::collections::BTreeMap;

use sotto_protocol::amount::{Fraction, Index};
use sotto_protocol::field::{to_u64, to_u128};
use sotto_protocol::keys::HolderKey;
use sotto_protocol::payout::{Padded, PaddedState};
use sotto_protocol::token::{TokenCommitment, TokenState};
use sotto_protocol::transaction::{IssueBody, PayoutBody};

/// Every state of one token that this wallet could open.
#[derive(Debug, Clone)]
pub struct TokenView {
    hk: HolderKey,
    states: BTreeMap<TokenCommitment, TokenState>,
}

impl TokenView {
    /// From the state that came with the first note of the token.
    #[must_use]
    pub fn new(state: TokenState) -> Self {
        Self { hk: state.hk, states: BTreeMap::from([(state.commit(), state)]) }
    }

    /// The holders' shared secret.
    #[must_use]
    pub fn hk(&self) -> HolderKey {
        self.hk
    }

    /// The opening of a commitment.
    #[must_use]
    pub fn at(&self, commitment: TokenCommitment) -> Option<&TokenState> {
        self.states.get(&commitment)
    }

    /// Adds a state that stands on the ledger.
    pub(super) fn add(&mut self, state: TokenState) {
        if state.hk == self.hk {
            self.states.insert(state.commit(), state);
        }
    }

    // Keeps a state only if it is the opening of what stands on the ledger.
    fn learn(&mut self, state: TokenState, commitment: TokenCommitment) {
        if state.commit() == commitment {
            self.states.insert(commitment, state);
        }
    }

    /// Follows a payout.
    pub fn on_payout(&mut self, body: &PayoutBody) {
        let Some(old) = self.at(body.k_old).copied() else { return };
        let index = body.pad_index.0 - PaddedState::pad(self.hk, body.nu, Padded::Index);
        let remainder = body.pad_remainder.0 - PaddedState::pad(self.hk, body.nu, Padded::Remainder);
        let (Some(index), Some(remainder), Some(n)) = (to_u128(&index), to_u64(&remainder), old.n.checked_add(1))
        else {
            return;
        };
        let new = TokenState { index: Index(index), remainder: Fraction(remainder), n, ..old };
        self.learn(new, body.k_new);
    }

    /// Follows a dilution.
    pub fn on_dilute(&mut self, body: &IssueBody) {
        let Some(old) = self.at(body.k_old).copied() else { return };
        let Some(n) = old.n.checked_add(1) else { return };
        self.learn(TokenState { n, ..old }, body.k_new);
    }
}
