//! Names of places in the source: the file and the text of the line, which outlives changes elsewhere in the file.

use std::collections::HashMap;
use std::path::Path;

use sotto_circuits::gadgets::tamper::Entry;

/// The lines of the circuits' source files, read once each.
#[derive(Debug)]
pub struct Sites {
    files: HashMap<&'static str, Vec<String>>,
}

impl Sites {
    /// The source files that these entries come from. A file that is not there leaves its entries named by number.
    #[must_use]
    pub fn of(root: &Path, entries: &[Entry]) -> Self {
        let mut files = HashMap::new();
        for Entry { file, .. } in entries {
            files.entry(*file).or_insert_with(|| {
                let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
                text.lines().map(|line| line.trim().to_owned()).collect()
            });
        }
        Self { files }
    }

    /// `gadgets/spend.rs: r: witness(cs, input.r)?,`
    #[must_use]
    pub fn name(&self, entry: &Entry) -> String {
        // A cell that has no door is no line of the source, and has a name of its own.
        if entry.line == 0 {
            return entry.file.to_owned();
        }
        let path = entry.file.rsplit_once("src/").map_or(entry.file, |(_, path)| path);
        let line = self.files.get(entry.file).and_then(|lines| lines.get(entry.line as usize - 1));
        match line {
            Some(line) => format!("{path}: {line}"),
            None => format!("{path}: line {}", entry.line),
        }
    }
}
