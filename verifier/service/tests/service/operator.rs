//! The operator's listener: what it tells, to whom, and that nothing of it is about anybody.

use std::net::SocketAddr;

use sotto_ledger::Backup;
use sotto_protocol::letter::LETTER_BYTES;
use sotto_service::{Grant, OperatorConfig, Scope, ServeError, Token, Tokens};

use crate::client::{Response, get, must, post_later, send, submit};
use crate::network::{deposit, deposit_by, genesis};
use crate::running::{Folder, Running};

const LOCAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

fn ask(at: SocketAddr, method: &str, path: &str, token: &Token) -> Response {
    send(at, &format!("{method} {path} HTTP/1.1\r\nAuthorization: Bearer {}", token.reveal()), b"").answer()
}

struct Watched {
    running: Running,
    at: SocketAddr,
    tokens: Vec<Token>,
    _folder: Folder,
}

// A token for each scope, in the order of `Scope::ALL`.
fn watched() -> Watched {
    let folder = Folder::new();
    let (file, mut list, mut tokens) = (folder.store().with_file_name("tokens"), Tokens::default(), Vec::new());
    for scope in Scope::ALL {
        let token = Token::new().expect("randomness");
        list.add(Grant::new(scope.name(), vec![scope], &token).expect("a name")).expect("another name");
        tokens.push(token);
    }
    std::fs::write(&file, list.to_string()).expect("it is written");
    let config = sotto_service::Config {
        operator_listener: Some(OperatorConfig { listen: LOCAL, tokens: Some(file) }),
        ..folder.config()
    };
    let running = Running::start(config);
    let at = running.operator.expect("it listens for the operator");
    Watched { running, at, tokens, _folder: folder }
}

#[test]
fn each_address_takes_a_token_of_its_scope() {
    let Watched { running, at, tokens, .. } = watched();
    for path in ["/live", "/ready"] {
        assert_eq!(get(at, path).status, 200);
    }
    for (index, (method, path)) in [("GET", "/metrics"), ("GET", "/backup"), ("PUT", "/drain")].into_iter().enumerate()
    {
        let none = send(at, &format!("{method} {path} HTTP/1.1"), b"").answer();
        none.refused(401, "unauthorized");
        assert!(none.head.contains("www-authenticate: bearer"));
        ask(at, method, path, &Token::new().expect("randomness")).refused(401, "unauthorized");
        for (other, token) in tokens.iter().enumerate() {
            let answer = ask(at, method, path, token);
            if other == index { assert_eq!(answer.status, 200) } else { drop(answer.refused(403, "scope")) }
        }
    }
    // Nothing of it is on the public listener, and nothing public on this one.
    for path in ["/metrics", "/v1/metrics", "/ready", "/backup"] {
        get(running.address, path).refused(404, "not_found");
    }
    get(at, "/v1/state").refused(404, "not_found");
    running.stop();
}

#[test]
fn a_drained_process_serves_on_and_says_that_it_is_not_ready() {
    let Watched { running, at, tokens, .. } = watched();
    assert_eq!(ask(at, "PUT", "/drain", &tokens[2]).status, 200);
    get(at, "/ready").refused(503, "unavailable");
    assert_eq!(get(at, "/live").status, 200);
    must(running.address, &deposit(1));
    assert_eq!(ask(at, "DELETE", "/drain", &tokens[2]).status, 200);
    assert_eq!(get(at, "/ready").status, 200);
    running.stop();
}

fn value(metrics: &str, name: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name}"));
    line.trim().parse().expect("a number")
}

#[test]
fn metrics_count_and_say_nothing_about_anybody() {
    let Watched { running, at, tokens, .. } = watched();
    let first = must(running.address, &deposit(1_234_567));
    must(running.address, &deposit(2));
    submit(running.address, &deposit_by(3, 9)).refused(422, "not_accredited");
    get(running.address, "/v1/members/SECRETIVE").refused(404, "not_found");
    get(running.address, "/v1/members/OTHER").refused(404, "not_found");
    get(running.address, "/secret/path").refused(404, "not_found");
    post_later(running.address, "/v1/letters", "application/octet-stream", &[7; LETTER_BYTES]).answer();
    let answer = ask(at, "GET", "/metrics", &tokens[0]);
    assert!(answer.head.contains("application/openmetrics-text"));
    let text = String::from_utf8(answer.body).expect("metrics are text");
    assert!(text.ends_with("# EOF\n"));
    for (name, expected) in [
        ("sotto_transactions_accepted_total ", 2.0),
        ("sotto_transactions_refused_total{reason=\"rule\"} ", 1.0),
        ("sotto_transactions_refused_total{reason=\"proof\"} ", 0.0),
        ("sotto_blocks_sealed_total ", 2.0),
        ("sotto_height ", 2.0),
        ("sotto_log_entries ", 3.0),
        ("sotto_notes ", 2.0),
        ("sotto_letters ", 1.0),
        ("sotto_leading ", 1.0),
        ("sotto_ready ", 1.0),
        ("sotto_requests_total{route=\"/transactions\",status=\"200\"} ", 2.0),
        ("sotto_requests_total{route=\"/transactions\",status=\"422\"} ", 1.0),
        ("sotto_requests_total{route=\"/members/{name}\",status=\"404\"} ", 2.0),
        ("sotto_requests_total{route=\"none\",status=\"404\"} ", 1.0),
        ("sotto_requests_in_flight ", 0.0),
    ] {
        assert!((value(&text, name) - expected).abs() < 0.5, "{name}{}", value(&text, name));
    }
    for private in ["SECRETIVE", "secret", "1234568", &first.id.to_string(), &genesis().id().to_string()] {
        assert!(!text.contains(private), "{private}");
    }
    // Nothing in it is as long as a hash, a key or an id.
    assert!(text.split(|c: char| !c.is_ascii_hexdigit()).all(|word| word.len() < 32), "{text}");
    running.stop();
}

#[test]
fn every_metric_that_the_dashboard_and_the_alerts_name_exists() {
    let Watched { running, at, tokens, .. } = watched();
    must(running.address, &deposit(1));
    let text = String::from_utf8(ask(at, "GET", "/metrics", &tokens[0]).body).expect("metrics are text");
    let deploy = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
    for (file, least) in [("grafana.json", 15), ("alerts.yml", 6)] {
        let used = std::fs::read_to_string(deploy.join(file)).expect("it is there");
        let names = used.split(|c: char| !c.is_ascii_lowercase() && c != '_').filter(|word| word.starts_with("sotto_"));
        let names: std::collections::BTreeSet<_> = names.collect();
        assert!(names.len() >= least, "{file}: {names:?}");
        for name in names {
            let there = |line: &str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '{']));
            assert!(text.lines().any(there), "{file} names {name}, which is not counted");
        }
    }
    serde_json::from_str::<serde_json::Value>(&std::fs::read_to_string(deploy.join("grafana.json")).expect("there"))
        .expect("a dashboard is JSON");
    running.stop();
}

#[test]
fn a_backup_of_a_running_service_holds() {
    let Watched { running, at, tokens, .. } = watched();
    for n in 0..70 {
        must(running.address, &deposit(n));
    }
    let bytes = ask(at, "GET", "/backup", &tokens[1]).body;
    let head = Backup::open(bytes.as_slice()).expect("a backup").verify().expect("it holds");
    assert_eq!((head.height().0, &head.genesis), (70, &genesis()));
    running.stop();
}

#[test]
fn tokens_never_travel_in_clear() {
    let folder = Folder::new();
    let listen = SocketAddr::from(([0, 0, 0, 0], 0));
    let config =
        sotto_service::Config { operator_listener: Some(OperatorConfig { listen, tokens: None }), ..folder.config() };
    assert!(matches!(Running::try_start(config), Err(ServeError::TokensInClear)));
}
