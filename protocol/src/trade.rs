//! Trades: the commitment `T` that three legs share, and what it commits to.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::amount::{Cents, Height, Index, Shares, TokenId};
use crate::field::F;
use crate::field::field_newtype;
use crate::hash::{Tag, hash};
use crate::keys::PublicKey;
use crate::tag::OwnerTag;

field_newtype! {
    /// `T = H_TRADE(tid, shares, price, S, N_buyer, terms, salt)`; 0 for no trade.
    TradeId
}
field_newtype! {
    /// `S = H_SELLER(pk_seller, salt)`: the seller, hidden from the buyer.
    SellerCommitment
}
field_newtype! {
    /// `terms = H_TERMS(D, supply, expiry, doc)`.
    TermsHash
}
field_newtype! {
    /// A random number that hides what a hash commits to.
    secret Salt
}
field_newtype! {
    /// Hash of what the parties agreed in words (R23); 0 for nothing.
    DocHash
}

impl DocHash {
    /// Of a document, byte for byte: its SHA-256, cut to 31 bytes so that every value is a canonical field element.
    ///
    /// # Panics
    /// Never: 31 bytes are below the modulus.
    #[must_use]
    pub fn of(document: &[u8]) -> Self {
        let digest: [u8; 32] = Sha256::digest(document).into();
        let mut bytes = [0u8; 32];
        bytes[1..].copy_from_slice(&digest[..31]);
        Self(crate::field::from_bytes(&bytes).expect("31 bytes are below the modulus"))
    }
}

impl SellerCommitment {
    /// `S = H_SELLER(pk, salt)`.
    #[must_use]
    pub fn derive(seller: PublicKey, salt: Salt) -> Self {
        Self(hash(Tag::Seller, [seller.0, salt.0]))
    }
}

/// The circumstances under which a trade was agreed; it lapses when they change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The token's payout index.
    pub index: Index,
    /// The token's supply.
    pub supply: Shares,
    /// The last height at which the trade may be accepted.
    pub expiry: Height,
    /// What was agreed in words.
    pub doc: DocHash,
}

impl Terms {
    /// `terms`.
    #[must_use]
    pub fn hash(&self) -> TermsHash {
        TermsHash(hash(Tag::Terms, [self.index.field(), self.supply.field(), self.expiry.field(), self.doc.0]))
    }
}

/// What `T` opens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trade {
    /// Whose shares.
    pub tid: TokenId,
    /// How many.
    pub shares: Shares,
    /// For how much in all.
    pub price: Cents,
    /// By whom, hidden.
    pub seller: SellerCommitment,
    /// To whom, hidden.
    pub buyer: OwnerTag,
    /// Under which circumstances.
    pub terms: Terms,
    /// Hides all of it.
    pub salt: Salt,
}

impl Trade {
    /// `T`.
    #[must_use]
    pub fn id(&self) -> TradeId {
        TradeId(hash(
            Tag::Trade,
            [
                self.tid.field(),
                self.shares.field(),
                self.price.field(),
                self.seller.0,
                self.buyer.0,
                self.terms.hash().0,
                self.salt.0,
            ],
        ))
    }
}

impl TradeId {
    /// No trade.
    #[must_use]
    pub fn none() -> Self {
        Self(F::from(0u64))
    }

    /// Whether there is a trade.
    #[must_use]
    pub fn is_some(&self) -> bool {
        *self != Self::none()
    }
}

#[cfg(test)]
mod tests;
