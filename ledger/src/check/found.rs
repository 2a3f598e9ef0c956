//! Foundings: a member's admission and the token, in one.

use sotto_protocol::operation::Registration;
use sotto_protocol::powers::Power;
use sotto_protocol::token::TokenCommitment;
use sotto_protocol::transaction::{Founding, IssueBody};

use super::{decide, shape, time};
use crate::rejected::Rejected;
use crate::state::State;

/// Longest symbol, in characters.
const SYMBOL: usize = 12;

/// The rules of a founding. That the proof is bound to the registration was checked with it.
pub(super) fn check(state: &State, founding: &Founding) -> Result<(), Rejected> {
    shape::check(&founding.issue)?;
    decide::endorsed_for(state, Power::Register, &founding.registration)?;
    let (registration, issue) = (&founding.registration.payload, &founding.issue.body);
    names(state, registration)?;
    from_nothing(registration, issue)?;
    time::mint(state, issue.height)
}

/// LEDGER-16: the next free number, and a key and a symbol that nobody ever had.
fn names(state: &State, registration: &Registration) -> Result<(), Rejected> {
    let expected = state.next_tid().ok_or(Rejected::RegistryFull)?;
    if registration.tid != expected {
        return Err(Rejected::TidNotNext { expected });
    }
    if let Some(tid) = state.registry.key_owner(registration.address.pk) {
        return Err(Rejected::KeyRegistered { tid });
    }
    let symbol = &registration.symbol;
    let well_formed = symbol.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if symbol.is_empty() || symbol.len() > SYMBOL || !well_formed {
        return Err(Rejected::SymbolMalformed);
    }
    match state.registry.symbol_owner(symbol) {
        Some(tid) => Err(Rejected::SymbolTaken { tid }),
        None => Ok(()),
    }
}

/// LEDGER-16: the proof founds this very token, from nothing, with at least one share.
fn from_nothing(registration: &Registration, issue: &IssueBody) -> Result<(), Rejected> {
    if issue.tid != registration.tid || issue.pk != registration.address.pk {
        return Err(Rejected::FoundingOfAnother);
    }
    if issue.k_old != TokenCommitment::default() || issue.supply_old.0 != 0 {
        return Err(Rejected::FoundingWithPast);
    }
    if issue.supply_new.0 == 0 { Err(Rejected::NoShares) } else { Ok(()) }
}
