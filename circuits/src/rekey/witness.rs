//! Private inputs of `rekey`, and the public values that follow from them.

use sotto_protocol::amount::TokenId;
use sotto_protocol::field::F;
use sotto_protocol::keys::{PublicKey, SpendingKey};
use sotto_protocol::note::ShareNote;
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::transaction::RekeyBody;
use sotto_protocol::tree::{NoteRoot, RegistryRoot};
use zeroize::Zeroize;

use crate::registry::Listing;
use crate::spend::ShareInput;

/// A key that was replaced, and the one in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Replaced {
    /// The key whose notes are moved.
    pub old: PublicKey,
    /// The key to which they go.
    pub new: PublicKey,
}

/// One note of the old key, or nothing.
#[derive(Debug, Clone, Default)]
pub struct Slot {
    /// The note.
    pub input: ShareInput,
    /// The secret of the note in its place. Random, also in an empty slot: everything about the note that comes out is hidden by it,
    /// from whoever has the old seed too.
    pub rho_new: Rho,
}

impl Slot {
    /// A slot without a note.
    #[must_use]
    pub fn unused(r: F, rho_new: Rho) -> Self {
        Self { input: ShareInput::disabled(r), rho_new }
    }

    /// The note that comes out: that which went in, but for key and secret.
    #[must_use]
    pub fn output(&self, tid: TokenId, keys: Replaced) -> ShareNote {
        let owner = OwnerTag::derive(keys.new, self.rho_new);
        ShareNote { owner, ..self.input.note(tid, keys.old) }
    }
}

impl Drop for Slot {
    // The input wipes itself.
    fn drop(&mut self) {
        self.rho_new.zeroize();
    }
}

/// Private inputs of `rekey`.
#[derive(Clone)]
pub struct Witness {
    /// The issuer's key, or the steward's.
    pub sk: SpendingKey,
    /// The token. Its state stays closed.
    pub token: Listing,
    /// What is moved.
    pub slots: [Slot; 4],
}

impl Default for Witness {
    fn default() -> Self {
        Self { sk: SpendingKey(F::from(0u64)), token: Listing::default(), slots: Default::default() }
    }
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("rekey::Witness(..)")
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.sk.zeroize();
    }
}

impl Witness {
    /// The public values that these private ones make true (if any do).
    #[must_use]
    pub fn body(&self, root_n: NoteRoot, root_s: RegistryRoot, keys: Replaced) -> RekeyBody {
        let tid = self.token.member.tid;
        RekeyBody {
            root_n,
            root_s,
            pk_old: keys.old,
            pk_new: keys.new,
            nf: self.slots.each_ref().map(|slot| slot.input.nullifier()),
            cm: self.slots.each_ref().map(|slot| slot.output(tid, keys).commit()),
        }
    }
}
