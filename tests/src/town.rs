//! A small town: officials, people with wallets, and a real verifier service in a process of its own, with its log on disk.
//!
//! The worked story is told in it, by `cargo xtask demo` and by the tests that kill the service on the way.

pub mod cheats;
pub mod narrator;
pub mod officials;
pub mod person;
pub mod process;
pub mod prover;
pub mod story;
pub mod trade;

use std::process::ExitCode;

use sotto_cli::http_node::HttpNode;
use sotto_ledger::{Audit, Audited};
use sotto_protocol::amount::Height;
use sotto_protocol::epoch::Phase;
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::Transaction;
use sotto_service::{Advance, AdvanceTo};
use sotto_verifier::Verifier;
use sotto_wallet::node::Accepted;
use sotto_wallet::{Node, NodeError};

use narrator::Narrator;
use officials::Officials;
use process::ServiceProcess;
use prover::TimedProver;

/// Anything that goes wrong in a story ends it.
pub type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

/// How a program ends that did this, or says why not.
#[must_use]
pub fn exit_code(done: Fallible<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Called between any two steps with the running service.
pub type Interruption = Box<dyn FnMut(&mut ServiceProcess) -> Fallible<()>>;

/// The town.
pub struct Town {
    /// Who signs what.
    pub officials: Officials,
    /// The service.
    pub service: ServiceProcess,
    /// The way to it.
    pub node: HttpNode,
    /// Makes the proofs.
    pub maker: TimedProver,
    /// Tells what happens.
    pub narrator: Narrator,
    interruption: Option<Interruption>,
}

impl std::fmt::Debug for Town {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Town").field("service", &self.service).finish_non_exhaustive()
    }
}

impl Town {
    /// A town around a service that runs already.
    ///
    /// # Errors
    /// If the service or the keys cannot be used.
    pub fn new(officials: Officials, service: ServiceProcess, narrator: Narrator) -> Fallible<Self> {
        let node = HttpNode::new(service.address())?;
        let maker = TimedProver::new(narrator.clone())?;
        Ok(Self { officials, service, node, maker, narrator, interruption: None })
    }

    /// Does something between any two steps from now on.
    pub fn interrupt(&mut self, interruption: Interruption) {
        self.interruption = Some(interruption);
    }

    /// The moment between two steps.
    ///
    /// # Errors
    /// Those of the interruption.
    pub fn between(&mut self) -> Fallible<()> {
        match &mut self.interruption {
            Some(interruption) => interruption(&mut self.service),
            None => Ok(()),
        }
    }

    /// Submits a transaction.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn submit(&mut self, transaction: &Transaction) -> Fallible<Accepted> {
        self.between()?;
        let accepted = self.node.submit(transaction)?;
        self.narrator.public(transaction);
        self.between()?;
        // Whoever lost the answer asks again and gets the same one.
        let again = self.node.submit(transaction)?;
        if again == accepted { Ok(accepted) } else { Err("a second submission got another receipt".into()) }
    }

    /// What the service answers to something it must refuse: code and reason.
    ///
    /// # Errors
    /// If it was accepted.
    pub fn refused(&mut self, transaction: &Transaction) -> Fallible<(String, String)> {
        match self.node.submit(transaction) {
            Err(NodeError::Refused { code, reason }) => Ok((code, reason)),
            Err(e) => Err(e.into()),
            Ok(accepted) => Err(format!("{} was accepted at height {}", accepted.id, accepted.height).into()),
        }
    }

    /// Lets time pass until a phase begins.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn advance(&mut self, phase: Phase) -> Fallible<()> {
        self.pass(AdvanceTo::Phase(phase))
    }

    /// Lets time pass to the next epoch.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn next_epoch(&mut self) -> Fallible<()> {
        self.advance(Phase::Issues)?;
        self.advance(Phase::Open)?;
        // The first block of the epoch brings what was minted.
        self.pass(AdvanceTo::Blocks(1))
    }

    /// Lets some blocks pass.
    ///
    /// # Errors
    /// [`NodeError`].
    pub fn pass(&mut self, to: AdvanceTo) -> Fallible<()> {
        self.between()?;
        let from = self.node.tip()?;
        let genesis = self.node.genesis()?;
        let signed = Signed::sign(&genesis.id(), Advance { from, to }, &self.officials.operator);
        self.node.advance(&signed)?;
        Ok(())
    }

    /// An audit of everything, as an outsider would do it: from the blocks alone.
    ///
    /// # Errors
    /// [`sotto_ledger::AuditError`].
    pub fn audit(&self) -> Fallible<Audited> {
        let genesis = self.node.genesis()?;
        let mut audit = Audit::new(genesis.clone(), Verifier::new(&genesis)?)?;
        let checkpoint = self.node.checkpoint()?;
        let tip = checkpoint.payload.height;
        for height in 1..=tip.0 {
            audit.block(self.node.block(Height(height))?)?;
        }
        Ok(audit.finish(&checkpoint)?)
    }
}
