//! The transparency log, receipts and daily audits through the binary: who tells two stories, or drops what was acknowledged, is convicted by
//! the own signature.

mod support;

use std::fs;

use ed25519_dalek::SigningKey;
use serde_json::Value;
use sotto_cli::http_node::HttpNode;
use sotto_protocol::amount::Height;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::TransactionId;
use sotto_service::api::Receipt;
use sotto_tlog::{Entry, LogCheckpoint, Tree};
use sotto_wallet::Node as _;
use support::{Bench, Served};

struct Net {
    bench: Bench,
    genesis: String,
    served: Served,
}

impl Net {
    fn new() -> Self {
        let bench = Bench::new();
        let genesis = bench.network();
        let served = Served::start(&bench, &genesis);
        Self { bench, genesis, served }
    }

    fn at(&self, name: &str) -> String {
        self.bench.path(name)
    }

    fn with<'a>(&'a self, args: &[&'a str]) -> Vec<&'a str> {
        [args, &["--genesis", &self.genesis]].concat()
    }

    fn online<'a>(&'a self, args: &[&'a str]) -> Vec<&'a str> {
        [&self.with(args)[..], &["--service", &self.served.url]].concat()
    }

    fn advance(&self, blocks: &str) {
        let key = self.at("net/operator.key");
        self.bench.answer(&["network", "advance", "--blocks", blocks, "--service", &self.served.url, "--key", &key]);
    }

    // A wallet that founded a token: something was submitted and acknowledged.
    fn founder(&self) -> String {
        let (wallet, request, registration) = (self.at("amy"), self.at("request"), self.at("registration"));
        let service = ["--service", &self.served.url];
        self.bench.answer(&[&["wallet", "init", "--wallet", &wallet][..], &service].concat());
        let ask = ["member", "request", "--symbol", "AMY", "--policy", "gross", "--out", &request, "--yes"];
        self.bench.answer(&[&ask[..], &["--wallet", &wallet]].concat());
        let key = self.at("net/authority.key");
        let register = ["authority", "register", &request, "--key", &key, "--out", &registration];
        self.bench.answer(&[&register[..], &service].concat());
        self.bench.answer(&["token", "found", &registration, "--supply", "1000", "--wallet", &wallet]);
        wallet
    }

    // What the operator could sign, if it wanted to.
    fn operator(&self) -> (Genesis, SigningKey) {
        let genesis = serde_json::from_slice(&fs::read(&self.genesis).expect("a file")).expect("a genesis");
        let mut secret = [0; 32];
        let text = fs::read_to_string(self.at("net/operator.key")).expect("a key");
        hex::decode_to_slice(text.trim(), &mut secret).expect("a key");
        (genesis, SigningKey::from_bytes(&secret))
    }

    // Another story of so many blocks, with the operator's word for it.
    fn other_story(&self, blocks: usize, name: &str) -> String {
        let (genesis, key) = self.operator();
        let mut tree = Tree::new(&genesis.id());
        (0..blocks).for_each(|_| tree.push(&Entry::genesis(&genesis.id())));
        let path = self.at(name);
        fs::write(&path, LogCheckpoint::sign(&genesis.id(), tree.head(), &key).text()).expect("it can be written");
        path
    }
}

fn text(error: &Value) -> &str {
    error["message"].as_str().expect("an error has a message")
}

#[test]
fn the_log_continues_what_was_seen_and_two_stories_are_noticed() {
    let net = Net::new();
    net.advance("3");
    let (old, new) = (net.at("old.log"), net.at("new.log"));
    assert_eq!(net.bench.answer(&net.online(&["log", "checkpoint", "--out", &old]))["entries"], 4);
    net.advance("300");
    let seen = net.bench.answer(&net.online(&["log", "checkpoint", "--since", &old, "--out", &new]));
    assert_eq!((&seen["entries"], &seen["since"]), (&304.into(), &4.into()));

    let another = net.other_story(3, "another.log");
    let error = net.bench.error(&net.online(&["log", "checkpoint", "--since", &another]), 6);
    assert!(text(&error).contains("rewritten"), "{error}");
    // Both words of the operator are kept, and named.
    let conflict = format!("{another}.304.conflict");
    assert!(text(&error).contains(&another) && text(&error).contains(&conflict), "{error}");
    assert_eq!(fs::read(&conflict).expect("it is kept"), fs::read(&new).expect("a file"));
    let longer = net.other_story(400, "longer.log");
    let error = net.bench.error(&net.online(&["log", "checkpoint", "--since", &longer]), 6);
    assert!(text(&error).contains("rolled back"), "{error}");

    // An auditor holds the blocks themselves against it.
    let log = net.at("log.cbor");
    net.bench.answer(&net.online(&["audit", "--save", &log]));
    let offline = |checkpoint| net.with(&["audit", "--export", &log, "--log-checkpoint", checkpoint]).join("\n");
    for checkpoint in [&old, &new] {
        net.bench.answer(&offline(checkpoint).split('\n').collect::<Vec<_>>());
    }
    for checkpoint in [&another, &longer] {
        let error = net.bench.error(&offline(checkpoint).split('\n').collect::<Vec<_>>(), 6);
        assert!(text(&error).contains("transparency log"), "{error}");
    }
}

#[test]
fn what_was_acknowledged_is_in_the_log_or_convicts_the_operator() {
    let net = Net::new();
    let wallet = net.founder();
    let receipts: Vec<_> = fs::read_dir(format!("{wallet}/receipts")).expect("receipts").flatten().collect();
    assert_eq!(receipts.len(), 1);
    let receipt = receipts[0].path().to_str().expect("a path").to_owned();
    let verified = net.bench.answer(&net.with(&["receipt", "verify", &receipt]));
    assert_eq!((&verified["verified"], &verified["in_log"]), (&true.into(), &false.into()));
    assert_eq!(net.bench.answer(&net.online(&["receipt", "verify", &receipt]))["in_log"], true);

    let id = verified["transaction"].as_str().expect("an id");
    let proof = net.at("transaction.proof");
    net.bench.answer(&net.online(&["log", "prove", id, "--out", &proof]));
    let shown = net.bench.answer(&net.with(&["log", "verify", &proof, "--transaction", id]));
    assert_eq!(shown["height"], verified["height"]);
    assert_eq!(net.bench.answer(&net.with(&["receipt", "verify", &receipt, "--proof", &proof]))["in_log"], true);
    net.bench.error(&net.with(&["log", "verify", &proof, "--transaction", &"0".repeat(64)]), 6);

    // Acknowledged and dropped: both words are the operator's.
    let (genesis, key) = net.operator();
    let height = Height(verified["height"].as_u64().and_then(|height| u32::try_from(height).ok()).expect("a height"));
    let broken = Signed::sign(&genesis.id(), Receipt { id: TransactionId([7; 32]), height }, &key);
    let dropped = net.at("dropped.json");
    fs::write(&dropped, serde_json::to_vec(&broken).expect("JSON")).expect("it can be written");
    let error = net.bench.error(&net.with(&["receipt", "verify", &dropped, "--proof", &proof]), 6);
    assert!(text(&error).contains("convict"), "{error}");
    // The same from the service: what convicts it is kept beside the receipt, and shows it to anybody.
    let kept = net.at("dropped.proof.json");
    let error = net.bench.error(&net.online(&["receipt", "verify", &dropped]), 6);
    assert!(text(&error).contains(&kept), "{error}");
    net.bench.error(&net.with(&["receipt", "verify", &dropped, "--proof", &kept]), 6);
    // A receipt of nobody's.
    let mut forged: Value = serde_json::from_slice(&fs::read(&receipt).expect("a file")).expect("JSON");
    forged["payload"]["height"] = 1000.into();
    fs::write(&dropped, forged.to_string()).expect("it can be written");
    let error = net.bench.error(&net.with(&["receipt", "verify", &dropped]), 6);
    assert!(text(&error).contains("not signed"), "{error}");
}

#[test]
fn a_wallet_notices_another_story() {
    let net = Net::new();
    let wallet = net.founder();
    let sync = ["wallet", "sync", "--wallet", &wallet];
    net.bench.answer(&sync);
    let seen = format!("{wallet}/log-checkpoint");
    assert!(fs::exists(&seen).expect("a folder"));
    net.advance("2");
    net.bench.answer(&sync);
    fs::copy(net.other_story(1, "another.log"), &seen).expect("it can be written");
    let error = net.bench.error(&sync, 6);
    assert!(text(&error).contains("rewritten") && text(&error).contains(".conflict"), "{error}");
}

#[test]
fn an_audit_goes_on_every_day() {
    let net = Net::new();
    net.founder();
    let (log, position) = (net.at("log.cbor"), net.at("audit.json"));
    let day = net.online(&["audit", "--save", &log, "--position", &position]);
    let first = net.bench.answer(&day);
    assert_eq!((&first["proofs"], &first["since"]), (&1.into(), &Value::Null));
    net.advance("5");
    let second = net.bench.answer(&day);
    assert_eq!((&second["proofs"], &second["since"]), (&0.into(), &first["height"]));
    assert_eq!(second["blocks"].as_u64(), first["blocks"].as_u64().map(|blocks| blocks + 5));

    // Interrupted while it wrote, then gone on with.
    let whole = fs::read(&log).expect("a log");
    fs::write(&log, &whole[..whole.len() - 7]).expect("it can be written");
    assert_eq!(net.bench.answer(&day)["height"], second["height"]);
    assert_eq!(fs::read(&log).expect("a log"), whole);

    // From a checkpoint that was saved, against the end that was saved.
    let checkpoint = net.at("checkpoint.json");
    let told = HttpNode::new(&net.served.url).expect("a client").checkpoint().expect("an answer");
    fs::write(&checkpoint, serde_json::to_vec(&told).expect("text")).expect("it can be written");
    let from = net.with(&["audit", "--export", &log, "--from-checkpoint", &checkpoint, "--checkpoint", &checkpoint]);
    let increment = net.bench.answer(&from);
    assert_eq!((&increment["proofs"], &increment["checkpoint_confirmed"]), (&0.into(), &true.into()));

    // A proof's byte before the position: no block's hash knows it, the position does.
    let refused = |bytes: &[u8], args: &[&str]| {
        fs::write(&log, bytes).expect("it can be written");
        net.bench.error(args, 6)
    };
    let mut changed = whole.clone();
    let at = whole.windows(7).rposition(|window| window == b"\x65proof\x58").expect("a proof") + 20;
    changed[at] ^= 1;
    let error = refused(&changed, &day);
    assert!(text(&error).contains("rewritten"), "{error}");
    // More than the service has: it was rolled back.
    let again = whole.len() / 2;
    refused(&[whole.as_slice(), &whole[again..]].concat(), &day);
    fs::write(&log, &whole).expect("it can be written");
    net.bench.answer(&day);
    // Cut off before the position: rolled back, too.
    let offline = net.with(&["audit", "--export", &log, "--position", &position]);
    net.bench.answer(&offline);
    let error = refused(&[], &offline);
    assert!(text(&error).contains("rolled back"), "{error}");
}

#[test]
fn witnesses_cosign_a_log_that_grows_and_no_other() {
    let bench = Bench::new();
    let genesis = bench.network();
    let (seen, key) = (bench.path("seen.json"), bench.path("amy.key"));
    let made = bench.answer(&["witness", "init", "example.com/amy", "--key", &key]);
    let cosigner = made["witness"].as_str().expect("a key is text").to_owned();
    let serve = ["witness", "serve", "example.com/amy", "--key", &key, "--genesis", &genesis, "--seen", &seen];
    let witness = Served::run(&[&serve[..], &["--listen", "127.0.0.1:0"]].concat());
    let named = format!("{},{cosigner}", witness.url);
    let served = Served::start_with(&bench, &genesis, &["--witness", &named]);
    let net = Net { bench, genesis, served };
    net.advance("3");
    let (old, new) = (net.at("old.log"), net.at("new.log"));
    let checkpoint =
        |more: &[&str]| net.online(&[&["log", "checkpoint", "--witness", &cosigner][..], more].concat()).join("\n");
    // The witness is asked every half second.
    let until = |entries: u64, more: &[&str]| {
        for _ in 0..60 {
            let output = net.bench.sotto(&checkpoint(more).split('\n').collect::<Vec<_>>()).arg("--json").output();
            let answer: Value = serde_json::from_slice(&output.expect("it runs").stdout).unwrap_or_default();
            if answer["entries"] == entries && answer["witnesses"] == 1 {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
        panic!("no cosignature over {entries} entries");
    };
    until(4, &[]);
    net.bench.answer(&checkpoint(&["--out", &old]).split('\n').collect::<Vec<_>>());
    net.advance("300");
    until(304, &["--since", &old]);
    net.bench.answer(&checkpoint(&["--out", &new]).split('\n').collect::<Vec<_>>());
    // Somebody else's name is nobody's signature.
    let stranger = net.bench.answer(&["witness", "init", "example.com/eve", "--key", &net.at("eve.key")]);
    let stranger = stranger["witness"].as_str().expect("a key is text").to_owned();
    let both = checkpoint(&["--witness", &stranger]);
    let error = net.bench.error(&both.split('\n').collect::<Vec<_>>(), 6);
    assert!(text(&error).contains("1 of the witnesses"), "{error}");
    net.bench.answer(&checkpoint(&["--witness", &stranger, "--quorum", "1"]).split('\n').collect::<Vec<_>>());

    // A transaction, shown at what the witness signed, too.
    let wallet = net.founder();
    let receipt =
        fs::read_dir(format!("{wallet}/receipts")).expect("receipts").flatten().next().expect("a receipt").path();
    let id = receipt.file_stem().and_then(|id| id.to_str()).expect("an id").to_owned();
    let entries =
        net.bench.answer(&net.online(&["log", "checkpoint", "--out", &net.at("newest.log")]))["entries"].clone();
    until(entries.as_u64().expect("a number"), &[]);
    let proof = net.at("transaction.proof");
    net.bench.answer(&net.online(&["log", "prove", &id, "--cosigned", "--out", &proof]));
    let verify = |by: &str| net.with(&["log", "verify", &proof, "--transaction", &id, "--witness", by]).join("\n");
    let shown = net.bench.answer(&verify(&cosigner).split('\n').collect::<Vec<_>>());
    assert_eq!(shown["witnesses"], 1);
    net.bench.error(&verify(&stranger).split('\n').collect::<Vec<_>>(), 6);

    // What the witness saw is not taken back: another story is not cosigned.
    let (genesis, key) = net.operator();
    let mut tree = Tree::new(&genesis.id());
    (0..400).for_each(|_| tree.push(&Entry::genesis(&genesis.id())));
    let story = LogCheckpoint::sign(&genesis.id(), tree.head(), &key);
    let ask = |old: u64| {
        let path = tree.consistency(old, 401).expect("a proof");
        let client =
            sotto_cli::http_node::client(&witness.url, None, std::time::Duration::from_secs(30)).expect("a client");
        let request =
            client.post(format!("{}/add-checkpoint", witness.url)).body(sotto_tlog::request(old, &path, &story));
        let answer = request.send().expect("an answer");
        (answer.status().as_u16(), answer.text().expect("text"))
    };
    let seen = entries.as_u64().expect("a number");
    assert_eq!(ask(seen).0, 422);
    assert_eq!(ask(4), (409, format!("{seen}\n")));
}
