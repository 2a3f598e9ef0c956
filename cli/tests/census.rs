//! An owner shows through the binary that every share was paid in cash, and a stranger checks it offline.

mod support;

use serde_json::Value;
use support::{Bench, Served};

#[test]
fn an_owner_shows_that_nobody_is_owed_a_cent() {
    let bench = Bench::new();
    let genesis = bench.network();
    let served = Served::start(&bench, &genesis);
    let (url, bob) = (served.url.as_str(), bench.path("bob"));
    let (request, registration, census) = (bench.path("request"), bench.path("registration"), bench.path("census"));
    let key = |name: &str| bench.path(&format!("net/{name}.key"));
    bench.answer(&["wallet", "init", "--service", url, "--wallet", &bob]);
    let ask = ["member", "request", "--symbol", "BOB", "--policy", "gross", "--out", &request, "--wallet", &bob];
    bench.answer(&ask);
    let authority = key("authority");
    bench.answer(&["authority", "register", &request, "--key", &authority, "--out", &registration, "--service", url]);
    bench.answer(&["token", "found", &registration, "--supply", "1000", "--wallet", &bob]);

    // Before the token is alive there is nothing to count.
    let prove = ["payout", "prove", "--pushed", "--out", &census, "--wallet", &bob];
    bench.error(&prove, 1);
    bench.answer(&["network", "advance", "--to", "payouts", "--service", url, "--key", &key("operator")]);
    bench.answer(&["network", "advance", "--blocks", "6", "--service", url, "--key", &key("operator")]);
    let proven = bench.answer(&prove);
    assert_eq!((&proven["token"], &proven["batches"]), (&Value::from("$BOB"), &Value::from(1)));
    assert_eq!(proven["proofs"][0]["statement"], "census");

    let verified = bench.answer(&["proof", "verify", &census, "--genesis", &genesis]);
    assert_eq!((&verified["verified"], &verified["height"]), (&Value::from(true), &proven["height"]));
    let online = bench.answer(&["proof", "verify", &census, "--service", url]);
    assert_eq!((&online["token"], &online["open_events"]), (&Value::from("$BOB"), &Value::from(0)));
    // What is changed is not believed.
    let text = std::fs::read_to_string(&census).expect("it was written");
    let mut document: Value = serde_json::from_str(&text).expect("it is JSON");
    document["census"]["tid"] = Value::from(2);
    std::fs::write(&census, document.to_string()).expect("it can be written");
    bench.error(&["proof", "verify", &census, "--genesis", &genesis], 6);
}
