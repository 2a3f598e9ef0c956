//! Stake notes: what a member holds of a company, as an oracle attested it (R22). `H_STAKE(company, H_HELD(units, basis, since, N))`.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Commitment;
use crate::amount::{Cents, Height, Units};
use crate::field::field_newtype;
use crate::hash::{Tag, hash};
use crate::tag::OwnerTag;

field_newtype! {
    /// A company: its name as oracles write it, hashed.
    CompanyId
}
field_newtype! {
    /// `held = H_HELD(units, basis, since, N)`: a stake but for the company, so that a ledger that knows for which company an oracle
    /// speaks can compute the commitment itself.
    HeldHash
}

impl CompanyId {
    /// Of a name, byte for byte: SHA-256 after a prefix, cut to 31 bytes so that every value is a canonical field element.
    ///
    /// # Panics
    /// Never: 31 bytes are below the modulus.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let digest: [u8; 32] = Sha256::new().chain_update(b"sotto/company/v1").chain_update(name).finalize().into();
        let mut bytes = [0u8; 32];
        bytes[1..].copy_from_slice(&digest[..31]);
        Self(crate::field::from_bytes(&bytes).expect("31 bytes are below the modulus"))
    }
}

/// A part of a company in one hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StakeNote {
    /// Of which company.
    pub company: CompanyId,
    /// How much of it.
    pub units: Units,
    /// What was paid for all of it.
    pub basis: Cents,
    /// Held from this height on.
    pub since: Height,
    /// Whose.
    pub owner: OwnerTag,
}

impl StakeNote {
    /// `held`: everything but the company.
    #[must_use]
    pub fn held(&self) -> HeldHash {
        HeldHash(hash(Tag::Held, [self.units.field(), self.basis.field(), self.since.field(), self.owner.0]))
    }

    /// The note's commitment.
    #[must_use]
    pub fn commit(&self) -> Commitment {
        commit(self.company, self.held())
    }
}

/// `H_STAKE(company, held)`.
#[must_use]
pub fn commit(company: CompanyId, held: HeldHash) -> Commitment {
    Commitment(hash(Tag::Stake, [company.0, held.0]))
}
