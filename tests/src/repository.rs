//! The repository's own files, for tests that compare texts with code.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 5] = [".git", "target", "node_modules", "book", "demo"];

/// The repository's root.
///
/// # Panics
/// Never: this crate lies in it.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository").to_owned()
}

/// A file's path from the repository's root on, for messages.
#[must_use]
pub fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// A file's text.
///
/// # Panics
/// If it cannot be read: then the test that wants it must fail.
#[must_use]
pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file below `folder` whose name ends in one of `endings`, sorted. Build output and other people's packages are left out.
///
/// # Panics
/// If a folder cannot be listed.
#[must_use]
pub fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("a folder that could be opened can be listed").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !FOREIGN.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The text of a module: `x.rs` and, if there is one, everything in the folder `x/`.
///
/// # Panics
/// If there is neither.
#[must_use]
pub fn module(folder: &Path, name: &str) -> String {
    let file = folder.join(format!("{name}.rs"));
    let below = folder.join(name);
    let mut parts = Vec::new();
    if file.is_file() {
        parts.push(read(&file));
    }
    if below.is_dir() {
        parts.extend(files(&below, &[".rs"]).iter().map(|path| read(path)));
    }
    assert!(!parts.is_empty(), "there is no module {name} in {}", folder.display());
    parts.concat()
}

/// The numbers `n` of every `PREFIX-n` in a text.
#[must_use]
pub fn rule_numbers(text: &str, prefix: &str) -> BTreeSet<u32> {
    let start = format!("{prefix}-");
    let mut numbers = BTreeSet::new();
    for (at, _) in text.match_indices(&start) {
        let whole_word = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let digits: String = text[at + start.len()..].chars().take_while(char::is_ascii_digit).collect();
        if let (true, Ok(number)) = (whole_word, digits.parse()) {
            numbers.insert(number);
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_rule_numbers_and_nothing_else() {
        let text = "CASH-1, (CASH-12) CASH-x `CASH-3`: XCASH-7, CASH-";
        assert_eq!(rule_numbers(text, "CASH"), BTreeSet::from([1, 3, 12]));
    }
}
