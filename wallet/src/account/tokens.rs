//! A token's hidden state as a holder follows it: each payout's pads open with the holder key.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Fraction, Index, TokenId};
use sotto_protocol::field::{to_u64, to_u128};
use sotto_protocol::keys::HolderKey;
use sotto_protocol::payout::{Padded, PaddedState, PayoutNonce};
use sotto_protocol::token::{TokenCommitment, TokenState};
use sotto_protocol::transaction::{IssueBody, PayoutBody};

use super::{Account, HAS_REPLICA};

/// What the ledger shows of one change of a token's hidden state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Step {
    from: TokenCommitment,
    to: TokenCommitment,
    // Of a payout; a dilution leaves index and remainder as they were.
    paid: Option<Paid>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Paid {
    nu: PayoutNonce,
    index: PaddedState,
    remainder: PaddedState,
}

impl Step {
    pub(super) fn payout(body: &PayoutBody) -> Self {
        let paid = Paid { nu: body.nu, index: body.pad_index, remainder: body.pad_remainder };
        Self { from: body.k_old, to: body.k_new, paid: Some(paid) }
    }

    pub(super) fn issue(body: &IssueBody) -> Self {
        Self { from: body.k_old, to: body.k_new, paid: None }
    }
}

/// The steps of every token, in the order of the ledger. They are kept for tokens that nobody here follows yet: the state that comes
/// with the first note may be an older one, and is brought up to date from them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Steps(BTreeMap<TokenId, Vec<Step>>);

impl Steps {
    pub(super) fn add(&mut self, tid: TokenId, step: Step) {
        self.0.entry(tid).or_default().push(step);
    }

    pub(super) fn of(&self, tid: TokenId) -> &[Step] {
        self.0.get(&tid).map_or(&[], Vec::as_slice)
    }
}

impl Account {
    /// Begins to follow a token; what was locked for its holders becomes visible. The state must be the token's own, and have stood on
    /// the ledger: whoever told it could otherwise blind this wallet to any token. It may be an older one (a payout can come between a
    /// buyer's consent and the trade): the steps since then lead on from it. Says whether it was such a state.
    pub(crate) fn follow(&mut self, tid: TokenId, token: TokenState) -> bool {
        if token.tid != tid || !self.replica().had(tid, token.commit()) {
            return false;
        }
        if let Some(view) = self.tokens.get_mut(&tid) {
            if view.add(token) {
                self.steps.of(tid).iter().for_each(|step| view.follow(step));
            }
            return true;
        }
        let mut view = TokenView::new(token);
        self.steps.of(tid).iter().for_each(|step| view.follow(step));
        self.tokens.insert(tid, view);
        let replica = self.replica.as_deref().expect(HAS_REPLICA);
        let supplies = replica.supplies(tid);
        self.locks.open_all(tid, token.hk, &supplies, |nf| replica.state().is_spent(nf));
        true
    }
}

/// Every state of one token that this wallet could open.
#[derive(Debug, Clone, Serialize, Deserialize)]
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

    /// Adds a state that stands on the ledger; says whether it was unknown.
    pub(super) fn add(&mut self, state: TokenState) -> bool {
        state.hk == self.hk && self.states.insert(state.commit(), state).is_none()
    }

    /// Follows one step. What it leads to is kept only if it is the opening of what stands on the ledger.
    pub(super) fn follow(&mut self, step: &Step) {
        let Some(new) = self.after(step) else { return };
        if new.commit() == step.to {
            self.states.insert(step.to, new);
        }
    }

    fn after(&self, step: &Step) -> Option<TokenState> {
        let old = *self.at(step.from)?;
        let n = old.n.checked_add(1)?;
        let Some(Paid { nu, index, remainder }) = step.paid else { return Some(TokenState { n, ..old }) };
        let index = to_u128(&(index.0 - PaddedState::pad(self.hk, nu, Padded::Index)))?;
        let remainder = to_u64(&(remainder.0 - PaddedState::pad(self.hk, nu, Padded::Remainder)))?;
        Some(TokenState { index: Index(index), remainder: Fraction(remainder), n, ..old })
    }
}
