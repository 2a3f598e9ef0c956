//! `cargo xtask schemathesis`: a real service is sent what its OpenAPI document allows and what it forbids, and real transactions in second
//! spellings. Nothing may fail inside it, nothing second may be accepted, and the log must hold afterwards.

use std::path::Path;
use std::process::{Command, ExitCode};

use serde_json::Value;
use sotto_ledger::State;
use sotto_protocol::amount::Cents;
use sotto_protocol::field;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::{Deposit, Signed};
use sotto_protocol::tag::OwnerTag;
use sotto_protocol::transaction::Transaction;
use sotto_tests::forged_claims::forge_all;
use sotto_tests::town::officials::{Officials, reference, rng};
use sotto_tests::town::process::{Manner, ONE_ADDRESS, ServiceProcess};
use sotto_tests::town::{Fallible, exit_code};

/// How many of each kind there are to be sent.
const DEPOSITS: u64 = 60;
const CLAIMS: usize = 20;

fn main() -> ExitCode {
    exit_code(run())
}

fn run() -> Fallible<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (tool, settings) =
        (arguments.next().ok_or("where is schemathesis?")?, arguments.next().ok_or("where are its settings?")?);
    let settings = Path::new(&settings);
    let officials = Officials::appoint();
    let genesis = Genesis { expiry_window: u32::MAX, root_window: u32::MAX, ..officials.genesis("schemathesis") };
    let folder = tempfile::tempdir()?;
    let (transactions, seen) = (folder.path().join("transactions.jsonl"), folder.path().join("seen.json"));
    std::fs::write(&transactions, signed(&officials, &genesis)?)?;
    let program = std::env::current_exe()?.with_file_name("sotto");
    let manner = Manner { log: "info", settings: ONE_ADDRESS, ..Manner::default() };
    let mut service = ServiceProcess::start_so(&program, folder.path(), &genesis, &officials.operator, manner)?;

    let mut command = Command::new(&tool);
    command.arg("--config-file").arg(settings.join("schemathesis.toml")).arg("run");
    command.arg(format!("{}/v1/openapi.json", service.address())).args(arguments);
    command.env("PYTHONPATH", settings).env("SCHEMATHESIS_HOOKS", "hooks");
    command.env("SOTTO_TRANSACTIONS", &transactions).env("SOTTO_SEEN", &seen).current_dir(folder.path());
    let passed = command.status()?.success();

    let seen: Value = serde_json::from_slice(&std::fs::read(&seen)?)?;
    println!("{seen}");
    let audit = Command::new(&program)
        .args(["audit", "--service", service.address(), "--genesis"])
        .arg(service.folder().join("genesis.json"))
        .status()?;
    let logged = String::from_utf8_lossy(&service.logged()?).into_owned();
    service.kill()?;
    if logged.contains("panicked") || logged.contains("ERROR") {
        return Err(format!("the service failed inside:\n{logged}").into());
    }
    let counted = |name: &str| seen[name].as_u64().unwrap_or_default();
    if counted("requests") == 0 || counted("signed") == 0 || counted("second_spellings") == 0 {
        return Err("nothing was sent".into());
    }
    if counted("server_errors") > 0 || !passed || !audit.success() {
        return Err("something was found".into());
    }
    Ok(())
}

// A transaction a line.
fn signed(officials: &Officials, genesis: &Genesis) -> Fallible<String> {
    let deposit = |amount: u64| {
        let payload =
            Deposit { amount: Cents(amount), owner: OwnerTag(field::random(&mut rng())), reference: reference() };
        Transaction::Deposit(Signed::sign(&genesis.id(), payload, &officials.gateway))
    };
    let mut transactions: Vec<Transaction> = (1..=DEPOSITS).map(deposit).collect();
    transactions.extend(forge_all(&State::new(genesis.clone())?, CLAIMS)?);
    let lines = transactions.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(lines.join("\n"))
}
