//! Answers: one value each, shown to people as text or to programs as JSON.

use std::fmt::{Display, Write as _};
use std::io::Write as _;

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;
use serde_json::{Value, json};

use crate::error::CliError;

/// What a command found or did.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    text: String,
    json: Value,
}

impl Answer {
    /// Shown as its text or as its fields.
    ///
    /// # Panics
    /// Never: answers are made of strings, numbers and lists.
    pub fn new<T: Serialize + Display>(value: &T) -> Self {
        let json = serde_json::to_value(value).expect("strings, numbers and lists can be written");
        Self { text: value.to_string(), json }
    }

    /// For a command that printed all it had to say while it ran.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// The text for people.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The fields for programs.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }
}

/// Prints an answer to standard output.
pub fn print(answer: &Answer, json: bool) {
    let text = match (json, &answer.json) {
        (_, Value::Null) => return,
        (true, value) => format!("{value:#}\n"),
        (false, _) => format!("{}\n", answer.text.trim_end()),
    };
    // Whoever reads may stop early, as `head` does; that is no error.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// Prints an error to standard error: one line, or one object.
pub fn print_error(error: &CliError, json: bool) {
    let exit = error.exit();
    let text = if json {
        json!({ "error": exit.name(), "exit_code": exit as u8, "rule": error.rule(), "message": error.to_string() })
            .to_string()
    } else {
        format!("error: {error}")
    };
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A table without lines: a heading, and a row each.
#[must_use]
pub fn table<const N: usize>(heading: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(heading.map(str::to_uppercase));
    for row in rows {
        table.add_row(row);
    }
    let mut text = String::new();
    for line in table.lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
