//! Members in the registry; twin of `sotto_circuits::gadgets::member`.

use halo2_proofs::circuit::{Layouter, Value};
use halo2curves::bn256::Fr;
use sotto_circuits::registry::Listing;
use sotto_protocol::field::F;
use sotto_protocol::hash::Tag;

use super::hash::hash;
use super::range::U64;
use super::tree::{Place, climb};
use super::wire::{Cs, Result, Wire, equal, witness};
use crate::field::to_halo2;

/// Whose record stands in a registry, and under which number.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the fields are those of `sotto_protocol::member::Member`
pub struct HolderVar {
    pub pk: Wire,
    pub tid: Wire,
}

/// A private record at its own number in `root`; supply and state are only carried.
///
/// # Errors
/// Those of the layouter.
pub fn listing(cs: &mut Cs<'_, impl Layouter<Fr>>, private: Value<&Listing>, root: &Wire) -> Result<HolderVar> {
    let value = |of: fn(&Listing) -> F| private.map(|listing| to_halo2(&of(listing)));
    let pk = witness(cs, value(|listing| listing.member.pk.0))?;
    let tid = witness(cs, value(|listing| listing.member.tid.field()))?;
    let policy = witness(cs, value(|listing| listing.member.policy.field()))?;
    let status = witness(cs, value(|listing| listing.member.status.field()))?;
    let reputation = witness(cs, value(|listing| listing.member.reputation.field()))?;
    let steward = witness(cs, value(|listing| listing.member.steward.0))?;
    let supply = witness(cs, value(|listing| listing.supply.field()))?;
    let token = witness(cs, value(|listing| listing.token.0))?;
    let member = hash(cs, Tag::Member, [&pk, &tid, &policy, &status, &reputation, &steward])?;
    let leaf = hash(cs, Tag::Reg, [&member, &supply, &token])?;
    let place = climb(cs, &leaf, private.map(|listing| listing.path))?;
    equal(cs, &place.index, &tid)?;
    equal(cs, &place.root, root)?;
    Ok(HolderVar { pk, tid })
}

/// A token of which only supply and number are looked at: `REG(tid; M, supply, K)`, of a hidden record and state.
#[derive(Debug, Clone)]
pub struct TokenVar {
    /// All of its shares.
    pub supply: U64,
    /// Its number, and the registry in which it stands there.
    pub place: Place,
}

impl TokenVar {
    /// A private token; what ties it to the registry is the root of its place.
    ///
    /// # Errors
    /// Those of the layouter.
    pub fn witness(cs: &mut Cs<'_, impl Layouter<Fr>>, private: Value<&Listing>) -> Result<Self> {
        let member = witness(cs, private.map(|listing| to_halo2(&listing.member.hash().0)))?;
        let supply = U64::witness(cs, private.map(|listing| to_halo2(&listing.supply.field())))?;
        let state = witness(cs, private.map(|listing| to_halo2(&listing.token.0)))?;
        let leaf = hash(cs, Tag::Reg, [&member, supply.wire(), &state])?;
        let place = climb(cs, &leaf, private.map(|listing| listing.path))?;
        Ok(Self { supply, place })
    }
}
