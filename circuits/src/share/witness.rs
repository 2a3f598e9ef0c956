//! Private inputs of `share`, and the public values that follow from them.

use sotto_protocol::amount::{Cents, Fraction, Height, Shares};
use sotto_protocol::field::F;
use sotto_protocol::keys::{HolderKey, SpendingKey};
use sotto_protocol::note::lock::PaddedLock;
use sotto_protocol::note::{CashNote, LockNote, LockSalt, Origin, ShareNote};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::payout::{PayoutError, owed_together};
use sotto_protocol::successor::{self, Slot};
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::token::{Policy, TokenState};
use sotto_protocol::trade::{Salt, SellerCommitment, Terms, Trade, TradeId};
use sotto_protocol::transaction::ShareBody;
use sotto_protocol::tree::{NoteRoot, RegistryRoot};
use zeroize::Zeroize;

use crate::registry::{Listing, OpenListing, only_key, wipe};
use crate::spend::ShareInput;

/// Private inputs of `share`.
#[derive(Clone)]
pub struct Witness {
    /// The holder's key.
    pub sk: SpendingKey,
    /// What is spent. The first is always a note.
    pub inputs: [ShareInput; 2],
    /// The token of which shares are spent. Of its issuer's record only the hash is used.
    pub token: OpenListing,
    /// The holder, and the holder's own token: the same as `token` if its issuer spends.
    pub seller: Listing,
    /// The opening of `seller.token`, needed in a resale alone, so that the holders of the seller's token can read the lock.
    /// Otherwise only its `hk` is read, and a random one ([`only_key`]) keeps them from noticing who claims.
    pub seller_state: TokenState,
    /// The trade's opening, if there is one. Its `tid`, `seller` and `terms` (but for `doc`) are not read: they follow from the rest.
    pub trade: Option<Trade>,
    /// Hides the seller in the trade.
    pub seller_salt: Salt,
}

impl Default for Witness {
    fn default() -> Self {
        Self {
            sk: SpendingKey(F::from(0u64)),
            inputs: Default::default(),
            token: OpenListing::default(),
            seller: Listing::default(),
            seller_state: only_key(HolderKey::default()),
            trade: None,
            seller_salt: Salt::default(),
        }
    }
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("share::Witness(..)")
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.sk.zeroize();
        wipe(&mut self.seller_state);
        self.seller_salt.zeroize();
        if let Some(trade) = &mut self.trade {
            trade.shares.0.zeroize();
            trade.price.0.zeroize();
            trade.salt.zeroize();
        }
    }
}

/// How shares and their cost basis are divided between buyer and seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Shares kept.
    pub rest: Shares,
    /// Basis of the shares sold, rounded down.
    pub basis_sold: Cents,
    /// Basis of the shares kept: all the rest of it.
    pub basis_kept: Cents,
}

/// The notes that come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outputs {
    /// The shares sold, the buyer's; without a trade an empty note of the holder's.
    pub buy: ShareNote,
    /// The shares kept.
    pub change: ShareNote,
    /// Payouts and price, less what is locked.
    pub cash: CashNote,
    /// What is owed to the holders of the seller's token.
    pub lock: LockNote,
}

impl Witness {
    /// Whether the token's own issuer spends.
    #[must_use]
    pub fn is_issuer(&self) -> bool {
        self.seller.member.tid == self.token.state.tid
    }

    /// Whether somebody else than the issuer sells.
    #[must_use]
    pub fn is_resale(&self) -> bool {
        self.trade.is_some() && !self.is_issuer()
    }

    /// Shares sold; 0 without a trade.
    #[must_use]
    pub fn sold(&self) -> Shares {
        self.trade.map_or(Shares::ZERO, |trade| trade.shares)
    }

    /// The price; 0 without a trade.
    #[must_use]
    pub fn price(&self) -> Cents {
        self.trade.map_or(Cents::ZERO, |trade| trade.price)
    }

    /// `T` for this seller, token and expiry; 0 without a trade.
    #[must_use]
    pub fn trade_id(&self, expiry: Height) -> TradeId {
        let Some(mut trade) = self.trade else { return TradeId::none() };
        trade.tid = self.token.state.tid;
        trade.seller = SellerCommitment::derive(self.sk.public_key(), self.seller_salt);
        let (index, supply) = (self.token.state.index, self.token.supply);
        trade.terms = Terms { index, supply, expiry, doc: trade.terms.doc };
        trade.id()
    }

    /// What the inputs reveal.
    #[must_use]
    pub fn nullifiers(&self) -> [Nullifier; 2] {
        [self.inputs[0].nullifier(), self.inputs[1].nullifier()]
    }

    /// The payouts due on the inputs: whole cents, and the fraction that is carried on.
    ///
    /// # Errors
    /// Those of [`owed_together`].
    pub fn payout(&self) -> Result<(Cents, Fraction), PayoutError> {
        let holdings = self.inputs.each_ref().map(|input| (input.amount, input.index, input.carry));
        owed_together(&holdings, self.token.state.index)
    }

    /// How shares and basis are divided: `floor(basis * sold / shares)` goes with the shares sold.
    ///
    /// `None` if the inputs exceed 2^64 - 1 shares or cents of basis, or more is sold than there is.
    #[must_use]
    pub fn split(&self) -> Option<Split> {
        let [first, second] = &self.inputs;
        let shares = first.amount.checked_add(second.amount)?;
        let basis = first.basis.checked_add(second.basis)?;
        let rest = shares.checked_sub(self.sold())?;
        let part = u128::from(basis.0) * u128::from(self.sold().0) / u128::from(shares.0.max(1));
        let basis_sold = Cents(u64::try_from(part).ok()?);
        Some(Split { rest, basis_sold, basis_kept: basis.checked_sub(basis_sold)? })
    }

    /// What a resale locks for the holders of the seller's token: the price, or the gain over `basis_sold`, by that token's policy.
    #[must_use]
    pub fn locked(&self, basis_sold: Cents) -> Cents {
        match self.seller.member.policy {
            _ if !self.is_resale() => Cents::ZERO,
            Policy::Gross => self.price(),
            Policy::Gains => Cents(self.price().0.saturating_sub(basis_sold.0)),
        }
    }

    /// The notes that come out, for a proof that expires then.
    ///
    /// `None` if the inputs' numbers leave their ranges.
    #[must_use]
    pub fn outputs(&self, expiry: Height) -> Option<Outputs> {
        let (pk, state, rho_0) = (self.sk.public_key(), &self.token.state, self.inputs[0].rho);
        let (paid, carry) = self.payout().ok()?;
        let split = self.split()?;
        let locked = self.locked(split.basis_sold);
        let cash = paid.checked_add(self.price().checked_sub(locked)?)?;
        let own = |slot| OwnerTag::derive(pk, successor::share(rho_0, slot));
        let buy = ShareNote {
            tid: state.tid,
            amount: self.sold(),
            index: state.index,
            carry: Fraction::ZERO,
            basis: self.price(),
            since: expiry,
            owner: self.trade.map_or_else(|| own(Slot::First), |trade| trade.buyer),
        };
        let change = ShareNote {
            amount: split.rest,
            carry,
            basis: split.basis_kept,
            since: self.inputs[0].since.max(self.inputs[1].since),
            owner: own(Slot::Second),
            ..buy
        };
        let cash = CashNote { amount: cash, owner: own(Slot::Third) };
        Some(Outputs { buy, change, cash, lock: self.lock(locked) })
    }

    // The lock: of the seller's token in a resale, of none otherwise.
    fn lock(&self, amount: Cents) -> LockNote {
        let salt = LockSalt::of_resale(self.seller_state.hk, self.inputs[0].nullifier());
        let (tid, supply_at_sale) =
            if self.is_resale() { (self.seller.member.tid, self.seller.supply) } else { Default::default() };
        LockNote { tid, amount, supply_at_sale, origin: Origin::Resale, salt }
    }

    /// The pad over the locked amount.
    #[must_use]
    pub fn lock_pad(&self, trade: TradeId) -> F {
        PaddedLock::pad(self.seller_state.hk, self.inputs[0].nullifier(), trade)
    }

    /// The public values that these private ones make true (if any do).
    #[must_use]
    pub fn body(&self, root_n: NoteRoot, root_s: RegistryRoot, expiry: Height) -> ShareBody {
        let Outputs { buy, change, cash, lock } = self.outputs(expiry).unwrap_or_default();
        let trade = self.trade_id(expiry);
        ShareBody {
            root_n,
            root_s,
            expiry,
            nf: self.nullifiers(),
            cm_buy: buy.commit(),
            cm_change: change.commit(),
            cm_cash: cash.commit(),
            cm_lock: lock.commit(),
            pad_lock: PaddedLock(lock.amount.field() + self.lock_pad(trade)),
            trade,
        }
    }
}
