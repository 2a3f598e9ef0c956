//! Why a task ended badly.

/// Why a task ended badly.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A program could not be started.
    #[error("cannot run `{command}`: {source}")]
    Start {
        /// As one would type it.
        command: String,
        /// The system's word on it.
        source: std::io::Error,
    },
    /// A file is in the way.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: std::path::PathBuf,
        /// The system's word on it.
        source: std::io::Error,
    },
    /// A program ended badly; it has said why itself.
    #[error("`{0}` failed")]
    Failed(String),
    /// Steps of a test run failed.
    #[error("{} of {total} steps failed: {}", failed.len(), failed.join(", "))]
    Steps {
        /// Which.
        failed: Vec<&'static str>,
        /// Of how many.
        total: usize,
    },
    /// The proofs of the payout arithmetic lean on something that is not proven.
    #[error("{0} rests on an axiom, or is missing")]
    Axiom(String),
    /// There is no such fuzz target.
    #[error("there is no fuzz target {0:?}; they are the files in fuzz/fuzz_targets")]
    NoTarget(String),
    /// A program is missing and cannot be installed from here.
    #[error("`{program}` is missing; on Debian: apt-get install {package}")]
    Missing {
        /// The program.
        program: &'static str,
        /// Debian's package.
        package: &'static str,
    },
}
