//! What a prover is doing, for those who wait.

/// A stage of proving, told when it begins. A stage that is not needed is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Checking the claim in plain Rust.
    Checking,
    /// Reading the proving key from disk.
    LoadingKey,
    /// Making the INSECURE development key: once for each statement and machine.
    FirstTimeSetup,
    /// Computing the values of the circuit's variables.
    Synthesizing,
    /// Computing the proof.
    Proving,
    /// Verifying it before it is handed out.
    Verifying,
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Checking => "checking the claim",
            Self::LoadingKey => "loading the proving key",
            Self::FirstTimeSetup => "making the development key (INSECURE, first use only)",
            Self::Synthesizing => "synthesizing the circuit",
            Self::Proving => "proving",
            Self::Verifying => "verifying the proof",
        })
    }
}
