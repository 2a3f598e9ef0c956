//! What an audit checked, and what it found.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use sotto_ledger::State;
use sotto_protocol::amount::{Cents, Height};
use sotto_protocol::block::{Block, BlockHash};
use sotto_protocol::network::NetworkId;
use sotto_protocol::transaction::Transaction;

use crate::output::table;
use crate::quantity::Money;

/// Counts, as the log is read.
#[derive(Default)]
pub(super) struct Report {
    since: Option<Height>,
    blocks: u64,
    transactions: BTreeMap<&'static str, u64>,
    proofs: u64,
    signatures: u64,
    deposited: u128,
    withdrawn: u128,
}

/// Everything in this log holds.
#[derive(Serialize)]
pub(super) struct Audited {
    verified: bool,
    network: NetworkId,
    height: Height,
    block: BlockHash,
    checkpoint_confirmed: bool,
    blocks: u64,
    transactions: BTreeMap<&'static str, u64>,
    proofs: u64,
    signatures: u64,
    // Proofs and signatures up to this block were verified by an earlier audit, and are not counted.
    since: Option<Height>,
    members: usize,
    events: usize,
    overdue: usize,
    deposited: Money,
    withdrawn: Money,
}

impl Report {
    /// Proofs and signatures up to this block are not verified again.
    pub(super) fn since(since: Option<Height>) -> Self {
        Self { since, ..Self::default() }
    }

    pub(super) fn block(&mut self, block: &Block) {
        self.blocks += 1;
        let verified = self.since.is_none_or(|since| block.header.height > since);
        for transaction in &block.transactions {
            self.transaction(transaction, verified);
        }
    }

    fn transaction(&mut self, transaction: &Transaction, verified: bool) {
        *self.transactions.entry(transaction.kind()).or_default() += 1;
        let (proofs, signatures) = match transaction {
            Transaction::Trade(_) => (3, 0),
            Transaction::Share(_)
            | Transaction::Cash(_)
            | Transaction::Payout(_)
            | Transaction::Dilute(_)
            | Transaction::Settle(_)
            | Transaction::Ballot(_)
            | Transaction::Complain(_)
            | Transaction::Stake(_)
            | Transaction::Rekey(_) => (1, 0),
            Transaction::Remove(_) => (2, 0),
            Transaction::Found(founding) => (1, founding.registration.endorsements.len()),
            Transaction::Decide(endorsed) => (0, endorsed.endorsements.len()),
            Transaction::Deposit(_)
            | Transaction::Attest(_)
            | Transaction::Announce(_)
            | Transaction::Withdraw(_)
            | Transaction::Report(_)
            | Transaction::AttestStake(_)
            | Transaction::File(_)
            | Transaction::Veto(_) => (0, 1),
        };
        if verified {
            self.proofs += proofs;
            self.signatures += signatures as u64;
        }
        if let Transaction::Deposit(signed) = transaction {
            self.deposited += u128::from(signed.payload.amount.0);
        }
        if let Transaction::Cash(leg) = transaction {
            self.withdrawn += u128::from(leg.body.withdraw.0);
        }
    }

    pub(super) fn finish(self, state: &State, checkpoint_confirmed: bool) -> Audited {
        let total = |cents: u128| Money(Cents(u64::try_from(cents).unwrap_or(u64::MAX)));
        Audited {
            verified: true,
            network: state.network(),
            height: state.tip().height,
            block: state.tip().hash(),
            checkpoint_confirmed,
            blocks: self.blocks,
            transactions: self.transactions,
            proofs: self.proofs,
            signatures: self.signatures,
            since: self.since,
            members: state.members().count(),
            events: state.events().count(),
            overdue: state.events().filter(|(_, event)| event.is_overdue(state.height())).count(),
            deposited: total(self.deposited),
            withdrawn: total(self.withdrawn),
        }
    }
}

impl fmt::Display for Audited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { blocks, proofs, signatures, members, events, overdue, deposited, withdrawn, .. } = self;
        let count: u64 = self.transactions.values().sum();
        writeln!(f, "every rule of the ledger held in {blocks} blocks and {count} transactions:")?;
        let rows = self.transactions.iter().map(|(kind, count)| [(*kind).to_owned(), count.to_string()]);
        writeln!(f, "{}", table(["kind", "count"], rows))?;
        write!(f, "{proofs} proofs and {signatures} signatures verified, none missing")?;
        match self.since {
            Some(since) => writeln!(f, "; those up to block {since} were verified before")?,
            None => writeln!(f)?,
        }
        writeln!(f, "{members} members; {events} company sales attested, {overdue} overdue")?;
        writeln!(f, "deposited {deposited}, withdrawn {withdrawn}")?;
        let end = if self.checkpoint_confirmed { "as the operator signed" } else { "no checkpoint was given" };
        writeln!(f, "ends at block {} with hash {}, {end}", self.height, self.block)?;
        write!(f, "network {}", self.network)
    }
}
