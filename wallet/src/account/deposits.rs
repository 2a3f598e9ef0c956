//! Addresses for deposits: derived one after the other, so that the seed alone finds the money again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sotto_protocol::keys::Keys;
use sotto_protocol::successor;
use sotto_protocol::tag::{OwnerTag, Rho};

/// How many unused addresses are watched for.
const GAP: u64 = 20;

/// The watched addresses.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DepositTags {
    by_tag: BTreeMap<OwnerTag, (u64, Rho)>,
    next: u64,
}

impl DepositTags {
    pub(super) fn new(keys: &Keys) -> Self {
        let mut tags = Self { by_tag: BTreeMap::new(), next: 0 };
        tags.watch(keys, 0..GAP);
        tags
    }

    fn watch(&mut self, keys: &Keys, indices: std::ops::Range<u64>) {
        let (pk, nk) = (keys.sk.public_key(), keys.sk.nullifier_key());
        for i in indices {
            let rho = successor::deposit(nk, i);
            self.by_tag.insert(OwnerTag::derive(pk, rho), (i, rho));
        }
    }

    /// The address for the next deposit; it changes once it was used.
    ///
    /// # Panics
    /// Never: the addresses ahead are always watched.
    #[must_use]
    pub fn next(&self) -> OwnerTag {
        let found = self.by_tag.iter().find(|(_, (i, _))| *i == self.next);
        *found.expect("the next GAP addresses are watched").0
    }

    pub(super) fn received(&mut self, keys: &Keys, tag: OwnerTag) -> Option<Rho> {
        let (i, rho) = *self.by_tag.get(&tag)?;
        if i >= self.next {
            self.watch(keys, self.next + GAP..i + 1 + GAP);
            self.next = i + 1;
        }
        Some(rho)
    }
}
