//! What somebody hands to the authority to become a member. It is signed with the keys it names, for one network.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sotto_protocol::keys::Address;
use sotto_protocol::operation::{Acknowledgement, Payload};
use sotto_protocol::token::Policy;

/// The plain-language page that a founder reads and acknowledges.
pub const RIGHTS_AND_RISKS: &str = include_str!("rights_and_risks.md");

/// A wish to be registered. Whether the person is who they say is for the authority to find out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The symbol wanted.
    pub symbol: String,
    /// The payout policy wanted.
    pub policy: Policy,
    /// The new member's keys.
    pub address: Address,
    /// The page of rights and risks that was read.
    pub acknowledgement: Acknowledgement,
}

impl Payload for Request {
    const NAME: &'static str = "registration-request";
}

/// The hash by which the page is acknowledged.
#[must_use]
pub fn acknowledgement() -> Acknowledgement {
    Acknowledgement(Sha256::digest(RIGHTS_AND_RISKS).into())
}
