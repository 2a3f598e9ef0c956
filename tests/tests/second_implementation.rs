//! Another implementation, in TypeScript on circomlibjs and written from the specification, replays random histories: every header
//! comes out the same, and with the wallets' words every balance.
//!
//! `SOTTO_TRANSACTIONS` sets how many transactions are replayed (150), `SOTTO_PROVEN_TRANSACTIONS` how many of a history with real
//! proofs (12). A history has at most 5,000; more are several networks, one after the other.

mod model_driver;
mod support;

use std::path::Path;
use std::process::Output;

use model_driver::World;
use serde_json::Value;
use sotto_protocol::statement::Statement;
use sotto_prover::{Prover, iden3};
use sotto_tests::replay_ts;
use sotto_wallet::ProofMaker;

const MOST_IN_ONE_NETWORK: usize = 5_000;

fn setting(name: &str, otherwise: usize) -> usize {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} must be a number, not {text:?}")),
        Err(_) => otherwise,
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

// The files of a history, and more.
fn replay(folder: &Path, more: &[&str]) -> Output {
    let path = |name: &str| folder.join(name).to_str().expect("a temporary folder's name is Unicode").to_owned();
    let [genesis, log, checkpoint, wallets] = ["genesis.json", "log.cbor", "checkpoint.json", "wallets.json"].map(path);
    let files = ["--genesis", &genesis, "--export", &log, "--checkpoint", &checkpoint, "--wallets", &wallets];
    replay_ts::replay(&[&files, more].concat())
}

fn agree<M: ProofMaker>(world: &World<M>, more: &[&str]) -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    world.save(folder.path());
    let output = replay(folder.path(), more);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report in JSON");
    let (blocks, transactions) = world.length();
    assert_eq!((&report["blocks"], &report["transactions"]), (&blocks.into(), &transactions.into()), "{report}");
    println!("{report}");
    report
}

#[test]
fn it_passes_its_own_tests() {
    let output = replay_ts::run("npm", &["test", "--silent"]);
    assert!(output.status.success(), "{}", text(&output.stdout));
}

#[test]
fn it_finds_the_same_roots_and_balances() {
    let mut left = setting("SOTTO_TRANSACTIONS", 150);
    for seed in 101.. {
        let now = left.min(MOST_IN_ONE_NETWORK);
        let mut world = World::new(seed);
        world.run_until(now);
        agree(&world, &[]);
        left -= now;
        if left == 0 {
            break;
        }
    }
}

// What an error must say, and how the files of an honest history are changed.
type Change = (&'static str, &'static str, fn(&mut Vec<Vec<u8>>));

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|window| window == what).expect("it is there")
}

// Changes the byte `after` so many bytes after the end of a field's name.
fn change(block: &mut [u8], name: &str, after: usize) {
    let at = find(block, name.as_bytes()) + name.len() + after;
    block[at] ^= 1;
}

fn last_with<'a>(blocks: &'a mut [Vec<u8>], what: &str) -> &'a mut Vec<u8> {
    let found = blocks.iter_mut().rev().find(|b| b.windows(what.len()).any(|window| window == what.as_bytes()));
    found.expect("some block has it")
}

const CHANGES: [Change; 9] = [
    ("a note root", "note_root is", |blocks| change(blocks.last_mut().expect("blocks"), "note_root", 33)),
    ("a nullifier root", "nullifier_root is", |blocks| {
        change(blocks.last_mut().expect("blocks"), "nullifier_root", 33);
    }),
    ("a registry root", "registry_root is", |blocks| change(blocks.last_mut().expect("blocks"), "registry_root", 33)),
    ("a predecessor", "continues another log", |blocks| change(&mut blocks[20], "previous", 33)),
    ("a nullifier", "not those of its header", |blocks| change(last_with(blocks, "cm_buy"), "bnf", 20)),
    ("a ciphertext", "not those of its header", |blocks| change(last_with(blocks, "cm_buy"), "ciphertexts", 100)),
    ("a signature", "signature", |blocks| change(last_with(blocks, "reference"), "signature", 20)),
    ("a missing block", "was expected", |blocks| drop(blocks.remove(30))),
    ("an unknown kind", "unknown kind", |blocks| change(last_with(blocks, "cm_buy"), "dkind", 2)),
];

#[test]
fn it_notices_every_change() {
    let mut world = World::new(7);
    world.run_until(60);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    world.save(folder.path());
    let honest = replay(folder.path(), &[]);
    assert!(honest.status.success(), "{}", text(&honest.stderr));
    for (name, expected, tamper) in CHANGES {
        let mut blocks = world.blocks();
        tamper(&mut blocks);
        std::fs::write(folder.path().join("log.cbor"), blocks.concat()).expect("the folder can be written");
        let output = replay(folder.path(), &[]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", text(&output.stdout));
        assert!(text(&output.stderr).contains(expected), "{name}: {}", text(&output.stderr));
    }
    missing_end_and_false_balance(&world, folder.path());
}

fn missing_end_and_false_balance<M: ProofMaker>(world: &World<M>, folder: &Path) {
    let mut blocks = world.blocks();
    blocks.pop();
    std::fs::write(folder.join("log.cbor"), blocks.concat()).expect("the folder can be written");
    let output = replay(folder, &[]);
    assert!(text(&output.stderr).contains("checkpoint"), "{}", text(&output.stderr));

    world.save(folder);
    let wallets = folder.join("wallets.json");
    let mut json: Value = serde_json::from_slice(&std::fs::read(&wallets).expect("saved")).expect("JSON");
    json[0]["cash"] = "123456789".into();
    std::fs::write(&wallets, json.to_string()).expect("the folder can be written");
    let output = replay(folder, &[]);
    assert!(text(&output.stderr).contains("balance"), "{}", text(&output.stderr));
}

#[test]
fn it_verifies_every_proof() {
    let keys = tempfile::tempdir().expect("a temporary folder can be made");
    let prover = Prover::from_env().expect("there is a place for keys");
    for statement in Statement::ALL.iter().copied() {
        let folder = keys.path().join(statement.name());
        iden3::export_verifying_key(statement, &folder, &prover).expect("the folder can be written");
    }
    let mut world = World::proven(28);
    world.run_until(setting("SOTTO_PROVEN_TRANSACTIONS", 12));
    let path = keys.path().to_str().expect("a temporary folder's name is Unicode");
    let report = agree(&world, &["--keys", path]);
    assert!(report["proofs"].as_u64().is_some_and(|proofs| proofs >= 4), "the first four found their tokens: {report}");
}
