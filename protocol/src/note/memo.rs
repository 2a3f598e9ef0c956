//! What an encrypted note says to its owner: enough to spend it, and to tell its story, from the seed alone.

use serde::{Deserialize, Serialize};

use super::{CompanyId, LockNote, LockSalt, Origin, StakeNote};
use crate::amount::{Cents, Fraction, Height, Index, Shares, TokenId, Units};
use crate::event::{CompanySale, EventOpening};
use crate::keys::PublicKey;
use crate::tag::{OwnerTag, Rho};
use crate::token::TokenState;
use crate::trade::Salt;

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
    /// Held under a key that was replaced; now under the new one.
    Rekeyed,
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

/// A stake but for its owner, who is the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StakeMemo {
    /// The company's name, as oracles write it.
    #[serde(rename = "n")]
    pub company: String,
    /// How much of it.
    #[serde(rename = "u")]
    pub units: Units,
    /// Paid for it.
    #[serde(rename = "b")]
    pub basis: Cents,
    /// Held since.
    #[serde(rename = "s")]
    pub since: Height,
    /// The note's secret.
    #[serde(rename = "r")]
    pub rho: Rho,
}

impl StakeMemo {
    /// The note, for its owner.
    #[must_use]
    pub fn note(&self, pk: PublicKey) -> StakeNote {
        let Self { company, units, basis, since, rho } = self;
        let owner = OwnerTag::derive(pk, *rho);
        StakeNote { company: CompanyId::of(company), units: *units, basis: *basis, since: *since, owner }
    }
}

/// An attested sale of a stake, for its owner: what the event opens to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleMemo {
    /// Who owes.
    #[serde(rename = "t")]
    pub tid: TokenId,
    /// The price.
    #[serde(rename = "g")]
    pub gross: Cents,
    /// The company's name, as oracles write it.
    #[serde(rename = "n")]
    pub company: String,
    /// How much of it was sold.
    #[serde(rename = "u")]
    pub units: Units,
    /// Hides company and units.
    #[serde(rename = "r")]
    pub salt: Salt,
}

impl SaleMemo {
    /// What the event's salt hides.
    #[must_use]
    pub fn sale(&self) -> CompanySale {
        CompanySale { company: CompanyId::of(&self.company), units: self.units, salt: self.salt }
    }
}

/// A complaint, for the authority: whom it is about, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintMemo {
    /// Whom.
    #[serde(rename = "m")]
    pub subject: TokenId,
    /// Opens the public commitment to the subject.
    #[serde(rename = "r")]
    pub salt: Salt,
    /// Why, in the issuer's words.
    #[serde(rename = "w")]
    pub words: String,
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
    /// A company stake.
    #[serde(rename = "k")]
    Stake(StakeMemo),
    /// The sale of a company stake, for its owner.
    #[serde(rename = "x")]
    Sale(SaleMemo),
    /// A complaint, for the authority.
    #[serde(rename = "m")]
    Complaint(ComplaintMemo),
}

#[cfg(test)]
mod tests;
