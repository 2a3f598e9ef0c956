//! The binary as people run it: help, exit codes, wallets, a small network served by itself.

mod support;

use serde_json::Value;
use sotto_protocol::statement::Statement;
use support::{Bench, Served};

const COMMANDS: &[&[&str]] = &[
    &["serve"],
    &["network", "init"],
    &["network", "info"],
    &["network", "advance"],
    &["authority", "register"],
    &["authority", "block"],
    &["authority", "unblock"],
    &["authority", "rotate"],
    &["authority", "removal"],
    &["decisions", "vote"],
    &["gateway", "deposit"],
    &["oracle", "attest"],
    &["wallet", "init"],
    &["wallet", "restore"],
    &["wallet", "sync"],
    &["wallet", "balance"],
    &["wallet", "history"],
    &["wallet", "address"],
    &["wallet", "seed"],
    &["member", "request"],
    &["token", "found"],
    &["token", "cap-table"],
    &["token", "dilute"],
    &["token", "events"],
    &["token", "rekey"],
    &["token", "remove"],
    &["token", "complain"],
    &["trade", "propose"],
    &["trade", "inbox"],
    &["trade", "accept"],
    &["trade", "approve"],
    &["trade", "submit"],
    &["trade", "show"],
    &["trade", "withdraw"],
    &["cash", "deposit-tag"],
    &["cash", "withdraw"],
    &["payout", "declare"],
    &["payout", "push"],
    &["payout", "claim"],
    &["payout", "prove"],
    &["prove", "ownership"],
    &["proof", "verify"],
    &["audit"],
    &["log", "checkpoint"],
    &["log", "prove"],
    &["log", "verify"],
    &["receipt", "verify"],
    &["witness", "init"],
    &["witness", "serve"],
    &["circuit", "info"],
];

#[test]
fn every_command_explains_itself_by_an_example() {
    let bench = Bench::new();
    for command in COMMANDS {
        let help = bench.sotto(command).arg("--help").assert().code(0).get_output().stdout.clone();
        let help = String::from_utf8(help).expect("help is text");
        assert!(
            help.contains("Example:") && help.contains(&format!("sotto {}", command.join(" "))),
            "{command:?}\n{help}"
        );
    }
    let help = bench.sotto(&["--help"]).assert().code(0).get_output().stdout.clone();
    assert!(String::from_utf8(help).expect("help is text").contains("Exit codes:"));
}

#[test]
fn what_is_not_understood_has_exit_code_2() {
    let bench = Bench::new();
    for command in
        [&["frobnicate"][..], &["wallet"], &["trade", "propose"], &["wallet", "balance"], &["network", "info"]]
    {
        bench.sotto(command).assert().code(2);
    }
    // A price that is not money is a usage error, not a proposal.
    let price =
        ["trade", "propose", "--token", "BOB", "--to", "RYAN", "--shares", "3%", "--price", "1,5", "--out", "f"];
    bench.sotto(&price).assert().code(2);
}

#[test]
fn a_service_that_is_not_there_has_exit_code_3() {
    let bench = Bench::new();
    let error = bench.error(&["network", "info", "--service", "http://127.0.0.1:9"], 3);
    assert_eq!(error["error"], "unreachable");
}

#[test]
fn a_wallet_is_made_restored_and_opened_with_its_passphrase_only() {
    let bench = Bench::new();
    let genesis = bench.network();
    let made = bench.answer(&["wallet", "init", "--genesis", &genesis, "--wallet", &bench.path("bob")]);
    let words = made["words"].as_str().expect("the words are shown once").to_owned();
    assert_eq!(words.split(' ').count(), 24);
    bench.error(&["wallet", "init", "--genesis", &genesis, "--wallet", &bench.path("bob")], 5);

    let balance = bench.answer(&["wallet", "balance", "--wallet", &bench.path("bob")]);
    assert_eq!((&balance["cash"], &balance["member"]), (&Value::from("0.00"), &Value::Null));
    let seed = bench.answer(&["wallet", "seed", "--wallet", &bench.path("bob")]);
    assert_eq!(seed["words"], words);

    let restore = ["wallet", "restore", "--genesis", &genesis, "--wallet", &bench.path("again")];
    let restored =
        bench.sotto(&restore).write_stdin(format!(" {words}\n")).assert().code(0).get_output().stdout.clone();
    assert!(!String::from_utf8(restored).expect("text").contains(words.split(' ').next().expect("24 words")));
    let address = |name: &str| bench.answer(&["wallet", "address", "--wallet", &bench.path(name)]);
    assert_eq!(address("again"), address("bob"));

    let wrong = bench
        .sotto(&["--json", "wallet", "balance", "--wallet", &bench.path("bob")])
        .env("SOTTO_PASSPHRASE", "wrong horse")
        .assert();
    let error: Value = serde_json::from_slice(&wrong.code(4).get_output().stderr).expect("an error is one object");
    assert_eq!(error["error"], "passphrase");
}

#[test]
fn words_that_are_no_seed_make_no_wallet() {
    let bench = Bench::new();
    let genesis = bench.network();
    let restore = ["wallet", "restore", "--genesis", &genesis, "--wallet", &bench.path("bob")];
    bench.sotto(&restore).write_stdin("abandon abandon abandon").assert().code(2);
    bench.sotto(&restore).write_stdin("").assert().code(2);
    bench.sotto(&["wallet", "balance", "--wallet", &bench.path("bob")]).assert().code(5);
}

#[test]
fn a_passphrase_comes_from_a_file_too_and_is_not_too_short() {
    let bench = Bench::new();
    let genesis = bench.network();
    let file = bench.path("passphrase");
    std::fs::write(&file, "battery staple\nnot this line\n").expect("it can be written");
    let init = ["wallet", "init", "--genesis", &genesis, "--wallet", &bench.path("bob")];
    bench.sotto(&init).env("SOTTO_PASSPHRASE", "short").assert().code(2);
    bench.sotto(&init).args(["--passphrase-file", &file]).assert().code(0);
    bench
        .sotto(&["wallet", "balance", "--wallet", &bench.path("bob")])
        .env("SOTTO_PASSPHRASE", "battery staple")
        .assert()
        .code(0);
    bench.sotto(&["wallet", "balance", "--wallet", &bench.path("bob")]).env_remove("SOTTO_PASSPHRASE").assert().code(2);
}

#[test]
fn a_network_has_secret_keys_that_only_their_owner_reads() {
    let bench = Bench::new();
    bench.network();
    for name in ["operator", "authority", "gateway", "oracle"] {
        let path = bench.path(&format!("net/{name}.key"));
        assert_eq!(std::fs::read_to_string(&path).expect("it was made").trim().len(), 64);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("it was made").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
    bench.error(&["network", "init", &bench.path("net")], 5);
    bench.error(&["network", "init", &bench.path("never"), "--open", "0"], 7);
}

#[test]
fn money_comes_in_over_the_service_and_the_seed_finds_it() {
    let bench = Bench::new();
    let genesis = bench.network();
    let served = Served::start(&bench, &genesis);
    let ryan = bench.path("ryan");
    let made = bench.answer(&["wallet", "init", "--service", &served.url, "--wallet", &ryan]);
    let tag = bench.answer(&["cash", "deposit-tag", "--wallet", &ryan]);
    let tag = tag["tag"].as_str().expect("a tag is text");
    let deposit =
        ["gateway", "deposit", tag, "60,000", "--key", &bench.path("net/gateway.key"), "--service", &served.url];
    let booked: Vec<&str> = deposit.iter().copied().chain(["--reference", "wire 4711"]).collect();
    // Booked twice, counted once.
    assert_eq!(bench.answer(&booked)["height"], bench.answer(&booked)["height"]);
    // What the operator acknowledged is kept.
    assert_eq!(std::fs::read_dir(bench.path("net/receipts")).expect("receipts").count(), 1);
    bench.answer(&["wallet", "sync", "--wallet", &ryan]);
    assert_eq!(bench.answer(&["wallet", "balance", "--wallet", &ryan])["cash"], "60000.00");
    let history = bench.answer(&["wallet", "history", "--wallet", &ryan]);
    assert_eq!(
        (&history["entries"][0]["what"], &history["entries"][0]["amount"]),
        (&"deposited".into(), &"60000.00".into())
    );

    let restore = ["wallet", "restore", "--service", &served.url, "--wallet", &bench.path("again")];
    let words = made["words"].as_str().expect("the words are shown").to_owned();
    bench.sotto(&restore).write_stdin(words).assert().code(0);
    bench.answer(&["wallet", "sync", "--no-chores", "--wallet", &bench.path("again")]);
    assert_eq!(bench.answer(&["wallet", "balance", "--wallet", &bench.path("again")])["cash"], "60000.00");

    // The gateway's word is not the authority's: refused by a rule, which is named.
    let mut forged = deposit;
    let authority = bench.path("net/authority.key");
    forged[5] = &authority;
    let error = bench.error(&forged, 1);
    assert_eq!((&error["error"], error["rule"].is_string()), (&"refused".into(), true));
    // More than is there.
    bench.error(&["cash", "withdraw", "60000.01", "--to", "bank", "--wallet", &ryan], 1);
}

#[test]
fn time_passes_for_the_operator_and_the_log_is_audited() {
    let bench = Bench::new();
    let genesis = bench.network();
    let served = Served::start(&bench, &genesis);
    let key = |name: &str| bench.path(&format!("net/{name}.key"));
    let advance = |name: &str| {
        ["network", "advance", "--to", "payouts", "--service", &served.url, "--key", &key(name)].map(str::to_owned)
    };
    bench.error(&advance("gateway").each_ref().map(String::as_str), 1);
    assert_eq!(bench.answer(&advance("operator").each_ref().map(String::as_str))["phase"], "payouts");
    assert_eq!(bench.answer(&["network", "info", "--service", &served.url])["state"]["phase"], "payouts");

    let log = bench.path("log.cbor");
    let audit = bench.answer(&["audit", "--service", &served.url, "--genesis", &genesis, "--save", &log]);
    assert_eq!((&audit["verified"], &audit["checkpoint_confirmed"]), (&true.into(), &true.into()));
    let offline = bench.answer(&["audit", "--export", &log, "--genesis", &genesis]);
    assert_eq!(offline["block"], audit["block"]);
    let mut bytes = std::fs::read(&log).expect("it was saved");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&log, bytes).expect("it can be written");
    let tampered = bench.sotto(&["audit", "--export", &log, "--genesis", &genesis]).assert().failure();
    assert!(matches!(tampered.get_output().status.code(), Some(5 | 6)));
}

#[test]
fn officials_sign_for_their_own_network_only() {
    let bench = Bench::new();
    let genesis = bench.network();
    let served = Served::start(&bench, &genesis);
    let other = bench.path("other");
    bench.answer(&["network", "init", &other, "--name", "other", "--open", "4", "--payouts", "2", "--issues", "2"]);
    let tag = "0".repeat(63) + "1";
    let deposit = |key: &str, more: &[&str], code| {
        let key = bench.path(key);
        let args = ["gateway", "deposit", &tag, "5", "--service", &served.url, "--key", &key];
        bench.error(&args.iter().chain(more).copied().collect::<Vec<_>>(), code)
    };
    // The service is of another network than the genesis beside the key.
    assert_eq!(deposit("other/gateway.key", &[], 6)["error"], "untrue");
    std::fs::rename(bench.path("other/gateway.key"), bench.path("gateway.key")).expect("it can be moved");
    deposit("gateway.key", &[], 2);
    let named = deposit("gateway.key", &["--network", &genesis], 1);
    assert_eq!(named["error"], "refused", "the genesis is the right one now, the key is not");
}

#[test]
fn circuits_are_told_with_their_keys() {
    let info = Bench::new().answer(&["circuit", "info"]);
    let circuits = info["circuits"].as_array().expect("a list");
    assert_eq!(circuits.len(), Statement::ALL.len());
    for circuit in circuits {
        assert!(circuit["constraints"].as_u64().is_some_and(|n| n > 100), "{circuit}");
        assert_eq!(circuit["verifying_key"].as_str().map(str::len), Some(64), "{circuit}");
    }
}
