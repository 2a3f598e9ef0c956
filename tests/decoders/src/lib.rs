//! What every decoder of this workspace promises for any bytes at all, one function a group of decoders. The fuzz targets in `fuzz/`
//! call these functions with what a fuzzer thinks of, and a test here with the corpus that is kept there.
//!
//! Each takes bytes from anywhere and panics if a decoder breaks its promise: it never panics itself, it takes one encoding a value,
//! and what it took survives being written and read again. Where several decoders share a function, the first byte says which.

mod binary;
mod files;
mod json;
mod letters;
mod log;
mod promise;
mod proofs;
mod sealed;
mod text;

pub use binary::{block, record, transaction};
pub use files::files;
pub use json::json;
pub use letters::letter;
pub use log::{log, tiles};
pub use proofs::{proof, transparent};
pub use sealed::plaintext;
pub use text::{arguments, text};

/// What takes bytes from anywhere.
pub type Target = fn(&[u8]);

/// Every target, by the name of its program and of the folder of its corpus.
pub const TARGETS: [(&str, Target); 13] = [
    ("arguments", arguments),
    ("block", block),
    ("files", files),
    ("json", json),
    ("letter", letter),
    ("log", log),
    ("plaintext", plaintext),
    ("proof", proof),
    ("record", record),
    ("text", text),
    ("tiles", tiles),
    ("transaction", transaction),
    ("transparent", transparent),
];

/// The folder of the fuzz targets, in which the corpus is kept.
#[must_use]
pub fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}
