//! What is committed about a transparent circuit: `key value` lines in `pins/`.

/// A statement's pin. What is missing in the file is empty or 0 and matches nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pin {
    /// SHA-256 of the verifying key as the library writes it, in hex.
    pub verifying_key: &'static str,
    /// Length of every proof.
    pub proof_bytes: usize,
}

impl Pin {
    pub(crate) fn read(text: &'static str) -> Self {
        Self {
            verifying_key: value(text, "verifying-key"),
            proof_bytes: value(text, "proof-bytes").parse().unwrap_or_default(),
        }
    }
}

/// SHA-256 of the parameters of `2^k` rows as they are written, in hex; empty for a size that no statement has.
pub(crate) fn parameters(k: u32) -> &'static str {
    value(include_str!("../pins/parameters.txt"), &k.to_string())
}

fn value(text: &'static str, name: &str) -> &'static str {
    text.lines().filter_map(|line| line.split_once(' ')).find(|(key, _)| *key == name).map_or("", |(_, value)| value)
}
