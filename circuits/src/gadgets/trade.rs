//! Trades in constraints; see `sotto_protocol::trade`.

use sotto_protocol::hash::Tag;

use super::hash::hash;
use super::wire::{Result, Wire};

/// `terms = H_TERMS(D, supply, expiry, doc)`.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::trade::Terms`
pub struct TermsVar {
    pub index: Wire,
    pub supply: Wire,
    pub expiry: Wire,
    pub doc: Wire,
}

impl TermsVar {
    /// `terms`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn hash(&self) -> Result<Wire> {
        hash(Tag::Terms, [&self.index, &self.supply, &self.expiry, &self.doc])
    }
}

/// What `T` opens to.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::trade::Trade`
pub struct TradeVar {
    pub tid: Wire,
    pub shares: Wire,
    pub price: Wire,
    pub seller: Wire,
    pub buyer: Wire,
    pub terms: Wire,
    pub salt: Wire,
}

impl TradeVar {
    /// `T = H_TRADE(tid, shares, price, S, N_buyer, terms, salt)`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn id(&self) -> Result<Wire> {
        let Self { tid, shares, price, seller, buyer, terms, salt } = self;
        hash(Tag::Trade, [tid, shares, price, seller, buyer, terms, salt])
    }
}

/// `S = H_SELLER(pk, salt)`.
///
/// # Errors
/// Those of the constraint system.
pub fn seller(pk: &Wire, salt: &Wire) -> Result<Wire> {
    hash(Tag::Seller, [pk, salt])
}
