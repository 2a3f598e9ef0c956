//! Private inputs of `complaint`, and the public values that follow from them.

use sotto_protocol::amount::Period;
use sotto_protocol::complaint::{ComplaintNullifier, SubjectCommitment};
use sotto_protocol::field::F;
use sotto_protocol::keys::SpendingKey;
use sotto_protocol::trade::Salt;
use sotto_protocol::transaction::ComplaintBody;
use sotto_protocol::tree::{NoteRoot, NullifierRoot, RegistryRoot};
use zeroize::Zeroize;

use crate::registry::Listing;
use crate::shown::OwnedNote;

/// Private inputs of `complaint`.
#[derive(Clone)]
pub struct Witness {
    /// The issuer's key.
    pub sk: SpendingKey,
    /// The issuer.
    pub issuer: Listing,
    /// The holder whom the complaint is about.
    pub subject: Listing,
    /// A note of the issuer's token that the subject holds.
    pub note: OwnedNote,
    /// Hides the subject.
    pub salt: Salt,
}

impl Default for Witness {
    fn default() -> Self {
        Self {
            sk: SpendingKey(F::from(0u64)),
            issuer: Listing::default(),
            subject: Listing::default(),
            note: OwnedNote::default(),
            salt: Salt::default(),
        }
    }
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("complaint::Witness(..)")
    }
}

impl Drop for Witness {
    // Key and note wipe themselves. The records are public, but not that it is these two.
    fn drop(&mut self) {
        for listing in [&mut self.issuer, &mut self.subject] {
            listing.member.pk.0.zeroize();
            listing.member.tid.0.zeroize();
            listing.path.index.zeroize();
        }
        self.salt.zeroize();
    }
}

impl Witness {
    /// `H_CPL(sk, m_s, period)`.
    #[must_use]
    pub fn nullifier(&self, period: Period) -> ComplaintNullifier {
        ComplaintNullifier::derive(&self.sk, self.subject.member.tid, period)
    }

    /// `H_SUBJECT(m_s, salt)`.
    #[must_use]
    pub fn subject(&self) -> SubjectCommitment {
        SubjectCommitment::derive(self.subject.member.tid, self.salt)
    }

    /// The public values that these private ones make true (if any do).
    #[must_use]
    pub fn body(
        &self,
        (root_n, root_nf): (NoteRoot, NullifierRoot),
        root_s: RegistryRoot,
        period: Period,
    ) -> ComplaintBody {
        let (nullifier, subject) = (self.nullifier(period), self.subject());
        ComplaintBody { root_n, root_nf, root_s, nullifier, period, subject }
    }
}
