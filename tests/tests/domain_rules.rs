//! The table of the domain's rules names what keeps them: rule ids that the specification has, tests that exist, pages that exist. And
//! three promises are kept by what is *not* there: no transaction can express it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use sotto_protocol::decision::Verdict;
use sotto_protocol::testing::arb_transaction;
use sotto_protocol::transaction::Transaction;
use sotto_tests::repository::{files, read, root, rule_numbers};

const RULES: usize = 24;

struct Row {
    rule: String,
    kept: String,
    ids: String,
    tests: String,
}

fn rows() -> Vec<Row> {
    let text = read(&root().join("docs/src/domain-rules.md"));
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let rows: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("| R"))
        .map(|line| {
            let [rule, _, kept, ids, tests] =
                <[String; 5]>::try_from(cells(line)).unwrap_or_else(|cells| panic!("five cells in a row: {cells:?}"));
            Row { rule, kept, ids, tests }
        })
        .collect();
    assert_eq!(rows.len(), RULES, "one row for each rule");
    rows
}

#[test]
fn every_rule_has_its_row() {
    let names: Vec<_> = rows().into_iter().map(|row| row.rule).collect();
    assert_eq!(names, (1..=RULES).map(|n| format!("R{n}")).collect::<Vec<_>>());
}

#[test]
fn every_rule_id_stands_in_the_specification() {
    let mut specified = BTreeMap::from([("LEDGER".to_owned(), read(&root().join("docs/src/spec/ledger.md")))]);
    for file in files(&root().join("circuits/src"), &["SPEC.md"]) {
        let folder = file.parent().and_then(|folder| folder.file_name()).expect("a statement has a folder");
        specified.insert(folder.to_string_lossy().to_ascii_uppercase(), read(&file));
    }
    for row in rows() {
        assert!(row.ids != "-" || ["R18", "R20"].contains(&row.rule.as_str()), "{}: no rule", row.rule);
        for id in row.ids.split(", ").filter(|id| *id != "-") {
            let (prefix, number) = id.split_once('-').unwrap_or_else(|| panic!("{}: {id:?} is no rule id", row.rule));
            let text = specified.get(prefix).unwrap_or_else(|| panic!("{}: nothing specifies {prefix}", row.rule));
            let number = number.parse().unwrap_or_else(|_| panic!("{}: {id:?} is no rule id", row.rule));
            assert!(rule_numbers(text, prefix).contains(&number), "{}: {id} is not specified", row.rule);
        }
    }
}

#[test]
fn every_test_exists() {
    for row in rows() {
        for group in row.tests.split("; ") {
            let mut names = group.split(", ").map(|name| name.trim_matches('`'));
            let file = names.next().expect("split gives at least one part");
            let path = root().join(file);
            assert!(path.is_file(), "{}: there is no file {file:?}", row.rule);
            let (text, mut some) = (read(&path), false);
            for name in names {
                assert!(text.contains(&format!("fn {name}(")), "{}: {file} has no test {name}", row.rule);
                some = true;
            }
            assert!(some, "{}: {file} without a test", row.rule);
        }
    }
}

#[test]
fn every_rule_leads_to_a_page() {
    for row in rows() {
        let targets: Vec<_> = row.kept.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()).collect();
        assert!(!targets.is_empty(), "{}: no page", row.rule);
        for target in targets {
            assert!(root().join("docs/src").join(target).is_file(), "{}: there is no page {target}", row.rule);
        }
    }
}

// The kinds of transaction that have a field of one of these names, anywhere in them.
fn kinds_with(fields: &[&str]) -> BTreeSet<&'static str> {
    fn has(value: &Value, fields: &[&str]) -> bool {
        match value {
            Value::Object(map) => map.iter().any(|(name, value)| fields.contains(&name.as_str()) || has(value, fields)),
            Value::Array(items) => items.iter().any(|item| has(item, fields)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
    }
    let mut runner = TestRunner::deterministic();
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..2000 {
        let transaction = arb_transaction().new_tree(&mut runner).expect("the strategy refuses nothing").current();
        seen.insert(transaction.kind());
        if has(&serde_json::to_value(&transaction).expect("plain data"), fields) {
            found.insert(transaction.kind());
        }
    }
    assert!(seen.len() > 18, "every kind was looked at: {seen:?}");
    found
}

// What a kind of transaction may take from what somebody earns. There is no wildcard: whoever adds a kind must decide.
fn takes_a_part_of(transaction: &Transaction) -> &'static str {
    match transaction {
        // A resale, by consent or by a ruling: the price, or the gain of it.
        Transaction::Trade(_) | Transaction::Remove(_) => "a sale of shares",
        // They say that a company stake was sold, or pay what is owed for it.
        Transaction::Attest(_) | Transaction::Report(_) | Transaction::Stake(_) | Transaction::Payout(_) => {
            "a sale of a company stake"
        }
        Transaction::Share(_)
        | Transaction::Cash(_)
        | Transaction::Dilute(_)
        | Transaction::Settle(_)
        | Transaction::Found(_)
        | Transaction::Deposit(_)
        | Transaction::Decide(_)
        | Transaction::Announce(_)
        | Transaction::Withdraw(_)
        | Transaction::AttestStake(_)
        | Transaction::File(_)
        | Transaction::Veto(_)
        | Transaction::Ballot(_)
        | Transaction::Rekey(_)
        | Transaction::Complain(_) => "nothing",
    }
}

#[test]
fn r7_only_sales_of_equity_count() {
    // Whoever makes a lock says so: the amount, for the holders' eyes. A share leg alone cannot (SHARE-6), and is no leg of a trade.
    assert_eq!(kinds_with(&["pad_lock"]), BTreeSet::from(["trade", "share", "remove"]));
    // What is owed for company sales is named by its event.
    let owed = kinds_with(&["event", "event_gross", "event_net"]);
    assert_eq!(owed, BTreeSet::from(["attest", "report", "stake", "payout"]));
    let mut runner = TestRunner::deterministic();
    for _ in 0..300 {
        let transaction = arb_transaction().new_tree(&mut runner).expect("the strategy refuses nothing").current();
        let may_owe = owed.contains(transaction.kind()) || ["trade", "remove"].contains(&transaction.kind());
        assert_eq!(takes_a_part_of(&transaction) != "nothing", may_owe, "{}", transaction.kind());
    }
}

#[test]
fn r8_what_is_received_is_locked_for_nobody() {
    // Pushing and declaring make no lock; the one kind that claims makes one of nothing (SHARE-6, SHARE-9).
    let locks = kinds_with(&["pad_lock", "cm_lock"]);
    for receiving in ["settle", "payout", "cash", "deposit"] {
        assert!(!locks.contains(receiving), "{receiving} makes a lock");
    }
    let share = read(&root().join("circuits/src/share/SPEC.md"));
    assert!(rule_numbers(&share, "SHARE").is_superset(&BTreeSet::from([6, 9])));
}

// What a decision that members vote on is about. Again no wildcard: none is about what an owner does with the own token.
fn is_about_an_owners_business(verdict: &Verdict) -> bool {
    match verdict {
        // Who may sign, and who may take part.
        Verdict::Accredit { .. } | Verdict::Revoke { .. } | Verdict::Block { .. } | Verdict::Release { .. } => false,
        // Whoever acts in somebody's place, with whatever keys.
        Verdict::Steward { .. } | Verdict::Rotate { .. } => false,
        // Whether a shareholder may be bought out against their will: the authority's leave, which the owner cannot do without.
        Verdict::Removal { .. } => false,
        // What the authority finds of a person, and of a claim.
        Verdict::Standing { .. } | Verdict::Docket { .. } => false,
    }
}

#[test]
fn r11_holders_have_no_vote_over_the_owner() {
    // There is one kind that votes, it names a decision of the authority, and no holding.
    assert_eq!(kinds_with(&["choice"]), BTreeSet::from(["ballot"]));
    let mut runner = TestRunner::deterministic();
    let mut decisions = 0;
    for _ in 0..1000 {
        let transaction = arb_transaction().new_tree(&mut runner).expect("the strategy refuses nothing").current();
        if let Transaction::Ballot(leg) = &transaction {
            let body = serde_json::to_value(leg.body).expect("plain data");
            let fields: BTreeSet<_> = body.as_object().expect("an object").keys().cloned().collect();
            assert_eq!(fields, ["root_s", "decision", "choice", "nullifier"].map(str::to_owned).into());
        }
        if let Transaction::Decide(endorsed) = &transaction {
            assert!(!is_about_an_owners_business(&endorsed.payload.verdict));
            decisions += 1;
        }
    }
    assert!(decisions > 10, "decisions were looked at");
}
