//! What an encrypted note says to its owner: enough to spend it, and to tell its story, from the seed alone.

use serde::{Deserialize, Serialize};

use super::{LockNote, LockSalt, Origin};
use crate::amount::{Cents, Fraction, Height, Index, Shares, TokenId};
use crate::event::EventOpening;
use crate::tag::Rho;
use crate::token::TokenState;

/// Why a note came to be, in its owner's words; for the history only, nothing depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Founding or dilution.
    Mint,
    /// Bought or granted.
    Bought,
    /// What is left after selling.
    Sold,
    /// Payouts were claimed, or notes merged.
    Claimed,
    /// What is left after paying for shares.
    Paid,
    /// What is left after a withdrawal.
    Withdrew,
    /// Money locked for the holders of one's own token.
    Locked,
}

/// The story of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// Why.
    #[serde(rename = "c")]
    pub cause: Cause,
    /// Which token it was about; 0 for none.
    #[serde(rename = "t")]
    pub tid: TokenId,
    /// How many shares changed hands.
    #[serde(rename = "s")]
    pub shares: Shares,
    /// For how much.
    #[serde(rename = "p")]
    pub price: Cents,
    /// How much of it was locked for the seller's own holders.
    #[serde(rename = "l")]
    pub locked: Cents,
    /// How much was paid out on the way.
    #[serde(rename = "o")]
    pub payout: Cents,
    /// The other party's number; 0 if not known.
    #[serde(rename = "w")]
    pub with: TokenId,
}

/// A share note but for its owner, who is the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareMemo {
    /// Whose shares.
    #[serde(rename = "t")]
    pub tid: TokenId,
    /// How many.
    #[serde(rename = "a")]
    pub amount: Shares,
    /// Settled at.
    #[serde(rename = "i")]
    pub index: Index,
    /// Still owed from earlier.
    #[serde(rename = "c")]
    pub carry: Fraction,
    /// Paid for it.
    #[serde(rename = "b")]
    pub basis: Cents,
    /// Held since.
    #[serde(rename = "s")]
    pub since: Height,
    /// The note's secret.
    #[serde(rename = "r")]
    pub rho: Rho,
    /// The token's hidden state at that time; from it on the holder follows every payout.
    #[serde(rename = "k")]
    pub token: TokenState,
    /// Its story.
    #[serde(rename = "y")]
    pub story: Story,
}

/// A cash note but for its owner, who is the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashMemo {
    /// How much.
    #[serde(rename = "a")]
    pub amount: Cents,
    /// The note's secret.
    #[serde(rename = "r")]
    pub rho: Rho,
    /// Its story.
    #[serde(rename = "y")]
    pub story: Story,
}

/// A lock that the reader made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockMemo {
    /// For whose holders.
    #[serde(rename = "t")]
    pub tid: TokenId,
    /// How much.
    #[serde(rename = "a")]
    pub amount: Cents,
    /// Why.
    #[serde(rename = "o")]
    pub origin: Origin,
    /// Its secret.
    #[serde(rename = "r")]
    pub salt: LockSalt,
    /// Its story.
    #[serde(rename = "y")]
    pub story: Story,
}

impl LockMemo {
    /// The lock; one made from cash has no supply at sale.
    #[must_use]
    pub fn note(&self) -> LockNote {
        LockNote {
            tid: self.tid,
            amount: self.amount,
            supply_at_sale: Shares::ZERO,
            origin: self.origin,
            salt: self.salt,
        }
    }
}

/// What an issuer keeps of a trade it approved, so that the seed alone restores its cap table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalMemo {
    /// The shares that changed hands.
    #[serde(rename = "s")]
    pub shares: Shares,
    /// For how much.
    #[serde(rename = "p")]
    pub price: Cents,
    /// Who sold.
    #[serde(rename = "f")]
    pub seller: TokenId,
    /// Who bought.
    #[serde(rename = "w")]
    pub buyer: TokenId,
    /// The secret of the note bought.
    #[serde(rename = "r")]
    pub rho: Rho,
}

/// The plaintext of a [`crate::encryption::NoteCiphertext`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Memo {
    /// Shares.
    #[serde(rename = "s")]
    Share(ShareMemo),
    /// Cash.
    #[serde(rename = "c")]
    Cash(CashMemo),
    /// A lock.
    #[serde(rename = "l")]
    Lock(LockMemo),
    /// A trade that the reader approved.
    #[serde(rename = "a")]
    Approval(ApprovalMemo),
    /// What an attested event opens to, for its owner, and the company that was sold.
    #[serde(rename = "e")]
    Event(EventOpening, String),
}

#[cfg(test)]
mod tests;
