//! What a fuzzer found worth keeping: every decoder keeps its promises for all of it.

use std::collections::BTreeSet;
use std::fs;

use sotto_test_decoders::{TARGETS, folder};

#[test]
fn the_kept_corpus_breaks_no_promise() {
    for (name, target) in TARGETS {
        let mut kept = 0;
        for file in fs::read_dir(folder().join("corpus").join(name)).expect(name) {
            let path = file.expect(name).path();
            let bytes = fs::read(&path).expect(name);
            println!("{}", path.display());
            target(&bytes);
            kept += 1;
        }
        assert!(kept > 0, "{name} has a corpus");
    }
}

#[test]
fn every_target_is_a_program_and_has_a_corpus() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let names = |path: &str| -> BTreeSet<String> {
        let files = fs::read_dir(folder().join(path)).expect(path);
        files.map(|file| file.expect(path).path().file_stem().expect("a name").to_string_lossy().into_owned()).collect()
    };
    assert_eq!(names("fuzz_targets"), targets);
    assert_eq!(names("corpus"), targets);
}
