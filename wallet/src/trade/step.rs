//! A step of a trade as it came: which of the three it is, and what it says.

use serde::{Deserialize, Serialize};
use sotto_protocol::cbor;
use sotto_protocol::trade::Trade;

use super::{Acceptance, Approval, Offer};

/// What travels between the parties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// From the seller to the buyer.
    Offer(Box<Offer>),
    /// From the buyer to the token's owner.
    Acceptance(Box<Acceptance>),
    /// From the token's owner to the seller.
    Approval(Box<Approval>),
}

impl Step {
    /// The step that a decrypted file or letter is; none if it is something else.
    pub(crate) fn read(content: &[u8]) -> Option<Self> {
        let offer = || cbor::decode(content).ok().map(|offer| Self::Offer(Box::new(offer)));
        let acceptance = || cbor::decode(content).ok().map(|acceptance| Self::Acceptance(Box::new(acceptance)));
        let approval = || cbor::decode(content).ok().map(|approval| Self::Approval(Box::new(approval)));
        offer().or_else(acceptance).or_else(approval)
    }

    /// The trade that it is a step of. That of an offer has no buyer yet.
    #[must_use]
    pub fn trade(&self) -> &Trade {
        match self {
            Self::Offer(offer) => &offer.trade,
            Self::Acceptance(acceptance) => &acceptance.trade,
            Self::Approval(approval) => &approval.trade,
        }
    }
}
