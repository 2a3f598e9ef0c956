//! Every rule of a statement stands in its specification, its plain relation, its circuit and its tests; and no other rule does.

use std::collections::BTreeSet;
use std::path::PathBuf;

use sotto_protocol::statement::Statement;
use sotto_tests::repository::{files, module, read, relative, root, rule_numbers};

// `settle-4` and `settle-64` are one statement in two sizes, and one folder.
fn folder_name(statement: Statement) -> &'static str {
    statement.name().split('-').next().expect("splitting gives at least one part")
}

// The folders of the statements that the circuits crate declares.
fn folders() -> Vec<(String, PathBuf)> {
    let circuits = root().join("circuits/src");
    let library = read(&circuits.join("lib.rs"));
    let names: BTreeSet<_> = Statement::ALL.iter().map(|statement| folder_name(*statement)).collect();
    let declared = names.into_iter().filter(|name| library.contains(&format!("mod {name};")));
    declared.map(|name| (name.to_uppercase(), circuits.join(name))).collect()
}

#[test]
fn a_rule_stands_in_specification_relation_circuit_and_tests() {
    let folders = folders();
    assert!(!folders.is_empty(), "no statement was found");
    for (prefix, folder) in folders {
        let specified = rule_numbers(&read(&folder.join("SPEC.md")), &prefix);
        let last = u32::try_from(specified.len()).expect("there are few rules");
        assert!(last > 0, "{prefix}: the specification names no rule");
        assert_eq!(specified, (1..=last).collect(), "{prefix}: rules are numbered without gaps");
        for part in ["relation", "circuit", "tests"] {
            let cited = rule_numbers(&module(&folder, part), &prefix);
            assert_eq!(cited, specified, "{prefix}: {part} (left) cites other rules than SPEC.md (right)");
        }
    }
}

#[test]
fn no_specification_is_left_out() {
    let known: BTreeSet<_> = folders().into_iter().map(|(_, folder)| relative(&folder.join("SPEC.md"))).collect();
    let files = files(&root().join("circuits/src"), &["SPEC.md"]);
    let present: BTreeSet<_> = files.iter().map(|file| relative(file)).collect();
    assert_eq!(present, known, "a SPEC.md (left) without a statement that the crate declares (right), or the reverse");
}

#[test]
fn the_ledgers_rules_stand_in_specification_and_code() {
    let specified = rule_numbers(&read(&root().join("docs/src/spec/ledger.md")), "LEDGER");
    let last = u32::try_from(specified.len()).expect("there are few rules");
    assert_eq!(specified, (1..=last).collect(), "rules are numbered without gaps");
    // LEDGER-1 is the verifier's: only what it has checked reaches the ledger.
    let sources = ["ledger/src", "verifier/src"].map(|folder| files(&root().join(folder), &[".rs"])).concat();
    let cited: BTreeSet<_> = sources.iter().flat_map(|file| rule_numbers(&read(file), "LEDGER")).collect();
    assert_eq!(cited, specified, "rules in the code (left), in the specification (right)");
}
