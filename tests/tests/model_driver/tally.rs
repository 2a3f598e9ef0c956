//! What became of the steps.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

/// How often what happened.
#[derive(Debug, Default, Clone)]
pub struct Tally {
    /// Sequences that were run to their end.
    pub sequences: u64,
    /// Steps taken, refused ones and those that prepare another included.
    pub steps: u64,
    /// How often each kind succeeded.
    pub done: BTreeMap<String, u64>,
    /// How often the model refused for this reason while the real thing named that rule.
    pub refused: BTreeMap<(String, String), u64>,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.sequences += other.sequences;
        self.steps += other.steps;
        other.done.into_iter().for_each(|(kind, n)| *self.done.entry(kind).or_default() += n);
        other.refused.into_iter().for_each(|(pair, n)| *self.refused.entry(pair).or_default() += n);
    }

    /// Writes it down, in one go.
    pub fn save(&self, file: &Path) {
        let refused: Vec<_> = self.refused.iter().map(|((reason, rule), n)| json!([reason, rule, n])).collect();
        let all = json!({ "sequences": self.sequences, "steps": self.steps, "done": self.done, "refused": refused });
        let new = file.with_extension("new");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&new, all.to_string()).unwrap();
        std::fs::rename(new, file).unwrap();
    }

    /// What an earlier run wrote down; empty if none did.
    pub fn load(file: &Path) -> Self {
        let Ok(bytes) = std::fs::read(file) else { return Self::default() };
        let all: Value = serde_json::from_slice(&bytes).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let number = |value: &Value| value.as_u64().unwrap();
        let done = all["done"].as_object().unwrap().iter().map(|(kind, n)| (kind.clone(), number(n)));
        let refused = all["refused"].as_array().unwrap().iter();
        Self {
            sequences: number(&all["sequences"]),
            steps: number(&all["steps"]),
            done: done.collect(),
            refused: refused.map(|entry| ((text(&entry[0]), text(&entry[1])), number(&entry[2]))).collect(),
        }
    }
}
