//! The rules of `cash` in plain Rust; see `SPEC.md`.

use sotto_protocol::amount::Shares;
use sotto_protocol::field::F;
use sotto_protocol::note::Origin;

use super::{Instance, Output, Witness};
use crate::spend::SpendError;

/// Which rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// CASH-1: an input is not what it claims to be.
    #[error("CASH-1: input {0}: {1}")]
    Input(usize, SpendError),
    /// CASH-1: nothing is spent, and there is no trade.
    #[error("CASH-1: without a trade the first input must be a note")]
    NothingSpent,
    /// CASH-2: the trade is another.
    #[error("CASH-2: the trade does not open to these terms with this buyer")]
    Trade,
    /// CASH-3: money appears or disappears.
    #[error("CASH-3: what goes in is not what comes out")]
    Balance,
    /// CASH-4: an output is not what it claims to be.
    #[error("CASH-4: output {0} is not a note of the spender, nor a lock")]
    Output(usize),
    /// CASH-4: own cash poses as the proceeds of a resale.
    #[error("CASH-4: output {0} is a lock that only a resale may make")]
    LockOrigin(usize),
}

/// Checks every rule, in order.
///
/// # Errors
/// The first rule that is broken.
pub fn check(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    inputs(instance, witness)?;
    trade(instance, witness)?;
    balance(instance, witness)?;
    outputs(instance, witness)
    // CASH-5: `ext` is the verifier's own computation; there is nothing to compare it with here.
}

// CASH-1
fn inputs(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let (pk, nk) = (witness.sk.public_key(), witness.sk.nullifier_key());
    for (i, (input, nf)) in witness.inputs.iter().zip(instance.body.nf).enumerate() {
        input.check(pk, nk, instance.body.root_n, nf).map_err(|e| Violation::Input(i, e))?;
    }
    if !instance.body.trade.is_some() && !witness.inputs[0].enabled {
        return Err(Violation::NothingSpent);
    }
    Ok(())
}

// CASH-2
fn trade(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    if instance.body.trade == witness.trade_id(instance.body.expiry) { Ok(()) } else { Err(Violation::Trade) }
}

// CASH-3
fn balance(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let sum = |amounts: &[u64]| amounts.iter().map(|a| u128::from(*a)).sum::<u128>();
    let into = sum(&[witness.inputs[0].amount.0, witness.inputs[1].amount.0]);
    let out = sum(&[
        witness.outputs[0].amount().0,
        witness.outputs[1].amount().0,
        instance.body.withdraw.0,
        witness.price().0,
    ]);
    if into == out { Ok(()) } else { Err(Violation::Balance) }
}

// CASH-4
fn outputs(instance: &Instance, witness: &Witness) -> Result<(), Violation> {
    let expected = witness.commitments(instance.body.nf[0]);
    for (i, (output, cm)) in witness.outputs.iter().zip(instance.body.cm).enumerate() {
        if let Output::Lock(lock) = output {
            if lock.origin.field() == F::from(0u64) || lock.origin == Origin::Resale {
                return Err(Violation::LockOrigin(i));
            }
            if lock.supply_at_sale != Shares::ZERO {
                return Err(Violation::Output(i));
            }
        }
        if cm != expected[i] {
            return Err(Violation::Output(i));
        }
    }
    Ok(())
}
