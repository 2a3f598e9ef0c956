//! Random histories in folders: made once, then replayed by the second implementation. What an earlier run left behind is used again.

// No test needs all of it.
#![allow(dead_code, clippy::missing_panics_doc, missing_docs)]

pub mod rare;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::thread::{self, ScopedJoinHandle};

use serde_json::Value;
use sotto_tests::replay_ts;
use sotto_wallet::ProofMaker;
use tempfile::TempDir;

use crate::model_driver::World;

/// How many transactions, and on how many networks.
pub struct Plan {
    /// What the folders' names begin with.
    pub kind: &'static str,
    /// Of the first network; those that follow count on.
    pub first_seed: u64,
    /// In all.
    pub transactions: usize,
    /// On one network.
    pub most: usize,
}

impl Plan {
    // Seed and number of transactions of each network.
    fn networks(&self) -> impl Iterator<Item = (u64, usize)> {
        let begins = (0..self.transactions).step_by(self.most);
        (self.first_seed..).zip(begins.map(|begin| self.most.min(self.transactions - begin)))
    }
}

/// Sums over the networks, by the names in the reports.
pub type Totals = BTreeMap<String, u64>;

/// A folder of histories.
pub struct Histories {
    folder: PathBuf,
    // Deleted with this, if it is nobody's.
    _temporary: Option<TempDir>,
}

impl Histories {
    /// In the folder that `SOTTO_HISTORIES` names, or a temporary one.
    pub fn from_env() -> Self {
        if let Some(folder) = std::env::var_os("SOTTO_HISTORIES") {
            return Self { folder: folder.into(), _temporary: None };
        }
        let temporary = tempfile::tempdir().expect("a temporary folder can be made");
        Self { folder: temporary.path().to_owned(), _temporary: Some(temporary) }
    }

    /// The folder of the first history of a plan, which is made unless it is there.
    pub fn first<M: ProofMaker>(&self, plan: &Plan, make: impl FnOnce(u64, usize) -> World<M>) -> PathBuf {
        let (seed, transactions) = plan.networks().next().expect("a plan has a network");
        let folder = self.folder.join(format!("{}-{seed}-{transactions}", plan.kind));
        if !folder.exists() {
            make_in(&folder, || make(seed, transactions));
        }
        folder
    }

    /// Makes each history, unless it is there, and replays it, while the next one is made.
    pub fn replay_all<M: ProofMaker>(
        &self,
        plan: &Plan,
        more: &[&str],
        make: impl Fn(u64, usize) -> World<M>,
    ) -> Totals {
        let mut totals = Totals::default();
        thread::scope(|scope| {
            let mut running = None;
            for (seed, transactions) in plan.networks() {
                let folder = self.folder.join(format!("{}-{seed}-{transactions}", plan.kind));
                if !folder.exists() {
                    make_in(&folder, || make(seed, transactions));
                }
                finish(running.take(), &mut totals);
                running = Some(scope.spawn(move || agree(&folder, more)));
            }
            finish(running, &mut totals);
        });
        println!("in all: {totals:?}");
        totals
    }
}

// Under its name there is only ever a whole history.
fn make_in<M: ProofMaker>(folder: &Path, make: impl FnOnce() -> World<M>) {
    let part = folder.with_extension("part");
    if part.exists() {
        std::fs::remove_dir_all(&part).expect("the rest of a broken run can be removed");
    }
    std::fs::create_dir_all(&part).expect("the folder can be written");
    make().save(&part);
    std::fs::rename(&part, folder).expect("the folder can be written");
}

fn finish(running: Option<ScopedJoinHandle<'_, Value>>, totals: &mut Totals) {
    let Some(running) = running else { return };
    let report = running.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    for (name, value) in report.as_object().expect("a report is an object") {
        // Seconds are no count.
        *totals.entry(name.clone()).or_default() += value.as_u64().unwrap_or_default();
    }
}

fn read(path: &Path) -> Option<Value> {
    let bytes = std::fs::read(path).ok()?;
    Some(serde_json::from_slice(&bytes).expect("JSON that an earlier run wrote"))
}

/// The replay's report on a history, which it must find to be honest.
fn agree(folder: &Path, more: &[&str]) -> Value {
    let kept = folder.join("report.json");
    let report = read(&kept).unwrap_or_else(|| {
        let output = replay(folder, more);
        assert!(output.status.success(), "{}: {}", folder.display(), text(&output.stderr));
        std::fs::write(&kept, &output.stdout).expect("the folder can be written");
        serde_json::from_slice(&output.stdout).expect("a report in JSON")
    });
    println!("{}: {report}", folder.display());
    let length = read(&folder.join("length.json")).expect("a history says how long it is");
    let checked = more.first() == Some(&"--keys");
    for name in ["blocks", "transactions", "proven", "proofs"] {
        let expected = if checked || !name.starts_with("pro") { length[name].clone() } else { 0.into() };
        assert_eq!(report[name], expected, "{name} of {}", folder.display());
    }
    report
}

/// The replay of the history in a folder.
pub fn replay(folder: &Path, more: &[&str]) -> Output {
    let wallets = folder.join("wallets.json");
    let wallets = wallets.to_str().expect("the folder's name is Unicode");
    replay_ts::replay_folder(folder, &[&["--wallets", wallets], more].concat())
}

/// What a program said.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
