//! No rule without a place where it is checked and a test that breaks it.

use std::collections::BTreeSet;
use std::path::Path;

fn source(folder: &str) -> String {
    let mut text = String::new();
    let mut files: Vec<_> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .expect("the folder is in the package")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|end| end == "rs") && !path.ends_with("coverage.rs"))
        .collect();
    files.sort();
    for file in files {
        text += &std::fs::read_to_string(file).expect("it can be read");
    }
    text
}

// Words of the text that begin so, cut where `inside` ends.
fn words(text: &str, start: &str, inside: fn(char) -> bool) -> BTreeSet<String> {
    text.match_indices(start)
        .map(|(at, _)| text[at + start.len()..].chars().take_while(|c| inside(*c)).collect())
        .filter(|word: &String| !word.is_empty())
        .collect()
}

#[test]
fn every_rule_is_checked_somewhere_and_every_rejection_is_tested() {
    let rejected = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rejected.rs"));
    let rejected = rejected.expect("it can be read");
    // `source("src")` would find the rule in its own message.
    let checks = source("src/check");
    let rules = words(&rejected, "\"LEDGER-", |c| c.is_ascii_digit());
    let checked = words(&checks, "LEDGER-", |c| c.is_ascii_digit());
    assert!(rules.len() > 20, "{rules:?}");
    for rule in rules {
        assert!(checked.contains(&rule), "LEDGER-{rule} is checked nowhere");
    }
    let tested = words(&source("tests/ledger"), "Rejected::", |c| c.is_ascii_alphanumeric());
    // Two trees and the registry are too large to be filled here; their limits are tested beside them.
    let beside = ["NotesFull", "NullifiersFull", "RegistryFull"];
    for variant in words(&checks, "Rejected::", |c| c.is_ascii_alphanumeric()) {
        assert!(tested.contains(&variant) || beside.contains(&variant.as_str()), "no test is refused for {variant}");
    }
}
