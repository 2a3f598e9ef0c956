//! Another implementation, in TypeScript on circomlibjs and written from the specification, replays random histories: every header
//! comes out the same, and with the wallets' words every balance.
//!
//! `SOTTO_TRANSACTIONS` sets how many transactions are replayed (150), `SOTTO_PROVEN_TRANSACTIONS` how many with real proofs (12), and
//! `SOTTO_SEED` where the seeds begin. Many are several networks, one after the other, each of at most `SOTTO_ON_ONE_NETWORK` (5,000, and
//! 100 with real proofs). `SOTTO_HISTORIES` names a folder to keep them in: a later run goes on from there.

mod histories;
mod model_driver;
mod support;

use std::collections::BTreeSet;
use std::path::Path;

use histories::rare::rare;
use histories::{Histories, Plan, replay, text};
use model_driver::World;
use model_driver::short::bought_out_and_rekeyed;
use serde_json::Value;
use sotto_protocol::statement::Statement;
use sotto_protocol::transaction::Transaction;
use sotto_prover::{Prover, iden3};
use sotto_tests::replay_ts;
use sotto_wallet::ProofMaker;
use tempfile::TempDir;

fn setting(name: &str, otherwise: usize) -> usize {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} must be a number, not {text:?}")),
        Err(_) => otherwise,
    }
}

#[test]
fn it_passes_its_own_tests() {
    let output = replay_ts::run("npm", &["test", "--silent"]);
    assert!(output.status.success(), "{}", text(&output.stdout));
}

#[test]
fn it_finds_the_same_roots_and_balances() {
    let first_seed = setting("SOTTO_SEED", 101) as u64;
    let plan = Plan {
        kind: "plain",
        first_seed,
        transactions: setting("SOTTO_TRANSACTIONS", 150),
        most: setting("SOTTO_ON_ONE_NETWORK", 5_000),
    };
    Histories::from_env().replay_all(&plan, &[], |seed, transactions| {
        let mut world = World::new(seed);
        world.run_until(transactions);
        world
    });
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
fn it_knows_what_is_rare() {
    let crew = rare();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    crew.network.save(folder.path());
    let keys = verifying_keys();
    let output = replay_ts::replay_folder(folder.path(), &["--keys", &keys.path().display().to_string()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report in JSON");
    assert_eq!(report["proofs"], crew.network.count().2);
    let kinds: BTreeSet<_> =
        crew.network.log().iter().flat_map(|block| &block.transactions).map(Transaction::kind).collect();
    let rare = ["ballot", "complain", "stake", "attest_stake", "withdraw", "rekey", "remove"];
    assert!(kinds.is_superset(&rare.into()), "{kinds:?}");
}

// As snarkjs reads them: `<statement>/verification_key.json`.
fn verifying_keys() -> TempDir {
    let keys = tempfile::tempdir().expect("a temporary folder can be made");
    let prover = Prover::from_env().expect("there is a place for keys");
    for statement in Statement::ALL.iter().copied() {
        let folder = keys.path().join(statement.name());
        iden3::export_verifying_key(statement, &folder, &prover).expect("the folder can be written");
    }
    keys
}

#[test]
fn it_finds_what_members_have_who_were_bought_out_or_got_new_keys() {
    let world = bought_out_and_rekeyed(3);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    world.save(folder.path());
    let output = replay(folder.path(), &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report in JSON");
    assert_eq!(report["wallets"], 5, "four members, one of them with two sets of keys");
}

#[test]
fn it_verifies_every_proof() {
    let keys = verifying_keys();
    let path = keys.path().to_str().expect("a temporary folder's name is Unicode");
    // The first steps of this seed include every kind of payout.
    let transactions = setting("SOTTO_PROVEN_TRANSACTIONS", 12);
    let plan = Plan { kind: "proven", first_seed: 28, transactions, most: setting("SOTTO_ON_ONE_NETWORK", 100) };
    let total = Histories::from_env().replay_all(&plan, &["--keys", path], |seed, transactions| {
        let mut world = World::proven(seed);
        world.run_until_proven(transactions);
        world
    });
    assert!(total["proofs"] >= total["proven"] && total["proven"] >= transactions as u64, "{total:?}");
}
