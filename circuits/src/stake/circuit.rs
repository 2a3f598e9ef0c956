//! The rules of `stake` as constraints; same names and order as in `relation.rs`.

use sotto_protocol::hash::Tag;

use super::{Inputs, Instance, Witness};
use crate::gadgets::hash::hash;
use crate::gadgets::keys::{KeysVar, key};
use crate::gadgets::note::StakeNoteVar;
use crate::gadgets::payout::divide;
use crate::gadgets::range::U64;
use crate::gadgets::tag::owner_tag;
use crate::gadgets::tree::NotePathVar;
use crate::gadgets::wire::{Cs, Result, Wire, bind, equal, input, nonzero, witness};
use crate::gadgets::{nullifier, successor};

/// Synthesizes the statement.
pub(super) fn constrain(cs: &Cs, instance: &Instance, private: &Witness) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let keys = key(&witness(cs, private.sk.0)?)?;
    let stake = stake(cs, &public, &keys, private)?;
    let split = split(cs, &stake, private)?;
    let sale = gross_event(cs, &public, &stake, &split, private)?;
    net_event(&public, &keys, &split, &sale)?;
    change(&public, &keys, &stake, &split)?;
    bind(&public.ext) // STAKE-6
}

// The stake that is consumed. Its since is only carried.
struct Stake {
    company: Wire,
    units: U64,
    basis: U64,
    since: Wire,
}

// STAKE-1
fn stake(cs: &Cs, public: &Inputs<Wire>, keys: &KeysVar, private: &Witness) -> Result<Stake> {
    equal(&keys.pk, &public.pk)?;
    let stake = Stake {
        company: witness(cs, private.sale.company.0)?,
        units: U64::witness(cs, private.stake.units.field())?,
        basis: U64::witness(cs, private.stake.basis.field())?,
        since: witness(cs, private.stake.since.field())?,
    };
    let note = StakeNoteVar {
        company: stake.company.clone(),
        units: stake.units.wire().clone(),
        basis: stake.basis.wire().clone(),
        since: stake.since.clone(),
        owner: owner_tag(&keys.pk, &witness(cs, private.stake.rho.0)?)?,
    };
    let path = NotePathVar::witness(cs, &private.stake.path)?;
    equal(&path.root(&note.commit()?)?, &public.root_n)?;
    equal(&nullifier::of_stake(&keys.nk, &path.index())?, &public.nf)?;
    Ok(stake)
}

// What is sold and what is kept.
struct Split {
    sold: U64,
    rest: U64,
    basis_sold: U64,
    basis_kept: Wire,
}

// STAKE-2
fn split(cs: &Cs, stake: &Stake, private: &Witness) -> Result<Split> {
    let sold = U64::witness(cs, private.sale.units.field())?;
    nonzero(sold.wire())?;
    let rest = U64::range(&(stake.units.wire() - sold.wire()))?;
    // The product is below 2^128.
    let (basis_sold, _) = divide::<64>(cs, &(stake.basis.wire() * sold.wire()), &stake.units)?;
    // No range is needed: sold <= units, so the quotient is at most the basis.
    let basis_kept = stake.basis.wire() - basis_sold.wire();
    Ok(Split { sold, rest, basis_sold, basis_kept })
}

// The price, and the salt of the gross event.
struct Sale {
    gross: U64,
    salt: Wire,
}

// STAKE-3
fn gross_event(cs: &Cs, public: &Inputs<Wire>, stake: &Stake, split: &Split, private: &Witness) -> Result<Sale> {
    let gross = U64::witness(cs, private.gross.field())?;
    let salt = hash(Tag::Sale, [&stake.company, split.sold.wire(), &witness(cs, private.sale.salt.0)?])?;
    equal(&hash(Tag::Event, [&public.tid, gross.wire(), gross.wire(), &salt])?, &public.event_gross)?;
    Ok(Sale { gross, salt })
}

// STAKE-4
fn net_event(public: &Inputs<Wire>, keys: &KeysVar, split: &Split, sale: &Sale) -> Result<()> {
    let has_gain = sale.gross.is_at_least(&split.basis_sold)?;
    let gain = Wire::from(has_gain) * (sale.gross.wire() - split.basis_sold.wire());
    let salt = hash(Tag::NetSale, [&sale.salt, &keys.nk])?;
    equal(&hash(Tag::Event, [&public.tid, sale.gross.wire(), &gain, &salt])?, &public.event_net)
}

// STAKE-5
fn change(public: &Inputs<Wire>, keys: &KeysVar, stake: &Stake, split: &Split) -> Result<()> {
    let note = StakeNoteVar {
        company: stake.company.clone(),
        units: split.rest.wire().clone(),
        basis: split.basis_kept.clone(),
        since: stake.since.clone(),
        owner: owner_tag(&keys.pk, &successor::stake(&keys.nk, &public.nf)?)?,
    };
    equal(&note.commit()?, &public.cm_change)
}
