//! A token's hidden state `K = H_TOKEN(tid, D, rem, hk, meta, n)` and its stated payout policy.

use serde::{Deserialize, Serialize};

use crate::amount::{Fraction, Index, Reputation, TokenId};
use crate::field::F;
use crate::field::field_newtype;
use crate::hash::{Tag, hash};
use crate::keys::HolderKey;

field_newtype! {
    /// `K`: commitment to a token's hidden state. 0 before the token is founded.
    TokenCommitment
}

/// What of a sale is distributed. Fixed at founding, public, so that it is seen before buying (R9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Policy {
    /// Only the gain over the cost basis.
    Gains = 0,
    /// The whole sale amount.
    Gross = 1,
}

impl Policy {
    /// 0 for gains, 1 for gross.
    #[must_use]
    pub fn field(self) -> F {
        F::from(self as u64)
    }
}

/// What a buyer of the token must be (R15). Packed as `min_reputation + 2^32 * vetted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// The least reputation.
    pub min_reputation: Reputation,
    /// Whether the buyer must be vetted as a patient long-term investor.
    pub vetted: bool,
}

impl Meta {
    /// How many bits the packed number has.
    pub const BITS: usize = 33;

    /// The packed number.
    #[must_use]
    pub fn pack(self) -> u64 {
        u64::from(self.min_reputation.0) | (u64::from(self.vetted) << 32)
    }

    /// As a field element.
    #[must_use]
    pub fn field(self) -> F {
        F::from(self.pack())
    }

    /// Reads the packed number; nothing but the lowest 33 bits may be set.
    #[must_use]
    pub fn unpack(packed: u64) -> Option<Self> {
        let min_reputation = Reputation(u32::try_from(packed & u64::from(u32::MAX)).ok()?);
        match packed >> 32 {
            0 => Some(Self { min_reputation, vetted: false }),
            1 => Some(Self { min_reputation, vetted: true }),
            _ => None,
        }
    }
}

/// The opening of `K`. Every holder of the token has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenState {
    /// Whose token.
    pub tid: TokenId,
    /// The cumulative payout per share.
    pub index: Index,
    /// What is left over from dividing: less than 2^-64 cent a share.
    pub remainder: Fraction,
    /// The holders' shared secret.
    pub hk: HolderKey,
    /// What a buyer must be.
    pub meta: Meta,
    /// How often the state changed; orders the changes.
    pub n: u32,
}

impl TokenState {
    /// `K`.
    #[must_use]
    pub fn commit(&self) -> TokenCommitment {
        TokenCommitment(hash(
            Tag::Token,
            [
                self.tid.field(),
                self.index.field(),
                self.remainder.field(),
                self.hk.0,
                self.meta.field(),
                F::from(self.n),
            ],
        ))
    }

    /// The state after a payout or an issue: another index and remainder, `n` one higher, the rest as it was.
    ///
    /// # Errors
    /// [`StateExhausted`] if `n` is at its end.
    pub fn next(&self, index: Index, remainder: Fraction) -> Result<Self, StateExhausted> {
        let n = self.n.checked_add(1).ok_or(StateExhausted)?;
        Ok(Self { index, remainder, n, ..*self })
    }
}

/// The state changed 2^32 - 1 times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token's state cannot change more than 2^32 - 1 times")]
pub struct StateExhausted;

#[cfg(test)]
mod tests;
