//! The registry roots that claims and settlements may still be proven against.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::Epoch;
use sotto_protocol::tree::RegistryRoot;

/// The current registry root and those of the last few epochs (LEDGER-5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RootWindow {
    // Oldest first; never empty; the last is the current one.
    roots: VecDeque<(Epoch, RegistryRoot)>,
    // How many epochs before the current one still count.
    back: u32,
}

impl RootWindow {
    pub(crate) fn new(back: u32, first: RegistryRoot) -> Self {
        Self { roots: VecDeque::from([(Epoch(0), first)]), back }
    }

    pub(crate) fn contains(&self, root: RegistryRoot) -> bool {
        self.roots.iter().any(|(_, known)| *known == root)
    }

    /// Oldest first, each with the epoch it is of.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Epoch, RegistryRoot)> {
        self.roots.iter().copied()
    }

    /// A new epoch begins: its root joins, those that are too old leave.
    pub(crate) fn advance(&mut self, epoch: Epoch, root: RegistryRoot) {
        self.roots.push_back((epoch, root));
        let oldest = epoch.0.saturating_sub(self.back);
        self.roots.retain(|(of, _)| of.0 >= oldest);
    }

    /// A member was blocked or released: what was said under older roots is no longer believed.
    pub(crate) fn replace_all(&mut self, epoch: Epoch, root: RegistryRoot) {
        self.roots = VecDeque::from([(epoch, root)]);
    }
}
