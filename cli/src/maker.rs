//! Proofs, made here: the prover as a wallet sees it. What it is doing is told on standard error, if somebody is watching.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use serde::Serialize;
use sotto_circuits::Proven;
use sotto_protocol::disclosure::{DisclosureDocument, TransparentProof};
use sotto_protocol::statement::Statement;
use sotto_protocol::transaction::ProofBytes;
use sotto_prover::{KeyError, Prover};
use sotto_wallet::ProofMaker;
use sotto_wallet::proving::ProvingError;

const TICK: Duration = Duration::from_millis(120);

/// A proof that was made.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Made {
    /// Of which statement.
    pub statement: Statement,
    /// How long it took, in seconds, loading the key included.
    pub seconds: f64,
}

/// Makes proofs, and remembers which.
#[derive(Debug)]
pub struct Maker {
    prover: Prover,
    made: RefCell<Vec<Made>>,
}

impl Maker {
    /// With this prover.
    #[must_use]
    pub fn new(prover: Prover) -> Self {
        Self { prover, made: RefCell::default() }
    }

    /// With keys where the environment says.
    ///
    /// # Errors
    /// [`KeyError::NoDirectory`].
    pub fn from_env() -> Result<Self, KeyError> {
        Prover::from_env().map(Self::new)
    }

    /// Makes a transparent proof with keys whose parameters are kept beside the other keys.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn transparently<B, E>(
        &self,
        make: impl FnOnce(&sotto_transparent::KeyStore) -> Result<DisclosureDocument<B, TransparentProof>, E>,
    ) -> Result<DisclosureDocument<B, TransparentProof>, E> {
        let start = Instant::now();
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(TICK);
        bar.set_message("transparent proof: parameters, keys, proof");
        let keys = sotto_transparent::KeyStore::new(Some(self.prover.keys().directory().to_owned()));
        let document = make(&keys);
        bar.finish_and_clear();
        let document = document?;
        self.made.borrow_mut().push(Made { statement: document.statement, seconds: start.elapsed().as_secs_f64() });
        Ok(document)
    }

    /// The proofs made since the last time this was asked.
    #[must_use]
    pub fn take_made(&self) -> Vec<Made> {
        self.made.take()
    }
}

impl ProofMaker for Maker {
    fn prove<S: Proven>(&self, instance: &S::Instance, witness: &S::Witness) -> Result<ProofBytes, ProvingError> {
        let start = Instant::now();
        // Draws nothing where standard error is no terminal.
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(TICK);
        let mut told = |stage| bar.set_message(format!("{}: {stage}", S::STATEMENT));
        let proof = self.prover.prove::<S>(instance, witness, &mut told);
        bar.finish_and_clear();
        let proof = proof.map_err(|error| ProvingError { statement: S::STATEMENT, reason: error.to_string() })?;
        self.made.borrow_mut().push(Made { statement: S::STATEMENT, seconds: start.elapsed().as_secs_f64() });
        Ok(proof)
    }
}
