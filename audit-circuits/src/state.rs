//! What a campaign has found so far, statement by statement: written after each step, so that it can go on where it stopped.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sotto_protocol::statement::Statement;

use crate::guards::Guards;
use crate::plonk::fixed::FixedFound;

/// The findings cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The file system's word on it.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no such file.
    #[error("{path}: {source}")]
    Format {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
}

/// Something that the constraints accept beside the honest assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Which stage found it.
    pub stage: String,
    /// Where: places in the source, or a public input.
    pub places: Vec<String>,
    /// One assignment: variables and values.
    pub witness: String,
    /// How often.
    pub times: usize,
    /// Why nothing false follows, from the committed list.
    pub reason: Option<String>,
}

/// What is known of one claim.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimState {
    /// Variables changed alone.
    pub variables: Option<usize>,
    /// Assignments with one changed variable.
    pub mutations: usize,
    /// Pairs of variables.
    pub pairs: Option<usize>,
    /// Assignments with two changed variables.
    pub pair_mutations: usize,
    /// Forks up to this number are done.
    pub fork_numbers: usize,
    /// Assignments of forks.
    pub forks: usize,
    /// Forks that were allowed to prove something else.
    #[serde(default)]
    pub restated: Option<usize>,
    /// The tangent space.
    pub tangent: Option<TangentState>,
    /// Changed public inputs.
    pub public_values: Option<usize>,
    /// Changed contexts.
    pub contexts: usize,
    /// What was accepted.
    pub accepted: Vec<Acceptance>,
}

/// What is known of a tangent space.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TangentState {
    /// Rank of the derivatives in the private variables.
    pub rank: usize,
    /// Private variables.
    pub private: usize,
    /// Hints that can move though no input does.
    pub free_hints: usize,
    /// Places of the private inputs that can move together, and how many variables there.
    pub moving: BTreeMap<String, usize>,
}

/// What is known of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementState {
    /// Its circuit's digest: findings about another circuit are worth nothing.
    pub digest: String,
    /// Which dice.
    pub seed: u64,
    /// Whether this is the short campaign.
    pub quick: bool,
    /// Constraints.
    pub constraints: usize,
    /// Public inputs.
    pub public: usize,
    /// Private variables.
    pub private: usize,
    /// Private inputs and hints.
    pub entries: usize,
    /// How many of them are hints.
    pub hints: usize,
    /// Each claim.
    pub claims: BTreeMap<String, ClaimState>,
    /// What is known of each constraint.
    pub guards: Guards,
    /// How many constraints were searched for, in the end.
    pub searched: Option<usize>,
    /// What nothing was found against, by kind.
    pub survivors: BTreeMap<String, Survivors>,
    /// What is known of constraints by what they come from: how many there are, and how many are shown to matter.
    #[serde(default)]
    pub by_source: BTreeMap<String, (usize, usize)>,
    /// What is known of fixed columns.
    #[serde(default)]
    pub fixed: Option<FixedState>,
    /// When it was finished, as a date.
    pub finished: Option<String>,
}

/// What is said of a selector whose constraints are not shown to matter.
pub const IDLE: &str = "it turns on nothing that is shown to matter";

/// What is known of fixed columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedState {
    /// What was found.
    pub found: FixedFound,
    /// Why nothing follows from it, by name, from the committed list.
    pub reasons: BTreeMap<String, String>,
}

impl FixedState {
    /// What was found without a reason: what it is, its name, and how often.
    pub fn unexplained(&self) -> impl Iterator<Item = (&'static str, &str, usize)> {
        // Where a selector turns on nothing that matters, its constraints are among those that are not shown to, and named there.
        self.all().filter(|(what, name, _)| *what != IDLE && !self.reasons.contains_key(*name))
    }

    /// Everything that asks for a reason.
    pub fn all<'a>(&'a self) -> impl Iterator<Item = (&'static str, &'a str, usize)> {
        let FixedFound { unnoticed, unread, idle, .. } = &self.found;
        let all = [("no claim notices a change", unnoticed), ("nothing reads it", unread), (IDLE, idle)];
        let named = |(what, of): (&'static str, &'a BTreeMap<String, usize>)| {
            of.iter().map(move |(name, n)| (what, name.as_str(), *n))
        };
        all.into_iter().flat_map(named)
    }
}

/// Constraints of one kind whose deletion was not noticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survivors {
    /// How many.
    pub constraints: usize,
    /// The first.
    pub first: usize,
    /// Why others imply them, from the committed list.
    pub reason: Option<String>,
}

impl StatementState {
    /// What was accepted without a reason.
    pub fn unexplained(&self) -> impl Iterator<Item = (&str, &Acceptance)> {
        let all = self.claims.iter().flat_map(|(name, claim)| claim.accepted.iter().map(move |a| (name.as_str(), a)));
        all.filter(|(_, acceptance)| acceptance.reason.is_none())
    }

    /// Where a statement's findings are kept.
    #[must_use]
    pub fn path(folder: &Path, statement: Statement) -> PathBuf {
        folder.join(format!("{statement}.json"))
    }

    /// What was found before, if anything was.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn load(path: &Path) -> Result<Option<Self>, StateError> {
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StateError::File { path: path.to_owned(), source }),
        };
        serde_json::from_slice(&text).map(Some).map_err(|source| StateError::Format { path: path.to_owned(), source })
    }

    /// Keeps what is found so far; a campaign that is stopped halfway through finds the file as it was before.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn save(&self, path: &Path) -> Result<(), StateError> {
        let file = |source| StateError::File { path: path.to_owned(), source };
        let format = |source| StateError::Format { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(file)?;
        }
        let draft = path.with_extension("draft");
        std::fs::write(&draft, serde_json::to_vec(self).map_err(format)?).map_err(file)?;
        std::fs::rename(&draft, path).map_err(file)
    }
}
