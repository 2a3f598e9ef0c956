//! A long history, written down for others to replay: the log, and what each wallet has at its end.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use sotto_protocol::cbor;
use sotto_wallet::{Account, ProofMaker};

use super::World;

// How many steps are taken between two looks at the length of the log.
const STRIDE: u64 = 25;

// How many transactions are made between two lines about it.
const TOLD: usize = 1_000;

/// How long a log is, and how much of it is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    pub blocks: usize,
    pub transactions: usize,
    /// Transactions that carry a proof or more.
    pub proven: usize,
    pub proofs: usize,
}

impl<M: ProofMaker> World<M> {
    /// Steps until the log has at least this many transactions; model and ledger are compared at the end.
    pub fn run_until(&mut self, transactions: usize) {
        self.run_while(|length| length.transactions < transactions);
    }

    /// Steps until at least this many transactions in the log carry a proof.
    pub fn run_until_proven(&mut self, transactions: usize) {
        self.run_while(|length| length.proven < transactions);
    }

    fn run_while(&mut self, goes_on: impl Fn(&Length) -> bool) {
        self.compares = false;
        let (begun, mut told) = (Instant::now(), 0);
        loop {
            let length = self.length();
            if !goes_on(&length) {
                break;
            }
            if length.transactions >= told + TOLD {
                told = length.transactions;
                println!("{:>7.1} s  seed {}: {told} transactions", begun.elapsed().as_secs_f64(), self.seed);
            }
            (0..STRIDE).for_each(|_| self.step());
        }
        self.model.check_invariants().unwrap();
        self.compare();
        self.compares = true;
    }

    /// How long the log is.
    pub fn length(&self) -> Length {
        let blocks = self.network.state().tip().height.0 as usize;
        let (transactions, proven, proofs) = self.network.count();
        Length { blocks, transactions, proven, proofs }
    }

    /// Writes `genesis.json`, `log.cbor`, `checkpoint.json`, `wallets.json` and `length.json`.
    pub fn save(&self, folder: &Path) {
        let json = |name: &str, value: &Value| {
            std::fs::write(folder.join(name), value.to_string()).unwrap();
        };
        self.network.save(folder);
        let Length { blocks, transactions, proven, proofs } = self.length();
        let length = json!({ "blocks": blocks, "transactions": transactions, "proven": proven, "proofs": proofs });
        json("length.json", &length);
        let wallets = self.whose.values().map(|at| self.wallet(&self.accounts[*at], &self.words[*at]));
        json("wallets.json", &Value::Array(wallets.collect()));
    }

    // A wallet's words and what it has.
    fn wallet(&self, account: &Account, words: &str) -> Value {
        let mut tokens = BTreeMap::new();
        for tid in self.model.members().keys() {
            if let Some(held) = account.holding(*tid).filter(|held| held.shares.0 > 0) {
                let (shares, basis, claimable) = (held.shares, held.basis, held.claimable);
                tokens.insert(tid.to_string(), json!({ "shares": shares, "basis": basis, "claimable": claimable }));
            }
        }
        json!({ "words": words, "cash": account.balance().cash, "tokens": tokens })
    }

    /// The blocks of the log in binary, each by itself.
    pub fn blocks(&self) -> Vec<Vec<u8>> {
        self.network.log().iter().map(cbor::encode).collect()
    }
}
