//! What can go wrong with transparent keys and proofs.

use sotto_protocol::statement::Statement;

/// Why there is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The parameters made are not the pinned ones: another version of a library, or a fault.
    #[error("the parameters of 2^{k} rows have SHA-256 {got}, pinned is {pinned:?}")]
    Parameters {
        /// Of which size.
        k: u32,
        /// The committed hash.
        pinned: &'static str,
        /// That of the parameters made.
        got: String,
    },
    /// The circuit does not fit into its rows, or is malformed.
    #[error("the transparent circuit of `{statement}` cannot be built: {reason}")]
    Circuit {
        /// Of which statement.
        statement: Statement,
        /// The library's words.
        reason: String,
    },
    /// The circuit is not the one that is pinned.
    #[error(
        "the transparent verifying key of `{statement}` has SHA-256 {got}, pinned is {pinned:?}: the circuit is not the committed one. \
         After a change on purpose: SOTTO_PIN=1 cargo test -p sotto-transparent"
    )]
    VerifyingKey {
        /// Of which statement.
        statement: Statement,
        /// The committed hash.
        pinned: &'static str,
        /// That of the key made.
        got: String,
    },
}

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// The claim is not true: which rule it breaks.
    #[error("`{statement}` does not hold: {violation}")]
    Violation {
        /// Which statement.
        statement: Statement,
        /// The broken rule, by its id.
        #[source]
        violation: Box<dyn std::error::Error + Send + Sync>,
    },
    /// There is no key to prove it with.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The proof could not be computed.
    #[error("`{statement}` cannot be proven: {reason}")]
    Library {
        /// Which statement.
        statement: Statement,
        /// The library's words.
        reason: String,
    },
    /// The proof made does not verify: the plain relation accepts what the circuit does not, or the machine is faulty.
    #[error("the transparent proof made for `{0}` does not verify and is not handed out")]
    BadProof(Statement),
}

/// Why a proof is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// There is no key to check it with.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Truncated, or with something after it.
    #[error("a transparent proof of `{statement}` is exactly {expected} bytes, got {got}")]
    Length {
        /// Of which statement.
        statement: Statement,
        /// The length of every proof of it.
        expected: usize,
        /// The length of this one.
        got: usize,
    },
    /// The proof does not prove the claim.
    #[error("the transparent proof of `{0}` does not hold")]
    Rejected(Statement),
}
