//! Member records and registry leaves in constraints; see `sotto_protocol::member`.

use sotto_protocol::hash::Tag;
use sotto_protocol::member::{Member, Status};

use super::hash::hash;
use super::range::bits;
use super::tree::RegistryPathVar;
use super::wire::{Bit, Cs, Result, Wire, equal, witness};
use crate::registry::Listing;

/// A member's record.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::member::Member`
pub struct MemberVar {
    pub pk: Wire,
    pub tid: Wire,
    pub policy: Wire,
    pub status: Wire,
    pub reputation: Wire,
    pub steward: Wire,
}

impl MemberVar {
    /// A private member record; what ties it to the registry is [`in_registry`].
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn witness(cs: &Cs, member: &Member) -> Result<Self> {
        Ok(Self {
            pk: witness(cs, member.pk.0)?,
            tid: witness(cs, member.tid.field())?,
            policy: witness(cs, member.policy.field())?,
            status: witness(cs, member.status.field())?,
            reputation: witness(cs, member.reputation.field())?,
            steward: witness(cs, member.steward.0)?,
        })
    }

    /// `M`.
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn hash(&self) -> Result<Wire> {
        let Self { pk, tid, policy, status, reputation, steward } = self;
        hash(Tag::Member, [pk, tid, policy, status, reputation, steward])
    }

    /// The status as bits, lowest first: see [`StatusBits`].
    ///
    /// # Errors
    /// Those of the constraint system.
    pub fn status_bits(&self) -> Result<StatusBits> {
        let bits: [Bit; Status::BITS] =
            bits(&self.status, Status::BITS)?.try_into().unwrap_or_else(|_| unreachable!("as many as asked for"));
        let [active, _blocked, rotating, vetted, quiet] = bits;
        Ok(StatusBits { active, rotating, vetted, quiet })
    }
}

/// A status taken apart.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the bits are those of `sotto_protocol::member::Status`
pub struct StatusBits {
    pub active: Bit,
    pub rotating: Bit,
    pub vetted: Bit,
    pub quiet: Bit,
}

/// `REG(tid; M, supply, K) in root_s`: the member's leaf stands at its own number.
///
/// # Errors
/// Those of the constraint system.
pub fn in_registry(member: &MemberVar, supply: &Wire, token: &Wire, path: &RegistryPathVar, root: &Wire) -> Result<()> {
    listed_at(&member.tid, [&member.hash()?, supply, token], path, root)
}

/// A private listing of which the token's state stays closed: `REG(tid; M, supply, K) in root_s`. Supply and state are only carried.
///
/// # Errors
/// Those of the constraint system.
pub fn listing(cs: &Cs, listing: &Listing, root: &Wire) -> Result<MemberVar> {
    let member = MemberVar::witness(cs, &listing.member)?;
    let supply = witness(cs, listing.supply.field())?;
    let token = witness(cs, listing.token.0)?;
    let path = RegistryPathVar::witness(cs, &listing.path)?;
    in_registry(&member, &supply, &token, &path, root)?;
    Ok(member)
}

/// The same for a record that stays closed: a leaf of `[M, supply, K]` stands at the number `tid`.
///
/// # Errors
/// Those of the constraint system.
pub fn listed_at(tid: &Wire, leaf: [&Wire; 3], path: &RegistryPathVar, root: &Wire) -> Result<()> {
    equal(&path.index(), tid)?;
    equal(&path.root(&hash(Tag::Reg, leaf)?)?, root)
}
