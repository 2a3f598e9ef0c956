//! Which keys are accredited for what, at the height of the block under construction.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sotto_protocol::keys::VerifyingKey;
use sotto_protocol::network::Accreditation;
use sotto_protocol::role::Role;

/// The genesis's keys, as decisions changed them since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Accredited(BTreeMap<Role, BTreeSet<VerifyingKey>>);

impl Accredited {
    pub(crate) fn new(first: &Accreditation) -> Self {
        Self(Role::ALL.map(|role| (role, first.of(role).iter().copied().collect())).into())
    }

    pub(crate) fn has(&self, role: Role, key: VerifyingKey) -> bool {
        self.0.get(&role).is_some_and(|keys| keys.contains(&key))
    }

    pub(crate) fn keys(&self, role: Role) -> impl Iterator<Item = VerifyingKey> {
        self.0.get(&role).into_iter().flatten().copied()
    }

    pub(crate) fn add(&mut self, role: Role, key: VerifyingKey) {
        self.0.entry(role).or_default().insert(key);
    }

    pub(crate) fn remove(&mut self, role: Role, key: VerifyingKey) {
        self.0.entry(role).or_default().remove(&key);
    }
}
