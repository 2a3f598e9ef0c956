//! Notes in constraints; see `sotto_protocol::note`.

use sotto_protocol::hash::Tag;

use super::hash::hash;
use super::wire::{Result, Wire};

/// `H_SHARE(tid, amount, index, carry, basis, since, N)`.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::note::ShareNote`
pub struct ShareNoteVar {
    pub tid: Wire,
    pub amount: Wire,
    pub index: Wire,
    pub carry: Wire,
    pub basis: Wire,
    pub since: Wire,
    pub owner: Wire,
}

impl ShareNoteVar {
    /// The note's commitment.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn commit(&self) -> Result<Wire> {
        let Self { tid, amount, index, carry, basis, since, owner } = self;
        hash(Tag::Share, [tid, amount, index, carry, basis, since, owner])
    }
}

/// `H_CASH(amount, N)`.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::note::CashNote`
pub struct CashNoteVar {
    pub amount: Wire,
    pub owner: Wire,
}

impl CashNoteVar {
    /// The note's commitment.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn commit(&self) -> Result<Wire> {
        hash(Tag::Cash, [&self.amount, &self.owner])
    }
}

/// `H_LOCK(amount, H_LTAG(tid, s0, origin, salt))`.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::note::LockNote`
pub struct LockNoteVar {
    pub tid: Wire,
    pub amount: Wire,
    pub supply_at_sale: Wire,
    pub origin: Wire,
    pub salt: Wire,
}

impl LockNoteVar {
    /// The note's commitment.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn commit(&self) -> Result<Wire> {
        let tag = hash(Tag::LockTag, [&self.tid, &self.supply_at_sale, &self.origin, &self.salt])?;
        hash(Tag::Lock, [&self.amount, &tag])
    }
}

/// `H_STAKE(company, H_HELD(units, basis, since, N))`.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::note::StakeNote`
pub struct StakeNoteVar {
    pub company: Wire,
    pub units: Wire,
    pub basis: Wire,
    pub since: Wire,
    pub owner: Wire,
}

impl StakeNoteVar {
    /// The note's commitment.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn commit(&self) -> Result<Wire> {
        let held = hash(Tag::Held, [&self.units, &self.basis, &self.since, &self.owner])?;
        hash(Tag::Stake, [&self.company, &held])
    }
}

/// `H_LSALT(hk, nf_0)`: salt of the lock that a resale makes.
///
/// # Errors
/// Those of the constraint system.
pub fn lock_salt_of_resale(hk: &Wire, nf_0: &Wire) -> Result<Wire> {
    hash(Tag::LockSalt, [hk, nf_0])
}

/// `H_LPAD(hk, nf_0, T)`: pad over the locked amount.
///
/// # Errors
/// Those of the constraint system.
pub fn lock_pad(hk: &Wire, nf_0: &Wire, trade: &Wire) -> Result<Wire> {
    hash(Tag::LockPad, [hk, nf_0, trade])
}
