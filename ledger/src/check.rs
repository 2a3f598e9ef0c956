//! The rules: each only reads. One file a group; every function names the rules it checks.

mod announce;
mod attest;
mod ballot;
mod cash;
mod complaint;
mod decide;
mod deposit;
mod dilute;
mod docket;
mod found;
mod nullifiers;
mod payout;
mod rekey;
mod remove;
mod report;
mod room;
mod roots;
mod settle;
mod shape;
mod share;
mod stake;
mod standing;
mod time;
mod trade;
pub(crate) mod verdict;
mod veto;

use sotto_protocol::transaction::{Transaction, TransactionId};

use crate::rejected::Rejected;
use crate::state::State;

/// Checks a transaction against every rule of the ledger, in the block under construction.
pub(crate) fn transaction(state: &State, id: TransactionId, transaction: &Transaction) -> Result<(), Rejected> {
    // LEDGER-9 first: a retry is told when it was accepted, not that its notes are spent.
    if let Some(height) = state.accepted_at(id) {
        return Err(Rejected::AlreadyAccepted { height });
    }
    nullifiers::check(state, transaction)?;
    room::check(state, transaction)?;
    match transaction {
        Transaction::Trade(legs) => trade::check(state, legs),
        Transaction::Share(leg) => share::check(state, leg),
        Transaction::Cash(leg) => cash::check(state, leg),
        Transaction::Payout(leg) => payout::check(state, leg),
        Transaction::Dilute(leg) => dilute::check(state, leg),
        Transaction::Settle(leg) => settle::check(state, leg),
        Transaction::Found(founding) => found::check(state, founding),
        Transaction::Deposit(signed) => deposit::check(state, signed),
        Transaction::Attest(signed) => attest::check(state, signed),
        Transaction::Decide(endorsed) => decide::check(state, endorsed),
        Transaction::Announce(signed) => announce::check(state, signed),
        Transaction::Withdraw(signed) => announce::withdrawal(state, signed),
        Transaction::Report(signed) => report::check(state, signed),
        Transaction::AttestStake(signed) => attest::stake(state, signed),
        Transaction::File(signed) => docket::check(state, signed),
        Transaction::Veto(signed) => veto::check(state, signed),
        Transaction::Ballot(leg) => ballot::check(state, leg),
        Transaction::Complain(leg) => complaint::check(state, leg),
        Transaction::Stake(leg) => stake::check(state, leg),
        Transaction::Rekey(leg) => rekey::check(state, leg),
        Transaction::Remove(legs) => remove::check(state, legs),
    }
}
