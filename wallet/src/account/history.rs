//! What happened, in the member's words.

use serde::{Deserialize, Serialize};
use sotto_protocol::amount::{Cents, Height, Shares, TokenId, Units};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub height: Height,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[allow(missing_docs)] // the fields are the nouns of the protocol
pub enum What {
    /// Money came in.
    Deposited { amount: Cents },
    /// Money went out.
    Withdrew { amount: Cents },
    /// One's own token was founded or diluted.
    Minted { tid: TokenId, shares: Shares },
    /// Shares were bought, or received as a grant.
    Bought { tid: TokenId, shares: Shares, price: Cents, from: TokenId },
    /// Shares were sold, or granted; part of the price went to the holders of one's own token.
    Sold { tid: TokenId, shares: Shares, price: Cents, locked: Cents, to: TokenId, payout: Cents },
    /// A payout was claimed.
    Claimed { tid: TokenId, amount: Cents },
    /// A payout was pushed by the owner.
    Received { tid: TokenId, amount: Cents },
    /// Money was locked for the holders of a token.
    Locked { tid: TokenId, amount: Cents },
    /// An oracle attested that this member sold a company stake.
    Attested { company: String, gross: Cents, gain: Cents },
    /// This member reported the sale of a company stake.
    Reported { company: String, gross: Cents, gain: Cents },
    /// An oracle attested a company stake of this member's.
    Staked { company: String, units: Units, basis: Cents },
    /// The owner of a token bought one's shares of it back, under a ruling; part of the price went to the holders of one's own token.
    Removed { tid: TokenId, shares: Shares, price: Cents, locked: Cents, payout: Cents },
    /// A holder of one's own token was bought out, under a ruling.
    BoughtOut { shares: Shares, price: Cents, from: TokenId },
    /// Shares of a key that was replaced came to the new one.
    Rekeyed { tid: TokenId, shares: Shares },
    /// A trade of this member's token was approved.
    Approved { shares: Shares, price: Cents, from: TokenId, to: TokenId },
}
