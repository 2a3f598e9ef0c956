//! What is accepted and may be: committed lists, each line with its reason.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sotto_protocol::statement::Statement;

/// A list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ExceptionsError {
    /// The file system's word on it.
    #[error("{path}: {source}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no such list.
    #[error("{path}: {source}")]
    Parse {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: toml::de::Error,
    },
}

/// Something that is accepted for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// What: places in the source, public inputs, or kinds of constraints.
    pub what: Vec<String>,
    /// In which claims; in all if none is named.
    #[serde(default)]
    pub claims: Vec<String>,
    /// Of constraints: how many there are of this kind that others imply; as many as there may be if it is not said.
    #[serde(default)]
    pub times: Option<usize>,
    /// Why nothing false follows.
    pub reason: String,
}

impl Exception {
    fn covers(&self, what: &str, claim: &str) -> bool {
        self.what.iter().any(|name| name == what)
            && (self.claims.is_empty() || self.claims.iter().any(|name| name == claim))
    }
}

/// The lists that hold for a statement.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    /// Places where a prover may choose another value, because it has no effect.
    #[serde(default)]
    pub free: Vec<Exception>,
    /// Places where any field element may enter, of a number's type or not, if the statement is another one then.
    #[serde(default)]
    pub elements: Vec<Exception>,
    /// Public inputs that a claim of some shape says nothing about.
    #[serde(default)]
    pub public: Vec<Exception>,
    /// Constraints that others imply.
    #[serde(default)]
    pub implied: Vec<Exception>,
    /// Fixed cells of which no claim notices a change, and cells that nothing reads.
    #[serde(default)]
    pub fixed: Vec<Exception>,
}

impl Exceptions {
    /// Reads from a folder what holds for all statements, and what holds for this one.
    ///
    /// # Errors
    /// [`ExceptionsError`].
    pub fn of(folder: &Path, statement: Statement) -> Result<Self, ExceptionsError> {
        // `settle-4` and `settle-16` are one statement in two sizes.
        let name = statement.name().split('-').next().expect("splitting gives at least one part");
        let mut all = read(&folder.join("gadgets.toml"))?;
        let own = read(&folder.join(format!("{name}.toml")))?;
        all.free.extend(own.free);
        all.elements.extend(own.elements);
        all.public.extend(own.public);
        all.implied.extend(own.implied);
        all.fixed.extend(own.fixed);
        Ok(all)
    }

    /// Why a place may take another value in this claim.
    #[must_use]
    pub fn free(&self, site: &str, claim: &str) -> Option<&str> {
        reason(&self.free, site, claim)
    }

    /// Why a private input may be any field element.
    #[must_use]
    pub fn element(&self, site: &str, claim: &str) -> Option<&str> {
        reason(&self.elements, site, claim)
    }

    /// Why this claim does not depend on a public input.
    #[must_use]
    pub fn public(&self, name: &str, claim: &str) -> Option<&str> {
        reason(&self.public, name, claim)
    }

    /// Why no claim notices a change of fixed cells of this name, or why nothing reads them.
    #[must_use]
    pub fn fixed(&self, name: &str) -> Option<&str> {
        reason(&self.fixed, name, "")
    }

    /// Why constraints of this kind are implied by others.
    #[must_use]
    pub fn implied(&self, kind: &str) -> Option<&Exception> {
        self.implied.iter().find(|exception| exception.covers(kind, ""))
    }
}

fn reason<'a>(list: &'a [Exception], what: &str, claim: &str) -> Option<&'a str> {
    list.iter().find(|exception| exception.covers(what, claim)).map(|exception| exception.reason.as_str())
}

// A statement without exceptions has no list.
fn read(path: &Path) -> Result<Exceptions, ExceptionsError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(ExceptionsError::Read { path: path.to_owned(), source }),
    };
    toml::from_str(&text).map_err(|source| ExceptionsError::Parse { path: path.to_owned(), source })
}
