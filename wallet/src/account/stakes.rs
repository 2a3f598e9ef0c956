//! Company stakes that oracles attested to this member (R22).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Position, Units};
use sotto_protocol::keys::Keys;
use sotto_protocol::note::memo::StakeMemo;
use sotto_protocol::nullifier::Nullifier;

/// A stake of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnStake {
    /// What it says.
    pub memo: StakeMemo,
    /// Where it stands.
    pub position: Position,
    /// What consuming it reveals.
    pub nf: Nullifier,
}

/// The stakes that are not consumed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Stakes(BTreeMap<Nullifier, OwnStake>);

impl Stakes {
    /// Every stake, in the order of the tree.
    #[must_use]
    pub fn all(&self) -> Vec<&OwnStake> {
        let mut all: Vec<_> = self.0.values().collect();
        all.sort_by_key(|stake| stake.position);
        all
    }

    /// The stake that a nullifier consumes.
    #[must_use]
    pub fn get(&self, nf: Nullifier) -> Option<&OwnStake> {
        self.0.get(&nf)
    }

    /// Adds one; whether it is new. Nothing is no stake.
    pub(super) fn add(&mut self, keys: &Keys, memo: StakeMemo, position: Position) -> bool {
        if memo.units == Units(0) {
            return false;
        }
        let nf = Nullifier::of_stake(keys.sk.nullifier_key(), position);
        self.0.insert(nf, OwnStake { memo, position, nf }).is_none()
    }

    pub(super) fn spend(&mut self, nf: Nullifier) {
        self.0.remove(&nf);
    }
}
