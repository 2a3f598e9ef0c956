//! What the documents say of the code is so, and what they point to is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sotto_protocol::hash::{Tag, width};
use sotto_tests::repository::{files, read, relative, root};

fn documents() -> Vec<PathBuf> {
    let documents = files(&root(), &[".md"]);
    assert!(documents.len() > 40, "only {} documents were found", documents.len());
    documents
}

fn pages() -> BTreeSet<PathBuf> {
    files(&root().join("docs/src"), &[".md"]).into_iter().filter(|page| !page.ends_with("SUMMARY.md")).collect()
}

// A text without its blocks and spans of code, in which nothing is a link or a heading.
fn prose(text: &str) -> String {
    let mut fenced = false;
    let mut prose = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            // Every second part between backticks is code; a link's text may be, its target is not.
            prose.extend(line.split('`').step_by(2));
            prose.push('\n');
        }
    }
    prose
}

// The targets of all links in a text, but for those to the web.
fn links(text: &str) -> Vec<String> {
    let prose = prose(text);
    let targets = prose.match_indices("](").map(|(at, _)| prose[at + 2..].split(')').next().unwrap_or_default());
    targets.filter(|target| !target.contains("://")).map(ToOwned::to_owned).collect()
}

// The names by which a page's headings can be linked to, as mdBook and GitHub make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut fenced = false;
    let headings = text.lines().filter(|line| {
        fenced ^= line.starts_with("```");
        !fenced && line.starts_with('#')
    });
    let slug = |heading: &str| {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
    };
    headings.map(|line| slug(line.trim_start_matches('#').trim())).collect()
}

#[test]
fn links_lead_somewhere() {
    let (mut checked, mut dead) = (0, Vec::new());
    for document in documents() {
        let text = read(&document);
        for link in links(&text) {
            checked += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let folder = document.parent().expect("a file lies in a folder");
            let target = if path.is_empty() { document.clone() } else { folder.join(path) };
            let found = target.exists() && (anchor.is_empty() || anchors(&read(&target)).contains(anchor));
            if !found {
                dead.push(format!("{}: {link}", relative(&document)));
            }
        }
    }
    assert!(checked > 100, "only {checked} links were found");
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
}

#[test]
fn the_book_lists_every_page_once() {
    let source = root().join("docs/src");
    let listed: Vec<_> = links(&read(&source.join("SUMMARY.md"))).iter().map(|link| source.join(link)).collect();
    let once: BTreeSet<_> = listed.iter().cloned().collect();
    assert_eq!(listed.len(), once.len(), "a page is listed twice");
    assert_eq!(once, pages(), "listed in SUMMARY.md (left), present (right)");
}

#[test]
fn the_book_includes_every_specification() {
    let mut included = BTreeSet::new();
    for page in pages() {
        for (_, path) in read(&page).match_indices("{{#include ").map(|(at, mark)| (at, at + mark.len())) {
            let text = read(&page);
            let target = text[path..].split("}}").next().unwrap_or_default().trim();
            let file = page.parent().expect("a page lies in a folder").join(target);
            let file = file.canonicalize().unwrap_or_else(|error| panic!("{}: {target}: {error}", page.display()));
            assert!(links(&read(&file)).is_empty(), "{}: its links would break where it is included", file.display());
            included.insert(file);
        }
    }
    let specifications = files(&root().join("circuits/src"), &["SPEC.md"]);
    assert!(!specifications.is_empty(), "no specification was found");
    for file in specifications {
        let file = file.canonicalize().expect("it was found");
        assert!(included.contains(&file), "{} is in no page of the book", file.display());
    }
}

// The rows of the table whose header line is given, as trimmed cells.
fn table(text: &str, header: &str) -> Vec<Vec<String>> {
    let mut lines = text.lines().skip_while(|line| *line != header);
    assert!(lines.next().is_some(), "there is no table {header}");
    let rows = lines.skip(1).take_while(|line| line.starts_with('|'));
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    rows.map(cells).collect()
}

#[test]
fn the_table_of_hashes_is_the_codes() {
    let text = read(&root().join("docs/src/spec/primitives.md"));
    let rows = table(&text, "| tag | number | inputs | width | what for |");
    let written: Vec<_> = rows.iter().map(|row| row[..4].join(" ")).collect();
    let code = Tag::ALL.iter().map(|tag| {
        let (name, number, arity) = (tag.name(), *tag as u8, tag.arity());
        format!("`{name}` {number} {arity} {}", width(arity))
    });
    assert_eq!(written, code.collect::<Vec<_>>());
    for (row, tag) in rows.iter().zip(Tag::ALL) {
        let arguments = row[4].rsplit_once('(').map_or("", |(_, list)| list.split(')').next().unwrap_or_default());
        let convention = row[4].ends_with("(wallet's convention)");
        let arguments = if convention { row[4].rsplit('(').nth(1).unwrap_or_default() } else { arguments };
        assert_eq!(arguments.split(", ").count(), tag.arity(), "{}: {}", tag.name(), row[4]);
    }
}

#[test]
fn every_prefix_in_use_is_specified() {
    let text = read(&root().join("docs/src/spec/primitives.md"));
    let written: BTreeSet<_> = table(&text, "| prefix | what follows |")
        .iter()
        .flat_map(|row| row[0].split(", ").map(|prefix| prefix.trim_matches('`').to_owned()).collect::<Vec<_>>())
        .collect();
    let mut used = BTreeSet::new();
    let sources = ["protocol/src", "tlog/src"].map(|folder| files(&root().join(folder), &[".rs"]));
    for file in sources.into_iter().flatten() {
        let source = read(&file);
        let literals = source.match_indices("b\"sotto/").map(|(at, _)| source[at + 2..].split('"').next());
        used.extend(literals.flatten().map(ToOwned::to_owned));
    }
    assert!(used.len() > 5, "only {} prefixes were found", used.len());
    assert_eq!(written, used, "specified (left), used in protocol and tlog (right)");
}

#[test]
fn nothing_speaks_of_the_machine_it_was_written_on() {
    // Written in two parts, so that this file does not contain what it looks for.
    let folders = [("/ro", "ot/"), ("/ho", "me/"), ("/Us", "ers/"), ("/wo", "rk/"), ("/tmp/bash", "_jobs")];
    let folders = folders.map(|(a, b)| format!("{a}{b}"));
    let endings = [".md", ".rs", ".toml", ".json", ".lock", ".js", ".ts", ".tsx", ".sh", ".yml", "run"];
    let sources = files(&root(), &endings);
    assert!(sources.len() > 100, "only {} files were found", sources.len());
    let mut found = BTreeMap::new();
    for file in sources {
        let text = read(&file);
        for folder in &folders {
            if text.match_indices(folder.as_str()).any(|(at, _)| is_start_of_path(&text, at)) {
                found.insert(relative(&file), folder.clone());
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_test_that_the_threat_model_names_exists() {
    let text = read(&root().join("docs/src/threat-model.md"));
    let tasks = read(&root().join("xtask/src/main.rs"));
    let mut checked = 0;
    for row in text.lines().filter(|line| line.starts_with("| ")) {
        let tests = row.trim_matches('|').rsplit('|').next().unwrap_or_default();
        // First a file, then functions in it, perhaps another file.
        let mut source = String::new();
        for name in tests.split('`').skip(1).step_by(2) {
            if name.ends_with(".rs") {
                source = read(&root().join(name));
            } else if name.starts_with("cargo xtask ") {
                assert!(tasks.contains(&format!("`{name}`")), "there is no such command: {row}");
            } else {
                checked += 1;
                assert!(source.contains(&format!("fn {name}")), "there is no test {name}: {row}");
            }
        }
    }
    assert!(checked > 15, "only {checked} tests were found");
}

// A folder of that name inside a relative path is nobody's machine.
fn is_start_of_path(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/'))
}

#[test]
fn every_top_level_folder_is_explained() {
    let readme = read(&root().join("README.md"));
    let entries = std::fs::read_dir(root()).expect("the repository can be listed");
    let folders = entries.map(|entry| entry.expect("it can be listed").path()).filter(|path| is_crate_or_book(path));
    let names: Vec<_> = folders.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect();
    assert!(names.len() >= 12, "only {names:?} were found");
    for name in names {
        assert!(readme.contains(&format!("\n| `{name}/` |")), "README.md does not explain {name}/");
    }
}

fn is_crate_or_book(path: &Path) -> bool {
    path.join("Cargo.toml").is_file() || path.join("book.toml").is_file()
}
