//! Documents that are handed over, as files.

use serde::{Deserialize, Serialize};
use sotto_protocol::disclosure::{
    BackingDocument, CensusDocument, ImpactDocument, OwnershipDocument, PayoutDocument, TransparentProof,
};

/// What a document file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// A proof of ownership.
    Ownership(Box<OwnershipDocument>),
    /// The same, its proof resting on no setup.
    TransparentOwnership(Box<OwnershipDocument<TransparentProof>>),
    /// A proof of impact.
    Impact(Box<ImpactDocument>),
    /// The same, its proof resting on no setup.
    TransparentImpact(Box<ImpactDocument<TransparentProof>>),
    /// A proof of what stands behind a token.
    Backing(Box<BackingDocument>),
    /// What an owner shows to have been paid out.
    Payouts(Vec<PayoutDocument>),
    /// What an owner shows to have been paid in cash.
    Census(Box<CensusDocument>),
}

impl Document {
    /// What error messages call it.
    pub const NAME: &'static str = "a document to verify";
}
