//! One module has leave to do what the compiler does not check; the lint denies it to every other.

use sotto_tests::repository::{files, read, relative, root};

const MODULE: &str = "protocol/src/hash/eight.rs";

#[test]
fn unsafe_code_is_in_one_module() {
    let lint = "unsafe_code = \"deny\"";
    assert!(read(&root().join("Cargo.toml")).contains(lint), "the workspace denies it");
    for manifest in files(&root(), &["Cargo.toml"]) {
        let text = read(&manifest);
        assert!(
            text.contains("[workspace]") || text.contains("[lints]\nworkspace = true"),
            "{} does not take the workspace's lints",
            relative(&manifest)
        );
    }
    // Nobody gives leave but that module, in whatever attribute.
    let named = concat!("unsafe", "_code");
    let leave: Vec<_> = files(&root(), &[".rs"])
        .iter()
        .filter(|file| read(file).lines().any(|line| line.trim_start().starts_with("#") && line.contains(named)))
        .map(|file| relative(file))
        .collect();
    assert_eq!(leave, [MODULE]);
}
