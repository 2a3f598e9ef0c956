//! Private inputs of `remove`, and the public values that follow from them.

use sotto_protocol::amount::{Cents, Fraction, Height, PriceFloor, Shares};
use sotto_protocol::field::F;
use sotto_protocol::keys::{HolderKey, SpendingKey};
use sotto_protocol::note::lock::PaddedLock;
use sotto_protocol::note::{CashNote, LockNote, LockSalt, Origin, ShareNote};
use sotto_protocol::nullifier::Nullifier;
use sotto_protocol::payout::{PayoutError, owed_together};
use sotto_protocol::removal::Ruling;
use sotto_protocol::successor::{self, Slot};
use sotto_protocol::tag::{OwnerTag, Rho};
use sotto_protocol::token::Policy;
use sotto_protocol::trade::{DocHash, Salt, SellerCommitment, Terms, Trade, TradeId};
use sotto_protocol::transaction::RemoveBody;
use sotto_protocol::tree::{NoteRoot, RegistryRoot};
use zeroize::Zeroize;

use crate::registry::{Listing, OpenListing};
use crate::share::Outputs;
use crate::spend::ShareInput;

/// Private inputs of `remove`.
#[derive(Clone)]
pub struct Witness {
    /// The issuer's key.
    pub sk: SpendingKey,
    /// The token whose holder is removed, opened.
    pub token: OpenListing,
    /// The holder, and the holder's own token.
    pub holder: Listing,
    /// What is bought, whole. The first is always a note.
    pub inputs: [ShareInput; 2],
    /// What is paid for all of it.
    pub price: Cents,
    /// The secret of the issuer's new note.
    pub rho_buyer: Rho,
    /// Hides the holder in the trade.
    pub seller_salt: Salt,
    /// The ruling in words.
    pub doc: DocHash,
    /// Hides the trade.
    pub salt: Salt,
    /// Hides the holder in the ruling.
    pub ruling_salt: Salt,
}

impl Default for Witness {
    fn default() -> Self {
        Self {
            sk: SpendingKey(F::from(0u64)),
            token: OpenListing::default(),
            holder: Listing::default(),
            inputs: Default::default(),
            price: Cents::ZERO,
            rho_buyer: Rho::default(),
            seller_salt: Salt::default(),
            doc: DocHash::default(),
            salt: Salt::default(),
            ruling_salt: Salt::default(),
        }
    }
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("remove::Witness(..)")
    }
}

impl Drop for Witness {
    // The listings and the inputs overwrite themselves.
    fn drop(&mut self) {
        self.sk.zeroize();
        self.price.0.zeroize();
        self.rho_buyer.zeroize();
        self.seller_salt.zeroize();
        self.salt.zeroize();
        self.ruling_salt.zeroize();
    }
}

/// What the ledger knows before: until when it is accepted, and the floor that the ruling sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// Last height at which this may be accepted.
    pub expiry: Height,
    /// The least price of a share.
    pub floor: PriceFloor,
}

impl Witness {
    /// Shares bought; `None` past 2^64 - 1.
    #[must_use]
    pub fn sold(&self) -> Option<Shares> {
        self.inputs[0].amount.checked_add(self.inputs[1].amount)
    }

    /// Their cost basis; `None` past 2^64 - 1 cents.
    #[must_use]
    pub fn basis(&self) -> Option<Cents> {
        self.inputs[0].basis.checked_add(self.inputs[1].basis)
    }

    /// The payouts due on them: whole cents, and the fraction that stays.
    ///
    /// # Errors
    /// Those of [`owed_together`].
    pub fn payout(&self) -> Result<(Cents, Fraction), PayoutError> {
        let holdings = self.inputs.each_ref().map(|input| (input.amount, input.index, input.carry));
        owed_together(&holdings, self.token.state.index)
    }

    /// What the price locks for the holders of the holder's own token: all of it, or the gain, by that token's policy.
    #[must_use]
    pub fn locked(&self, basis: Cents) -> Cents {
        match self.holder.member.policy {
            Policy::Gross => self.price,
            Policy::Gains => Cents(self.price.0.saturating_sub(basis.0)),
        }
    }

    /// The ruling under which the holder is removed.
    #[must_use]
    pub fn ruling(&self) -> Ruling {
        Ruling { tid: self.token.state.tid, pk: self.holder.member.pk, salt: self.ruling_salt }
    }

    /// The trade, which the issuer's `cash` leg opens too. `None` for more shares than can be counted.
    #[must_use]
    pub fn trade(&self, expiry: Height) -> Option<Trade> {
        let state = &self.token.state;
        Some(Trade {
            tid: state.tid,
            shares: self.sold()?,
            price: self.price,
            seller: SellerCommitment::derive(self.holder.member.pk, self.seller_salt),
            buyer: OwnerTag::derive(self.sk.public_key(), self.rho_buyer),
            terms: Terms { index: state.index, supply: self.token.supply, expiry, doc: self.doc },
            salt: self.salt,
        })
    }

    /// What the inputs reveal.
    #[must_use]
    pub fn nullifiers(&self) -> [Nullifier; 2] {
        [self.inputs[0].nullifier(), self.inputs[1].nullifier()]
    }

    /// The notes that come out, for a proof that expires then.
    ///
    /// `None` if the inputs' numbers leave their ranges.
    #[must_use]
    pub fn outputs(&self, expiry: Height) -> Option<Outputs> {
        let (state, pk) = (&self.token.state, self.holder.member.pk);
        let (paid, carry) = self.payout().ok()?;
        let locked = self.locked(self.basis()?);
        let cash = paid.checked_add(self.price.checked_sub(locked)?)?;
        let own = |slot| OwnerTag::derive(pk, successor::share(self.inputs[0].rho, slot));
        let trade = self.trade(expiry)?;
        let buy = ShareNote {
            tid: state.tid,
            amount: trade.shares,
            index: state.index,
            carry: Fraction::ZERO,
            basis: self.price,
            since: expiry,
            owner: trade.buyer,
        };
        let change = ShareNote {
            amount: Shares::ZERO,
            carry,
            basis: Cents::ZERO,
            since: Height::ZERO,
            owner: own(Slot::Second),
            ..buy
        };
        let cash = CashNote { amount: cash, owner: own(Slot::Third) };
        let lock = LockNote {
            tid: self.holder.member.tid,
            amount: locked,
            supply_at_sale: self.holder.supply,
            origin: Origin::Resale,
            salt: LockSalt::of_resale(self.lock_key(), self.inputs[0].nullifier()),
        };
        Some(Outputs { buy, change, cash, lock })
    }

    // What stands in the place of the holder key, which the issuer does not have: a secret that the removed holder has.
    fn lock_key(&self) -> HolderKey {
        HolderKey(self.inputs[0].rho.0)
    }

    /// The pad over the locked amount.
    #[must_use]
    pub fn lock_pad(&self, trade: TradeId) -> F {
        PaddedLock::pad(self.lock_key(), self.inputs[0].nullifier(), trade)
    }

    /// The public values that these private ones make true (if any do).
    #[must_use]
    pub fn body(&self, root_n: NoteRoot, root_s: RegistryRoot, Bounds { expiry, floor }: Bounds) -> RemoveBody {
        let Outputs { buy, change, cash, lock } = self.outputs(expiry).unwrap_or_default();
        let trade = self.trade(expiry).unwrap_or_default().id();
        RemoveBody {
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
            tid: self.token.state.tid,
            ruling: self.ruling().id(),
            floor,
        }
    }
}
