//! The rules of `backing` as constraints; same names and order as in `relation.rs`.

use super::{Inputs, Instance, OwnedStake, Witness};
use crate::gadgets::keys::KeysVar;
use crate::gadgets::range::{U32, bits};
use crate::gadgets::shown::{NameVar, ShownStakeVar, in_order};
use crate::gadgets::spend::total;
use crate::gadgets::wire::{Cs, Result, Wire, bind, input, nonzero, witness};

/// Synthesizes the statement.
pub(super) fn constrain(cs: &Cs, instance: &Instance, private: &Witness) -> Result<()> {
    let public = instance.inputs().try_map(|value| input(cs, value))?;
    let keys = prover(cs, &public, private)?;
    let stakes = stakes(cs, &public, &keys, private)?;
    unspent(cs, &public, (&keys, &stakes), private)?;
    claim(&public, &stakes)?;
    bind(&public.ext) // BACKING-5
}

// BACKING-1
fn prover(cs: &Cs, public: &Inputs<Wire>, private: &Witness) -> Result<KeysVar> {
    let sk = witness(cs, private.sk.0)?;
    let Inputs { context, pseudonym, pk_pub, .. } = public;
    NameVar { context, pseudonym, pk_pub }.is_of(&sk)
}

// BACKING-2
fn stakes(cs: &Cs, public: &Inputs<Wire>, keys: &KeysVar, private: &Witness) -> Result<Vec<ShownStakeVar>> {
    let shown =
        |stake: &OwnedStake| ShownStakeVar::witness(cs, (&public.company, &keys.pk), &public.root_n, &stake.input);
    let stakes: Vec<_> = private.stakes.iter().map(shown).collect::<Result<_>>()?;
    let places: Vec<_> = stakes.iter().map(|stake| (&stake.enabled, &stake.position)).collect();
    in_order(&places)?;
    Ok(stakes)
}

// BACKING-3
fn unspent(
    cs: &Cs,
    public: &Inputs<Wire>,
    (keys, stakes): (&KeysVar, &[ShownStakeVar]),
    private: &Witness,
) -> Result<()> {
    stakes.iter().zip(&private.stakes).try_for_each(|(stake, OwnedStake { input, absence })| {
        stake.unspent(cs, &keys.nk, (input.enabled, absence), &public.root_nf)
    })
}

// BACKING-4
fn claim(public: &Inputs<Wire>, stakes: &[ShownStakeVar]) -> Result<()> {
    let since_max = U32::public(&public.since_max);
    for stake in stakes {
        // A disabled one's since is 0.
        stake.since.at_most(&since_max)?;
    }
    // Two u64 add up to less than 2^65.
    bits(&(total(stakes.iter().map(|stake| stake.units.wire())) - &public.min), 65)?;
    nonzero(&public.min)
}
