//! Anyone can recompute every hash with circomlibjs, an implementation by others in another language.
//!
//! Needs node and npm; `npm ci` installs the pinned version beside the script the first time.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests")
}

fn run(program: &str, args: &[&str]) -> Output {
    let output = Command::new(program).args(args).current_dir(tests_folder().join("circomlibjs")).output();
    output.unwrap_or_else(|e| panic!("{program} is needed to compare with circomlibjs: {e}"))
}

fn check(folder: &Path) -> Output {
    run("node", &["check.mjs", folder.to_str().expect("the folder's name is Unicode")])
}

// One test, so that two threads never install at once.
#[test]
fn circomlibjs_computes_the_same_and_notices_a_difference() {
    if !tests_folder().join("circomlibjs/node_modules/circomlibjs").exists() {
        let install = run("npm", &["ci"]);
        assert!(install.status.success(), "npm ci: {}", String::from_utf8_lossy(&install.stderr));
    }
    let vectors = tests_folder().join("vectors");
    let same = check(&vectors);
    assert!(same.status.success(), "{}", String::from_utf8_lossy(&same.stderr));

    let changed = Path::new(env!("CARGO_TARGET_TMPDIR")).join("changed-vectors");
    std::fs::create_dir_all(&changed).expect("the target folder can be written");
    for entry in std::fs::read_dir(&vectors).expect("the vectors are there") {
        let file = entry.expect("the folder can be read").path();
        std::fs::copy(&file, changed.join(file.file_name().expect("a file")))
            .expect("the target folder can be written");
    }
    // Another root of the note tree: the last thing to be compared but the nullifier tree.
    let trees = changed.join("trees.json");
    let text = std::fs::read_to_string(&trees).expect("it was copied");
    let mut json: serde_json::Value = serde_json::from_str(&text).expect("the vectors are JSON");
    json["notes"]["root"] = "0".repeat(64).into();
    std::fs::write(&trees, json.to_string()).expect("the target folder can be written");
    let different = check(&changed);
    assert_eq!(different.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&different.stderr).contains("note root"));
}
