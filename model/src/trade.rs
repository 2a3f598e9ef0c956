//! Trades: shares against cash, with the issuer's consent, and what the seller owes to the holders of the seller's token.

use sotto_protocol::amount::{Cents, Height, Shares, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::member::Status;
use sotto_protocol::token::Policy;

use crate::distribution::{Lock, LockId, Origin};
use crate::lot::LotId;
use crate::member::Member;
use crate::model::Model;
use crate::refused::Refused;

/// What seller, buyer and issuer agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// Whose shares.
    pub tid: TokenId,
    /// By whom.
    pub seller: TokenId,
    /// To whom.
    pub buyer: TokenId,
    /// The seller's lots that are joined for it: one or two.
    pub lots: Vec<LotId>,
    /// How many shares change hands.
    pub shares: Shares,
    /// For how much in all.
    pub price: Cents,
    /// The last height at which it counts; the buyer holds from it on.
    pub expiry: Height,
    /// Whether the issuer consents.
    pub approved: bool,
}

/// What a sale is, by who takes part in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The issuer sells shares of the own token: capital for the owner, nobody is owed anything (R3).
    Raise,
    /// The issuer gives shares away (R4).
    Grant,
    /// A holder sells to the issuer (R13): a sale like any other for the seller.
    Buyback,
    /// A holder sells to somebody else (R5).
    Resale,
}

/// What came of a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sold {
    /// What it was.
    pub kind: Kind,
    /// What payouts still owed the seller's lots, paid with it.
    pub paid: Cents,
    /// The buyer's lot.
    pub bought: LotId,
    /// What the seller keeps.
    pub change: Option<LotId>,
    /// What the holders of the seller's token are now owed; none if that is nothing.
    pub lock: Option<LockId>,
}

impl Sale {
    /// What this sale is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        if self.seller == self.tid {
            if self.price == Cents::ZERO { Kind::Grant } else { Kind::Raise }
        } else if self.buyer == self.tid {
            Kind::Buyback
        } else {
            Kind::Resale
        }
    }
}

/// The part of a sale that goes to the holders of the seller's token (SHARE-9).
#[must_use]
pub fn distributed(policy: Policy, price: Cents, basis: Cents) -> Cents {
    match policy {
        Policy::Gross => price,
        Policy::Gains => price.checked_sub(basis).unwrap_or(Cents::ZERO),
    }
}

impl Model {
    /// Carries out a raise, a grant, a buyback or a resale: wholly or not at all.
    ///
    /// # Errors
    /// Whatever rule it would break; see [`Refused`].
    pub fn trade(&mut self, sale: &Sale) -> Result<Sold, Refused> {
        self.check_circumstances(sale)?;
        self.check_seller(sale)?;
        self.check_buyer(sale)?;
        self.atomically(|model| model.exchange(sale))
    }

    /// Trades belong in the open phase, in time, with consent, between two people.
    fn check_circumstances(&self, sale: &Sale) -> Result<(), Refused> {
        self.needs_phase(Phase::Open)?;
        self.check_expiry(sale.expiry)?;
        if sale.seller == sale.buyer {
            return Err(Refused::SelfTrade);
        }
        if !sale.approved {
            return Err(Refused::NotApproved);
        }
        // The issuer consents with the keys in use, and must know what it consents to.
        self.check_not_rotating(sale.tid)?;
        self.check_knows(sale.tid)
    }

    pub(crate) fn check_expiry(&self, expiry: Height) -> Result<(), Refused> {
        let tip = self.height;
        let last = tip.0.saturating_add(self.rules.expiry_window);
        if (tip.0..=last).contains(&expiry.0) { Ok(()) } else { Err(Refused::Expiry { expiry, tip }) }
    }

    /// A blocked owner cannot raise, and a quiet member cannot resell, nor one who does not know what the own holders must be told of
    /// the lock. Nobody but the issuer gives shares away.
    fn check_seller(&self, sale: &Sale) -> Result<(), Refused> {
        self.check_not_rotating(sale.seller)?;
        let seller = self.member(sale.seller)?;
        match sale.kind() {
            Kind::Raise | Kind::Grant if !seller.status.has(Status::ACTIVE) => Err(Refused::IssuerNotActive),
            Kind::Raise | Kind::Grant => Ok(()),
            Kind::Buyback | Kind::Resale if sale.price == Cents::ZERO => Err(Refused::GrantByHolder),
            Kind::Buyback | Kind::Resale if seller.status.has(Status::QUIET) => Err(Refused::SellerQuiet),
            Kind::Buyback | Kind::Resale => self.check_knows(sale.seller),
        }
    }

    /// A buyer is active and, but for the issuer, what the token asks for (R15).
    fn check_buyer(&self, sale: &Sale) -> Result<(), Refused> {
        let buyer = self.member(sale.buyer)?;
        let Member { meta, .. } = *self.member(sale.tid)?;
        if !buyer.status.has(Status::ACTIVE) {
            return Err(Refused::BuyerNotActive);
        }
        self.check_not_rotating(sale.buyer)?;
        if sale.buyer == sale.tid {
            return Ok(());
        }
        if buyer.reputation < meta.min_reputation {
            return Err(Refused::BuyerReputation { has: buyer.reputation, needed: meta.min_reputation });
        }
        if meta.vetted && !buyer.status.has(Status::VETTED) {
            return Err(Refused::BuyerNotVetted);
        }
        Ok(())
    }

    /// The buyer pays; the seller is paid what payouts owed and the price, less what the seller's own holders are owed.
    fn exchange(&mut self, sale: &Sale) -> Result<Sold, Refused> {
        let kind = sale.kind();
        let (seller, buyer) = (self.keys(sale.seller)?, self.keys(sale.buyer)?);
        let moved = self.token_mut(sale.tid)?.transfer(sale, [seller, buyer])?;
        let locked = match kind {
            Kind::Raise | Kind::Grant => Cents::ZERO,
            Kind::Buyback | Kind::Resale => distributed(self.member(sale.seller)?.policy, sale.price, moved.basis),
        };
        self.spend(buyer, sale.price)?;
        let kept = sale.price.checked_sub(locked).expect("what is distributed is at most the price");
        self.receive(seller, moved.paid.checked_add(kept).ok_or(Refused::TooMuch)?)?;
        let supply_at_sale = self.token(sale.seller)?.supply;
        let owed = Lock { tid: sale.seller, amount: locked, origin: Origin::Resale { supply_at_sale } };
        let lock = (locked != Cents::ZERO).then(|| self.add_lock(owed));
        Ok(Sold { kind, paid: moved.paid, bought: moved.bought, change: moved.change, lock })
    }
}
