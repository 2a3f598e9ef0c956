//! Who appends, where several processes have the same store: asking, taking over, giving up, and waiting for the store to come back.

use sotto_ledger::store::StoreError;
use sotto_ledger::{LedgerError, Receipt};

use super::{MAX_BATCH, Sequencer};
use crate::intake::Submission;
use crate::peers::{Peers, Role, is_transient};
use crate::store_address::Opened;

/// The most batches of what others took in that come before the own queue has its turn.
const MAX_TAKEN: usize = 8;

impl Sequencer {
    pub(super) fn leads(&self) -> bool {
        self.peers.as_ref().is_none_or(|peers| matches!(peers.role, Role::Leading(_)))
    }

    /// Goes on if the store will: whoever waits is told to ask again. Alone with its store, a process ends instead.
    pub(super) fn outlast(&mut self, done: Result<(), LedgerError>) -> Result<(), LedgerError> {
        match (done, &mut self.peers) {
            (Err(error), Some(_)) if is_transient(&error) => {
                tracing::warn!(%error, "the store is not to be had");
                self.seen.metrics.store_failed();
                self.seen.metrics.leads(false);
                self.seen.readiness.store(false);
                self.waiting.give_up();
                // A store that does not answer takes its time to say so: nobody is kept waiting for the next attempt, too.
                self.queue.try_iter().for_each(drop);
                // No block before the store was looked for again.
                self.sealed = self.clock.now();
                Ok(())
            }
            (done, _) => {
                self.seen.readiness.store(done.is_ok());
                self.seen.metrics.leads(self.leads());
                done
            }
        }
    }

    /// Looks what the others did, and whether they still do it.
    pub(super) fn tick(&mut self) -> Result<(), LedgerError> {
        let done = self.look_around();
        // The queue has its turn, however long this took.
        self.ticked = self.clock.now();
        done
    }

    fn look_around(&mut self) -> Result<(), LedgerError> {
        let Some(mut peers) = self.peers.take() else { return Ok(()) };
        let done = self.keep_up(&mut peers);
        self.peers = Some(peers);
        done?;
        for _ in 0..MAX_TAKEN {
            let taken = self.peers().take(MAX_BATCH)?;
            if taken.is_empty() {
                break;
            }
            self.submit(taken)?;
            self.seal_unless_paced()?;
            self.peers().tell()?;
        }
        let ledger = self.ledger.clone();
        let ledger = ledger.read();
        Ok(self.peers().answer(ledger.state()?)?)
    }

    fn peers(&mut self) -> &mut Peers {
        self.peers.as_mut().expect("alone, a process has nothing to do with others")
    }

    fn keep_up(&mut self, peers: &mut Peers) -> Result<(), LedgerError> {
        let in_doubt = matches!(self.ledger.read().state(), Err(LedgerError::Poisoned));
        if in_doubt {
            return self.recover(peers);
        }
        if peers.is_due() {
            let leading = self.ledger.write().lead()?.map_or(Role::Following, Role::Leading);
            match (peers.role, leading) {
                (Role::Following, Role::Leading(token)) => {
                    self.ledger.write().catch_up()?;
                    peers.role = leading;
                    self.sealed = self.clock.now();
                    tracing::info!(token, "this process makes the blocks now");
                }
                (Role::Leading(_), now) if now != peers.role => return self.step_down(peers),
                _ => {}
            }
        }
        if peers.role == Role::Following && self.ledger.write().catch_up()? > 0 {
            self.seen.metrics.sealed();
        }
        Ok(())
    }

    // Another process appends, or may have meanwhile. What was drafted here is not in the log, and may not fit behind what is.
    fn step_down(&mut self, peers: &mut Peers) -> Result<(), LedgerError> {
        tracing::warn!("another process makes the blocks now");
        self.waiting.give_up();
        if self.ledger.read().state()?.drafted() > 0 {
            return self.reopen(peers);
        }
        peers.role = Role::Following;
        Ok(())
    }

    // A block is on disk or not.
    fn recover(&mut self, peers: &mut Peers) -> Result<(), LedgerError> {
        let mut ledger = self.ledger.write();
        let found = match ledger.lead()? {
            Some(token) => ledger.recover().map(|()| token),
            None => Err(StoreError::NotLeading.into()),
        };
        drop(ledger);
        match found {
            Ok(token) => {
                tracing::info!("the store is back");
                peers.role = Role::Leading(token);
                Ok(())
            }
            Err(LedgerError::Store(StoreError::NotLeading)) => self.reopen(peers),
            Err(error) => Err(error),
        }
    }

    // Replayed from the first block on, without holding up readers any longer than the exchange takes.
    fn reopen(&mut self, peers: &mut Peers) -> Result<(), LedgerError> {
        let Opened { ledger, relay } = match peers.open() {
            Ok(opened) => opened,
            Err(crate::ServeError::Ledger(error)) => return Err(error),
            Err(error) => return Err(StoreError::Engine(Box::new(error)).into()),
        };
        *self.ledger.write() = ledger;
        peers.rejoin(relay.expect("the address is the same as before"));
        tracing::info!("read the log anew");
        Ok(())
    }

    /// Checks what came in here, and hands on what holds to the process that appends.
    pub(super) fn hand_on(&mut self, batch: Vec<Submission>) -> Result<(), LedgerError> {
        let mut fresh = Vec::new();
        {
            let ledger = self.ledger.read();
            let state = ledger.state()?;
            for submission in batch.into_iter().filter(|submission| !submission.answer.is_closed()) {
                let id = submission.transaction.id(&state.network());
                match state.accepted_at(id).filter(|height| *height <= state.tip().height) {
                    Some(height) => submission.answer.send(Ok(Receipt { id, height })),
                    None => fresh.push(submission),
                }
            }
        }
        let (verified, answers) = self.verify(fresh);
        if verified.is_empty() { Ok(()) } else { Ok(self.peers().hand_on(&verified, answers)?) }
    }

    /// Answers what waits, and lets another process go on at once.
    pub(super) fn end(&mut self) -> Result<(), LedgerError> {
        while self.peers.as_mut().is_some_and(Peers::is_waiting) {
            let done = self.tick().and_then(|()| if self.leads() { self.seal_draft() } else { Ok(()) });
            self.outlast(done)?;
            std::thread::sleep(crate::peers::TICK);
        }
        if self.leads() {
            self.seal_draft()?;
            self.ledger.write().resign()?;
        }
        Ok(())
    }
}
