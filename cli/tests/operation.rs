//! Running the service: where settings come from, TLS, tokens, and a backup that is restored.

#[allow(dead_code)] // other tests start services in other ways
mod support;

use std::path::Path;
use std::process::Command;

use support::{Bench, Served};

// Runs the service with nothing but an environment, and a file.
fn environment(bench: &Bench, genesis: &str) -> Vec<(&'static str, String)> {
    vec![
        ("SOTTO_STORE", bench.path("sotto.redb")),
        ("SOTTO_LISTEN", "127.0.0.1:0".to_owned()),
        ("SOTTO_GENESIS", genesis.to_owned()),
        ("SOTTO_OPERATOR_KEY_FILE", bench.path("net/operator.key")),
        ("SOTTO_OPERATOR_LISTEN", "127.0.0.1:0".to_owned()),
        ("SOTTO_OPERATOR_TOKENS_FILE", bench.path("operator.tokens")),
    ]
}

fn token(bench: &Bench, scope: &str) -> String {
    let (tokens, file) = (bench.path("operator.tokens"), bench.path(scope));
    let made = bench.answer(&["operator", "token", "new", scope, "--scope", scope, "--tokens", &tokens]);
    let token = made["token"].as_str().expect("a token is text");
    assert!(!std::fs::read_to_string(&tokens).expect("the file").contains(token), "hashes only");
    std::fs::write(&file, token).expect("it is written");
    file
}

#[test]
fn a_running_service_is_backed_up_and_made_again() {
    let bench = Bench::new();
    let genesis = bench.network();
    let (backup, drain) = (token(&bench, "backup"), token(&bench, "drain"));
    let served = Served::run_in(&["serve"], &environment(&bench, &genesis));
    let operator = served.operator.clone().expect("it listens for its operator");
    let key = bench.path("net/operator.key");
    bench.answer(&["network", "advance", "--blocks", "70", "--key", &key, "--service", &served.url]);

    let copy = bench.path("monday.backup");
    let args = ["ledger", "backup", "--operator", &operator, "--to", &copy, "--token-file"];
    let refused = bench.error(&[&args[..], &[&drain]].concat(), 1);
    assert_eq!(refused["rule"], "scope");
    assert!(!Path::new(&copy).exists() && !Path::new(&format!("{copy}.part")).exists(), "nothing is left behind");
    let made = bench.answer(&[&args[..], &[&backup]].concat());
    assert_eq!(made["height"], 70);
    bench.error(&[&args[..], &[&backup]].concat(), 5);
    bench.answer(&["operator", "drain", "--operator", &operator, "--token-file", &drain]);
    bench.answer(&["operator", "resume", "--operator", &operator, "--token-file", &drain]);
    drop(served);

    let again = bench.path("again.redb");
    let restored = bench.answer(&["ledger", "restore", &copy, "--store", &again, "--genesis", &genesis]);
    assert_eq!(restored["height"], 70);
    bench.error(&["ledger", "restore", &copy, "--store", &again], 5);
    // Of the stopped service's file too; a file that is not there is not made.
    let offline = bench.answer(&["ledger", "backup", "--store", &again, "--to", &bench.path("offline.backup")]);
    assert_eq!(offline["height"], 70);
    bench.error(&["ledger", "backup", "--store", &bench.path("none.redb"), "--to", &bench.path("none.backup")], 5);
    assert!(!Path::new(&bench.path("none.redb")).exists());
    let mut bytes = std::fs::read(&copy).expect("the copy");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(bench.path("damaged.backup"), bytes).expect("it is written");
    bench.error(&["ledger", "verify", &bench.path("damaged.backup")], 6);

    let served = Served::run_in(&["serve", "--store", &again], &environment(&bench, &genesis));
    let info = bench.answer(&["network", "info", "--service", &served.url]);
    assert_eq!(info["state"]["height"], 70);
    let audit = bench.answer(&["audit", "--service", &served.url, "--genesis", &genesis]);
    assert_eq!(audit["height"], 70, "{audit}");
}

#[test]
fn tokens_are_made_listed_and_taken_back() {
    let bench = Bench::new();
    let tokens = bench.path("operator.tokens");
    token(&bench, "metrics");
    bench.error(&["operator", "token", "new", "metrics", "--scope", "drain", "--tokens", &tokens], 2);
    bench.sotto(&["operator", "token", "new", "other", "--scope", "everything", "--tokens", &tokens]).assert().code(2);
    let list = bench.answer(&["operator", "token", "list", "--tokens", &tokens]);
    assert_eq!(list, serde_json::json!([{ "name": "metrics", "scopes": ["metrics"] }]));
    bench.answer(&["operator", "token", "revoke", "metrics", "--tokens", &tokens]);
    bench.error(&["operator", "token", "revoke", "metrics", "--tokens", &tokens], 1);
}

#[test]
fn the_command_line_wins_over_the_environment_and_the_environment_over_the_file() {
    let bench = Bench::new();
    let genesis = bench.network();
    let from = |name: &str| bench.path(&format!("{name}.redb"));
    let config = bench.path("sotto.toml");
    let (key, text) = (bench.path("net/operator.key"), from("file"));
    let text = format!("store = {text:?}\nlisten = \"127.0.0.1:0\"\ngenesis = {genesis:?}\noperator_key = {key:?}\n");
    std::fs::write(&config, text).expect("it is written");
    let environment = |store: &[(&'static str, String)]| [&[("SOTTO_CONFIG", config.clone())], store].concat();
    let stores = || ["file", "environment", "option"].map(|name| Path::new(&from(name)).exists());
    drop(Served::run_in(&["serve"], &environment(&[])));
    assert_eq!(stores(), [true, false, false]);
    let store = [("SOTTO_STORE", from("environment"))];
    drop(Served::run_in(&["serve"], &environment(&store)));
    assert_eq!(stores(), [true, true, false]);
    drop(Served::run_in(&["serve", "--store", &from("option")], &environment(&store)));
    assert_eq!(stores(), [true, true, true]);
    // No password is taken from where others may read it.
    let mut command = bench.sotto(&["serve", "--config", &config]);
    command.env("SOTTO_STORE", "postgres://me:secret@db/sotto").assert().code(2);
    // Nor half a certificate.
    bench.error(&["serve", "--config", &config, "--tls-cert", &key], 2);
}

#[test]
fn a_service_with_a_certificate_is_reached_by_who_believes_it() {
    let bench = Bench::new();
    let genesis = bench.network();
    let made =
        rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).expect("a certificate");
    let (cert, key) = (bench.path("cert.pem"), bench.path("key.pem"));
    std::fs::write(&cert, made.cert.pem()).expect("it is written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("it is written");
    let args = ["serve", "--tls-cert", &cert, "--tls-key", &key];
    std::fs::write(bench.path("operator.tokens"), "").expect("it is written");
    let served = Served::run_in(&args, &environment(&bench, &genesis));
    assert!(served.url.starts_with("https://127.0.0.1:"), "{}", served.url);
    let info = ["network", "info", "--service", &served.url];
    bench.error(&info, 3);
    assert_eq!(bench.answer(&[&info[..], &["--ca", &cert]].concat())["state"]["height"], 0);

    // Read again at the signal, and still there.
    let hangup = Command::new("kill").args(["-HUP", &served.process().to_string()]).status().expect("kill is there");
    assert!(hangup.success());
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(bench.answer(&[&info[..], &["--ca", &cert]].concat())["state"]["height"], 0);
}
