//! Private inputs of `census`, and the public values that follow from them.

use sotto_protocol::census::{Run, RunCommitment};
use sotto_protocol::disclosure::CensusBody;
use sotto_protocol::field::F;
use sotto_protocol::keys::PublicKey;
use sotto_protocol::tree::{NoteRoot, NullifierRoot, RegistryRoot};
use zeroize::Zeroize;

use crate::registry::OpenListing;
use crate::shown::OwnedNote;

/// A holder's note that is counted, or nothing.
#[derive(Debug, Clone, Default)]
pub struct Slot {
    /// The holder.
    pub pk: PublicKey,
    /// The note, and the evidence that it is unspent.
    pub note: OwnedNote,
}

/// Private inputs of `census` with `K` slots a batch. No spending key is among them: the openings say it all.
#[derive(Clone)]
pub struct Witness<const K: usize> {
    /// The token. Of its issuer's record only the hash is used.
    pub token: OpenListing,
    /// What the batches before counted; `None` in the first.
    pub before: Option<Run>,
    /// What is counted here, in order of position. Any place may be unused.
    pub slots: [Slot; K],
    /// Hides what is handed on; `None` in the last batch, which hands on nothing.
    pub blind: Option<F>,
}

impl<const K: usize> Default for Witness<K> {
    fn default() -> Self {
        let slots = std::array::from_fn(|_| Slot::default());
        Self { token: OpenListing::default(), before: None, slots, blind: None }
    }
}

impl<const K: usize> std::fmt::Debug for Witness<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("census::Witness(..)")
    }
}

impl<const K: usize> Drop for Witness<K> {
    // The listing and the notes overwrite themselves.
    fn drop(&mut self) {
        self.blind.zeroize();
        if let Some(run) = &mut self.before {
            run.counted.0.zeroize();
            run.blind.zeroize();
        }
    }
}

impl<const K: usize> Witness<K> {
    /// What is counted after this batch; `None` if it is more than 2^64 - 1 shares.
    #[must_use]
    pub fn after(&self) -> Option<Run> {
        let before = self.before.unwrap_or_default();
        let notes = || self.slots.iter().map(|slot| &slot.note);
        let counted = notes().try_fold(before.counted, |sum, note| sum.checked_add(note.input.amount))?;
        let last = notes().rfind(|note| note.input.enabled).map(OwnedNote::position).or(before.last);
        Some(Run { last, counted, blind: self.blind.unwrap_or_default() })
    }

    /// What the batch before handed on.
    #[must_use]
    pub fn run_in(&self) -> RunCommitment {
        self.before.map_or_else(RunCommitment::none, |run| run.commit())
    }

    /// The public values that these private ones make true (if any do).
    #[must_use]
    pub fn body(&self, (root_n, root_nf, root_s): (NoteRoot, NullifierRoot, RegistryRoot)) -> CensusBody {
        let after = self.blind.and_then(|_| self.after());
        let run_out = after.map_or_else(RunCommitment::none, |run| run.commit());
        CensusBody { root_n, root_nf, root_s, tid: self.token.state.tid, run_in: self.run_in(), run_out }
    }
}
