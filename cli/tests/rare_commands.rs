//! What people seldom need, through the binary: a census, a ballot, a removal, a new key, a proof without any setup.

mod support;

use serde_json::Value;
use support::{Bench, Served};

struct Net<'a> {
    bench: &'a Bench,
    genesis: &'a str,
    url: &'a str,
}

impl Net<'_> {
    fn key(&self, name: &str) -> String {
        self.bench.path(&format!("net/{name}.key"))
    }

    fn at(&self, name: &str) -> String {
        self.bench.path(name)
    }

    fn advance(&self, args: &[&str]) {
        let key = self.key("operator");
        let all = [&["network", "advance", "--service", self.url, "--key", &key][..], args].concat();
        self.bench.answer(&all);
    }

    // The registration of a wallet under a symbol.
    fn found(&self, name: &str, policy: &str) {
        let (wallet, symbol) = (self.at(name), name.to_ascii_uppercase());
        let (request, registration) = (self.at(&format!("{name}.request")), self.at(&format!("{name}.registration")));
        self.bench.answer(&["wallet", "init", "--service", self.url, "--wallet", &wallet]);
        let ask = ["member", "request", "--symbol", &symbol, "--policy", policy, "--out", &request, "--yes"];
        self.bench.answer(&[&ask[..], &["--wallet", &wallet]].concat());
        let authority = self.key("authority");
        let register = ["authority", "register", &request, "--key", &authority, "--out", &registration];
        self.bench.answer(&[&register[..], &["--service", self.url]].concat());
        self.bench.answer(&["token", "found", &registration, "--supply", "1000", "--wallet", &wallet]);
    }

    fn deposit(&self, name: &str, amount: &str) {
        let tag = self.bench.answer(&["cash", "deposit-tag", "--wallet", &self.at(name)]);
        let tag = tag["tag"].as_str().expect("a tag is text");
        let gateway = self.key("gateway");
        self.bench.answer(&["gateway", "deposit", tag, amount, "--key", &gateway, "--service", self.url]);
    }

    // One sells some of the own token to the other.
    fn sell(&self, [seller, buyer]: [&str; 2], shares: &str, price: &str) {
        let [token, to] = [seller, buyer].map(str::to_ascii_uppercase);
        let [from, by] = [seller, buyer].map(|name| self.at(name));
        let [offer, acceptance] = ["offer", "acceptance"].map(|step| self.at(&format!("{seller}-{buyer}.{step}")));
        let propose = ["trade", "propose", "--token", &token, "--to", &to, "--shares", shares, "--price", price];
        self.bench.answer(&[&propose[..], &["--out", &offer, "--wallet", &from]].concat());
        self.bench.answer(&["trade", "accept", &offer, "--out", &acceptance, "--yes", "--wallet", &by]);
        self.bench.answer(&["trade", "submit", &acceptance, "--wallet", &from]);
    }

    fn held(&self, name: &str) -> Vec<(Value, Value)> {
        let table = self.bench.answer(&["token", "cap-table", "--wallet", &self.at(name)]);
        let rows = table["holders"].as_array().expect("a cap table has rows");
        rows.iter().map(|row| (row["holder"].clone(), row["shares"].clone())).collect()
    }
}

fn with_net(run: impl FnOnce(&Net<'_>)) {
    let bench = Bench::new();
    let genesis = bench.network();
    let served = Served::start(&bench, &genesis);
    let net = Net { bench: &bench, genesis: &genesis, url: &served.url };
    net.found("bob", "gross");
    net.found("dan", "gains");
    net.advance(&["--to", "payouts"]);
    net.advance(&["--blocks", "6"]);
    run(&net);
}

#[test]
fn an_owner_shows_that_nobody_is_owed_a_cent() {
    with_net(|net| {
        let (bob, census) = (net.at("bob"), net.at("census"));
        let proven = net.bench.answer(&["payout", "prove", "--pushed", "--out", &census, "--wallet", &bob]);
        assert_eq!((&proven["token"], &proven["batches"]), (&Value::from("$BOB"), &Value::from(1)));
        let verified = net.bench.answer(&["proof", "verify", &census, "--genesis", net.genesis]);
        assert_eq!((&verified["verified"], &verified["height"]), (&Value::from(true), &proven["height"]));
        // What is changed is not believed.
        let text = std::fs::read_to_string(&census).expect("it was written");
        let mut document: Value = serde_json::from_str(&text).expect("it is JSON");
        document["census"]["tid"] = Value::from(2);
        std::fs::write(&census, document.to_string()).expect("it can be written");
        net.bench.error(&["proof", "verify", &census, "--genesis", net.genesis], 6);
    });
}

#[test]
fn a_shareholder_shows_loses_a_seed_and_is_bought_out() {
    with_net(|net| {
        net.deposit("dan", "1000");
        net.deposit("bob", "1000");
        net.advance(&["--to", "payouts"]);
        net.advance(&["--to", "open"]);
        net.sell(["bob", "dan"], "10%", "500");
        net.sell(["dan", "bob"], "1%", "5");
        let (dan, shown) = (net.at("dan"), net.at("dan.proof"));
        let prove = ["prove", "ownership", "--transparent", "--token", "BOB", "--at-least", "10%", "--audience", "Amy"];
        net.bench.answer(&[&prove[..], &["--out", &shown, "--wallet", &dan]].concat());
        let verified = net.bench.answer(&["proof", "verify", &shown, "--genesis", net.genesis, "--audience", "Amy"]);
        assert_eq!(verified["verified"], Value::from(true));

        // Dan loses the seed; the authority gives his number to a new wallet, and Bob his shares.
        let (again, request, authority) = (net.at("again"), net.at("again.request"), net.key("authority"));
        net.bench.answer(&["wallet", "init", "--service", net.url, "--wallet", &again]);
        let ask = ["member", "request", "--symbol", "DAN", "--policy", "gains", "--out", &request, "--yes"];
        net.bench.answer(&[&ask[..], &["--wallet", &again]].concat());
        let rotate = ["authority", "rotate", "DAN", &request, "--reason", "lost the seed", "--key", &authority];
        net.bench.answer(&[&rotate[..], &["--service", net.url]].concat());
        net.advance(&["--blocks", "17"]);
        net.bench.answer(&["token", "rekey", "DAN", "--wallet", &net.at("bob")]);
        net.bench.answer(&["wallet", "sync", "--wallet", &again]);
        let history = net.bench.answer(&["wallet", "history", "--wallet", &again]);
        assert!(history.to_string().contains("moved to new key"), "{history}");
        net.bench.error(&["token", "rekey", "DAN", "--wallet", &net.at("bob")], 1);

        // What his token's holders share comes back from one of them.
        let (state, own) = (net.at("dan.state"), ["token", "show", "DAN", "--wallet", &again]);
        assert_eq!(net.bench.answer(&own)["buyers"], Value::Null);
        net.bench.error(&["token", "hand-over", "DAN", "--out", &state, "--wallet", &again], 1);
        net.bench.answer(&["token", "hand-over", "DAN", "--out", &state, "--wallet", &net.at("bob")]);
        net.bench.error(&["token", "take-over", &state, "--wallet", &net.at("bob")], 1);
        net.bench.answer(&["token", "take-over", &state, "--wallet", &again]);
        assert_ne!(net.bench.answer(&own)["buyers"], Value::Null, "kept for the next command");

        // A ruling lets Bob buy him out; he votes against it, in vain: one of two members is half, but not more than keep it.
        let (opening, floor) = (net.at("dan.ruling"), ["--at-least", "600", "--per", "100", "--epochs", "4"]);
        let removal =
            ["authority", "removal", "BOB", "DAN", "--opening", &opening, "--reason", "toxic", "--key", &authority];
        let decided = net.bench.answer(&[&removal[..], &floor, &["--service", net.url]].concat());
        let decision = decided["decision"].as_str().expect("an id").to_owned();
        net.bench.answer(&["decisions", "vote", &decision, "--overrule", "--wallet", &again]);
        net.bench.answer(&["decisions", "vote", &decision, "--keep", "--wallet", &net.at("bob")]);
        net.bench.error(&["token", "remove", &opening, "--wallet", &net.at("bob")], 1);
        net.advance(&["--blocks", "24"]);
        net.advance(&["--to", "payouts"]);
        net.advance(&["--to", "open"]);
        let shown = net.bench.answer(&["decisions", "show", &decision, "--service", net.url]);
        assert_eq!(shown["status"], Value::from("in_force"), "{shown}");
        net.bench.answer(&["token", "remove", &opening, "--wallet", &net.at("bob")]);
        assert_eq!(net.held("bob").len(), 1, "only Bob is left");
        // 600.00, of which the gain of 100.00 waits for the holders of $DAN.
        net.bench.answer(&["wallet", "sync", "--no-chores", "--wallet", &again]);
        let balance = net.bench.answer(&["wallet", "balance", "--wallet", &again]);
        assert_eq!(balance["cash"], Value::from("500.00"), "{balance}");
    });
}

#[test]
fn an_oracle_takes_back_that_a_stake_was_sold() {
    with_net(|net| {
        let (oracle, dan) = (net.key("oracle"), net.at("dan"));
        let desk = ["--key", &oracle, "--service", net.url];
        let stake = ["oracle", "stake", "DAN", "--company", "ACME", "--units", "100", "--basis", "500", "--since", "1"];
        net.bench.answer(&[&stake[..], &desk].concat());
        // More units than the stake has: nothing could be consumed for it.
        let sale = ["oracle", "attest", "DAN", "--gross", "1000", "--company", "ACME", "--units", "101"];
        let sold = net.bench.answer(&[&sale[..], &desk].concat());
        let event = sold["event"].as_str().expect("an id").to_owned();
        let status = || {
            net.bench.answer(&["wallet", "sync", "--wallet", &dan]);
            let events = net.bench.answer(&["token", "events", "--wallet", &dan]);
            let row =
                events["events"].as_array().and_then(|rows| rows.iter().find(|row| row["event"] == event.as_str()));
            row.expect("it is listed")["status"].clone()
        };
        assert_eq!(status(), "awaits its stake");
        let back = ["oracle", "take-back", "DAN", &event];
        net.bench.answer(&[&back[..], &desk].concat());
        assert_eq!(status(), "open", "owed as attested");
        net.bench.error(&[&back[..], &desk].concat(), 1);
    });
}

#[test]
fn a_resale_by_letter_outlives_the_turn_of_an_epoch() {
    let bench = Bench::new();
    let net = bench.path("net");
    bench.answer(&["network", "init", &net, "--open", "40", "--payouts", "2", "--issues", "2"]);
    let genesis = bench.path("net/genesis.json");
    let served = Served::start(&bench, &genesis);
    let net = Net { bench: &bench, genesis: &genesis, url: &served.url };
    for name in ["bob", "alice", "ryan"] {
        net.found(name, "gross");
    }
    net.advance(&["--to", "payouts"]);
    net.advance(&["--to", "open"]);
    net.advance(&["--blocks", "1"]);
    net.deposit("alice", "1000");
    net.deposit("ryan", "1000");
    let [bob, alice, ryan] = ["bob", "alice", "ryan"].map(|name| net.at(name));
    let next = |wallet: &str| {
        let inbox = bench.answer(&["trade", "inbox", "--wallet", wallet]);
        let letters = inbox["letters"].as_array().expect("a list");
        letters.last().expect("a letter came")["letter"].to_string()
    };
    let propose = |from: &str, to: &str, price: &str| {
        let what = ["trade", "propose", "--token", "BOB", "--to", to, "--shares", "50", "--price", price, "--send"];
        bench.answer(&[&what[..], &["--wallet", from]].concat());
    };
    let step = |step: &str, wallet: &str| {
        bench.answer(&["trade", step, "--letter", &next(wallet), "--send", "--yes", "--wallet", wallet])
    };
    let submit = |wallet: &str| bench.answer(&["trade", "submit", "--letter", &next(wallet), "--wallet", wallet]);
    propose(&bob, "ALICE", "100");
    step("accept", &alice);
    assert!(submit(&bob)["transaction"].is_string());
    // Whoever accepts an offer twice might pay twice. By now it is forgotten, too.
    bench.error(&["trade", "accept", "--letter", "1", "--send", "--yes", "--wallet", &alice], 1);

    // Alice sells to Ryan; somebody who arrives changes the registry before she can hand it in.
    net.advance(&["--blocks", "10"]);
    net.found("dan", "gains");
    propose(&alice, "RYAN", "200");
    step("accept", &ryan);
    step("approve", &bob);
    net.advance(&["--to", "payouts"]);
    assert!(submit(&alice)["waits"].to_string().contains("open phase"));
    net.advance(&["--to", "open"]);
    let synced = |wallet: &str| bench.answer(&["wallet", "sync", "--wallet", wallet])["trades"].clone();
    assert_eq!(synced(&alice)[0]["outcome"], "waits");
    assert_eq!(synced(&bob)[0]["outcome"], "consented_again");
    assert_eq!(synced(&alice)[0]["outcome"], "made");
    assert_eq!(synced(&alice), Value::Array(Vec::new()));
    let held = net.held("bob");
    assert!(held.iter().any(|(holder, shares)| holder == "$RYAN" && shares.to_string().contains("50")), "{held:?}");
    synced(&ryan);
    let balance = bench.answer(&["wallet", "balance", "--wallet", &ryan]);
    assert!(balance["cash"].to_string().contains("800"), "paid once: {balance}");
}
