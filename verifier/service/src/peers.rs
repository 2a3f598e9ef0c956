//! Several processes before one store. One of them appends; it says so again and again, and when it falls silent, another takes over.
//! What the others take in they check, and hand on.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use sotto_ledger::store::{Relay, Relayed, StoreError};
use sotto_ledger::{LedgerError, Receipt, State};
use sotto_protocol::cbor;
use sotto_protocol::transaction::{Transaction, TransactionId};
use sotto_verifier::Verified;

use crate::intake::{Answer, Refusal, Submission};
use crate::problem::Problem;
use crate::store_address::{Opened, TERM};
use crate::{ServeError, clock::Clock};

/// How often a process looks what the others did.
pub(crate) const TICK: Duration = Duration::from_millis(50);
// How often whoever appends says so.
const RENEWAL: Duration = Duration::from_secs(TERM.as_secs() / 3);
// How often another one asks whether it is needed.
const ASKING: Duration = Duration::from_millis(250);

/// Whether this process appends, and under which token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Leading(u64),
    Following,
}

/// Opens the log anew.
pub(crate) type Reopen = Box<dyn Fn() -> Result<Opened, ServeError> + Send>;

/// The other processes before the same store, and this one's place among them.
pub(crate) struct Peers {
    pub(crate) role: Role,
    open: Reopen,
    relay: Box<dyn Relay>,
    clock: Clock,
    // When the lease was last asked for or renewed.
    asked: Option<Instant>,
    // Who waits for what was handed on.
    away: BTreeMap<TransactionId, Vec<Answer>>,
    refuse: Sender<(TransactionId, String)>,
    refused: Receiver<(TransactionId, String)>,
}

impl Peers {
    pub(crate) fn new(open: Reopen, relay: Box<dyn Relay>, clock: Clock) -> Self {
        let (refuse, refused) = channel();
        Self { role: Role::Following, open, relay, clock, asked: None, away: BTreeMap::new(), refuse, refused }
    }

    /// Opens the log anew.
    pub(crate) fn open(&self) -> Result<Opened, ServeError> {
        (self.open)()
    }

    /// From now on by this way, as one of the others.
    pub(crate) fn rejoin(&mut self, relay: Box<dyn Relay>) {
        (self.relay, self.role, self.asked) = (relay, Role::Following, None);
    }

    /// Whether it is time to say, or to ask, who appends.
    pub(crate) fn is_due(&mut self) -> bool {
        let pause = if matches!(self.role, Role::Leading(_)) { RENEWAL } else { ASKING };
        let now = self.clock.now();
        let due = self.asked.is_none_or(|asked| now.saturating_duration_since(asked) >= pause);
        if due {
            self.asked = Some(now);
        }
        due
    }

    /// Hands on what was verified here; whoever sent it waits.
    pub(crate) fn hand_on(&mut self, verified: &[Verified], answers: Vec<Answer>) -> Result<(), StoreError> {
        let relayed = |verified: &Verified| Relayed { id: verified.id(), bytes: cbor::encode(verified.transaction()) };
        self.relay.put(&verified.iter().map(relayed).collect::<Vec<_>>())?;
        for (verified, answer) in verified.iter().zip(answers) {
            self.away.entry(verified.id()).or_default().push(answer);
        }
        Ok(())
    }

    /// What others took in, for whoever appends.
    pub(crate) fn take(&self, limit: usize) -> Result<Vec<Submission>, StoreError> {
        let Role::Leading(token) = self.role else { return Ok(Vec::new()) };
        let taken = self.relay.take(token, limit)?.into_iter().filter_map(|Relayed { id, bytes }| {
            let answer = Answer::Elsewhere { id, refuse: self.refuse.clone() };
            match cbor::decode::<Transaction>(&bytes) {
                Ok(transaction) => Some(Submission { transaction, answer, pledge: None }),
                Err(error) => {
                    answer.send(Err(Refusal::Elsewhere(Problem::malformed(error.to_string()))));
                    None
                }
            }
        });
        Ok(taken.collect())
    }

    /// Lets the others know what was refused.
    pub(crate) fn tell(&self) -> Result<(), StoreError> {
        let refusals: Vec<_> = self.refused.try_iter().collect();
        if refusals.is_empty() { Ok(()) } else { self.relay.refuse(&refusals) }
    }

    /// Whether somebody here waits for what was handed on.
    pub(crate) fn is_waiting(&mut self) -> bool {
        self.away.retain(|_, answers| {
            answers.retain(|answer| !answer.is_closed());
            !answers.is_empty()
        });
        !self.away.is_empty()
    }

    /// Answers whom it can: what is in a sealed block, and what was refused.
    pub(crate) fn answer(&mut self, state: &State) -> Result<(), StoreError> {
        if !self.is_waiting() {
            return Ok(());
        }
        let sealed = |id: &TransactionId| state.accepted_at(*id).filter(|height| *height <= state.tip().height);
        let mut done: Vec<TransactionId> = Vec::new();
        for (id, answers) in &mut self.away {
            if let Some(height) = sealed(id) {
                done.push(*id);
                answers.drain(..).for_each(|answer| answer.send(Ok(Receipt { id: *id, height })));
            }
        }
        done.iter().for_each(|id| drop(self.away.remove(id)));
        let left: Vec<TransactionId> = self.away.keys().copied().collect();
        for (id, words) in self.relay.refused(&left)? {
            done.push(id);
            for answer in self.away.remove(&id).unwrap_or_default() {
                let problem = serde_json::from_str(&words).unwrap_or_else(|_| Problem::internal());
                answer.send(Err(Refusal::Elsewhere(problem)));
            }
        }
        if done.is_empty() { Ok(()) } else { self.relay.forget(&done) }
    }
}

/// Whether it is the store's weather rather than a fault: it passes, or another process appends now.
pub(crate) fn is_transient(error: &LedgerError) -> bool {
    match error {
        LedgerError::Poisoned => true,
        LedgerError::Store(error) => {
            matches!(error, StoreError::Engine(_) | StoreError::NotLeading | StoreError::NotNext { .. })
        }
        LedgerError::Genesis(_)
        | LedgerError::Operator
        | LedgerError::Replay(_)
        | LedgerError::Checkpoint(_)
        | LedgerError::OtherLog => false,
    }
}
