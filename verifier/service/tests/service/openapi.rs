//! The document is true: what it says of addresses and values is what the service takes and answers.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use sotto_protocol::testing::arb_transaction;

use crate::client::{Response, get, get_json, height, must, post, post_later};
use crate::network::{advance, deposit, deposit_by, genesis};
use crate::running::{Folder, Running};
use crate::schema::Schema;

/// The document, as a running service answers it.
struct Document(Value);

impl Document {
    fn read(address: SocketAddr) -> Self {
        Self(get(address, "/v1/openapi.json").json())
    }

    fn check(&self, schema: &Value, value: &Value) -> Result<(), String> {
        Schema(&self.0).check(schema, value)
    }

    /// Asserts that an answer is one that the document promises for this operation.
    fn promises(&self, path: &str, method: &str, answer: &Response) {
        let status = answer.status.to_string();
        let response = &self.0["paths"][path][method]["responses"][&status];
        let shared = response["$ref"].as_str().and_then(|at| self.0.pointer(at.trim_start_matches('#')));
        let content = &shared.unwrap_or(response)["content"];
        let line =
            answer.head.lines().find_map(|line| line.strip_prefix("content-type: ")).expect("every answer has a form");
        let media_type = line.split(';').next().expect("a split has a first part");
        let schema = &content[media_type]["schema"];
        assert!(!schema.is_null(), "{method} {path} answers {status} {media_type}, which the document does not say");
        if media_type.ends_with("json") {
            let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
            self.check(schema, &body).unwrap_or_else(|wrong| panic!("{method} {path}: {wrong}"));
        }
    }
}

#[test]
fn real_answers_are_as_the_document_says() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    let document = Document::read(address);
    let id = must(address, &deposit(1)).id;
    let mut seen = BTreeSet::new();
    let (known, other) = (format!("/v1/transactions/{id}"), format!("/v1/transactions/{}", "0".repeat(64)));
    let decision = format!("/v1/decisions/{}", "0".repeat(64));
    for (path, asked) in [
        ("/health", "/v1/health"),
        ("/network", "/v1/network"),
        ("/state", "/v1/state"),
        ("/checkpoint", "/v1/checkpoint"),
        ("/blocks", "/v1/blocks?from=0&limit=1"),
        ("/blocks", "/v1/blocks?from=x"),
        ("/blocks/{height}", "/v1/blocks/1"),
        ("/blocks/{height}", "/v1/blocks/2"),
        ("/blocks/{height}", "/v1/blocks/x"),
        ("/export", "/v1/export"),
        ("/export", "/v1/export?from=-1"),
        ("/letters", "/v1/letters?from=1"),
        ("/letters", "/v1/letters?to=1"),
        ("/log/checkpoint", "/v1/log/checkpoint"),
        ("/log/cosigned", "/v1/log/cosigned"),
        ("/log/tile/{path}", "/v1/log/tile/0/000.p/2"),
        ("/log/tile/{path}", "/v1/log/tile/entries/000.p/2"),
        ("/log/tile/{path}", "/v1/log/tile/0/001"),
        ("/members", "/v1/members"),
        ("/members/{name}", "/v1/members/AMY"),
        ("/decisions", "/v1/decisions"),
        ("/decisions/{id}", &decision),
        ("/docket", "/v1/docket"),
        ("/events", "/v1/events?overdue"),
        ("/events", "/v1/events?overdue&overdue"),
        ("/members/{name}", "/v1/members/%ff"),
        ("/decisions/{id}", "/v1/decisions/%ff"),
        ("/log/tile/{path}", "/v1/log/tile/%ff"),
        ("/transactions/{id}", "/v1/transactions/%ff"),
        ("/transactions/{id}", &known),
        ("/transactions/{id}", &other),
        ("/transactions/{id}", "/v1/transactions/12"),
        ("/openapi.json", "/v1/openapi.json"),
        ("/docs", "/v1/docs"),
    ] {
        let answer = get_json(address, asked);
        document.promises(path, "get", &answer);
        seen.insert((path, "get"));
    }
    document.promises("/blocks", "get", &get(address, "/v1/blocks"));
    let transaction = |transaction| crate::network::json(&transaction);
    for (body, status) in [
        (transaction(deposit(2)), 200),
        (b"{".to_vec(), 400),
        (transaction(deposit_by(3, 9)), 422),
        (vec![b' '; 256 * 1024 + 1], 413),
    ] {
        let answer = post(address, "/v1/transactions", &body);
        assert_eq!(answer.status, status);
        document.promises("/transactions", "post", &answer);
    }
    for (from, status) in [(height(address), 200), (0, 409)] {
        let answer = post(address, "/v1/dev/advance", &crate::network::json(&advance(from, 1)));
        assert_eq!(answer.status, status);
        document.promises("/dev/advance", "post", &answer);
    }
    for (form, length, status) in [("octet-stream", 16_384, 200), ("octet-stream", 16_383, 400), ("json", 16_384, 415)]
    {
        let form = format!("application/{form}");
        let answer = post_later(address, "/v1/letters", &form, &vec![1; length]).answer();
        assert_eq!(answer.status, status);
        document.promises("/letters", "post", &answer);
    }
    seen.extend([("/transactions", "post"), ("/letters", "post"), ("/dev/advance", "post")]);
    let all = document.0["paths"].as_object().expect("paths").iter();
    let all = all.flat_map(|(path, of)| {
        of.as_object().expect("methods").keys().map(move |method| (path.as_str(), method.as_str()))
    });
    assert_eq!(all.collect::<BTreeSet<_>>(), seen, "every operation was asked");
    running.stop();
}

#[test]
fn every_transaction_is_as_the_document_says() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let document = Document::read(running.address);
    let check = |value: &Value| document.check(&json!({ "$ref": "#/components/schemas/Transaction" }), value);
    let (mut runner, strategy) = (TestRunner::deterministic(), arb_transaction());
    let mut kinds = BTreeSet::new();
    for _ in 0..300 {
        let transaction = strategy.new_tree(&mut runner).expect("the strategy refuses nothing").current();
        let mut value = serde_json::to_value(&transaction).expect("plain data");
        check(&value).unwrap_or_else(|wrong| panic!("{wrong}"));
        kinds.insert(transaction.kind());
        value["content"]["more"] = json!(1);
        assert!(check(&value).is_err(), "{} takes more than its fields", transaction.kind());
    }
    assert_eq!(kinds.len(), 21);
    assert!(check(&json!({ "kind": "gift", "content": {} })).is_err());
    running.stop();
}

#[test]
fn the_page_may_load_nothing() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let page = get(running.address, "/v1/docs");
    assert_eq!(page.status, 200);
    for line in ["content-security-policy: default-src 'none'; style-src 'sha256-", "x-content-type-options: nosniff"] {
        assert!(page.head.contains(line), "{line}");
    }
    assert!(String::from_utf8(page.body).expect("a page is text").contains("POST /v1/transactions"));
    running.stop();
}

#[test]
fn a_second_spelling_is_refused() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    let honest = serde_json::to_value(deposit(1)).expect("plain data");
    let fields = honest["content"].clone();
    let listed = json!([fields["payload"], fields["signer"], fields["signature"]]);
    for (what, body) in [
        ("fields as a list", json!({ "kind": "deposit", "content": listed })),
        ("kind and content as a list", json!(["deposit", fields])),
        ("an upper-case digit", serde_json::from_str(&honest.to_string().replacen('a', "A", 1)).expect("JSON")),
        ("an amount with a zero before it", {
            let mut other = honest.clone();
            other["content"]["payload"]["amount"] = json!("02");
            other
        }),
    ] {
        assert_ne!(body, honest, "{what}");
        post(address, "/v1/transactions", &crate::network::json(&body)).refused(400, "malformed");
    }
    let twice = honest.to_string().replacen("\"kind\":\"deposit\"", "\"kind\":\"deposit\",\"kind\":\"deposit\"", 1);
    post(address, "/v1/transactions", twice.as_bytes()).refused(400, "malformed");
    assert_eq!(height(address), 0);
    assert_eq!(genesis().id(), get(address, "/v1/health").json::<sotto_service::api::HealthView>().network);
    must(address, &deposit(1));
    running.stop();
}
