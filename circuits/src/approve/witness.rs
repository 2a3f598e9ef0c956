//! Private inputs of `approve`, and the public values that follow from them.

use sotto_protocol::amount::Height;
use sotto_protocol::field::F;
use sotto_protocol::keys::{PublicKey, SpendingKey};
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::trade::{Salt, SellerCommitment, Terms, Trade, TradeId};
use sotto_protocol::transaction::ApproveBody;
use sotto_protocol::tree::RegistryRoot;
use zeroize::Zeroize;

use crate::registry::{Listing, OpenListing};

/// Private inputs of `approve`.
#[derive(Clone)]
pub struct Witness {
    /// The key of whoever approves: the issuer, or the issuer's steward.
    pub sk: SpendingKey,
    /// The issuer and the token of which shares change hands.
    pub issuer: OpenListing,
    /// The buyer.
    pub buyer: Listing,
    /// The secret of the tag at which the buyer receives the shares.
    pub rho_buyer: Rho,
    /// The seller.
    pub seller: PublicKey,
    /// Hides the seller in the trade.
    pub seller_salt: Salt,
    /// The trade's opening. Its `tid`, `seller`, `buyer` and `terms` (but for `doc`) are not read: they follow from the rest.
    pub trade: Trade,
}

impl Default for Witness {
    fn default() -> Self {
        Self {
            sk: SpendingKey(F::from(0u64)),
            issuer: OpenListing::default(),
            buyer: Listing::default(),
            rho_buyer: Rho::default(),
            seller: PublicKey::default(),
            seller_salt: Salt::default(),
            trade: Trade::default(),
        }
    }
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("approve::Witness(..)")
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.sk.zeroize();
        self.rho_buyer.zeroize();
        self.seller.0.zeroize();
        self.seller_salt.zeroize();
        self.trade.shares.0.zeroize();
        self.trade.price.0.zeroize();
        self.trade.salt.zeroize();
    }
}

impl Witness {
    /// Whether the issuer sells: a raise or a grant.
    #[must_use]
    pub fn is_raise(&self) -> bool {
        self.seller == self.issuer.member.pk
    }

    /// Whether the issuer buys.
    #[must_use]
    pub fn is_buyback(&self) -> bool {
        self.buyer.member.tid == self.issuer.member.tid
    }

    /// `T` for these parties, this token and this expiry.
    #[must_use]
    pub fn trade_id(&self, expiry: Height) -> TradeId {
        let (state, supply) = (&self.issuer.state, self.issuer.supply);
        let trade = Trade {
            tid: state.tid,
            seller: SellerCommitment::derive(self.seller, self.seller_salt),
            buyer: OwnerTag::derive(self.buyer.member.pk, self.rho_buyer),
            terms: Terms { index: state.index, supply, expiry, doc: self.trade.terms.doc },
            ..self.trade
        };
        trade.id()
    }

    /// The public values that these private ones make true (if any do).
    #[must_use]
    pub fn body(&self, root_s: RegistryRoot, expiry: Height) -> ApproveBody {
        ApproveBody { root_s, expiry, trade: self.trade_id(expiry) }
    }
}
