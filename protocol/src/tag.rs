//! Owner tags: one-time receiving addresses, `N = H_TAG(pk, rho)`.

use crate::field::field_newtype;
use crate::hash::{Tag, hash};
use crate::keys::PublicKey;

field_newtype! {
    /// The secret of a note from which its tag, its successors and (for shares) its nullifier follow.
    secret Rho
}
field_newtype! {
    /// A one-time receiving address. Two tags of one member look unrelated.
    OwnerTag
}

impl OwnerTag {
    /// `N = H_TAG(pk, rho)`.
    #[must_use]
    pub fn derive(pk: PublicKey, rho: Rho) -> Self {
        Self(hash(Tag::OwnerTag, [pk.0, rho.0]))
    }
}
