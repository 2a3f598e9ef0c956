//! Who appends, where several processes have the same store: asking, taking over, giving up, and waiting for the store to come back.

use std::time::Instant;

use sotto_ledger::store::StoreError;
use sotto_ledger::{LedgerError, Receipt};

use super::{MAX_BATCH, Sequencer};
use crate::intake::Submission;
use crate::place::Opened;
use crate::team::{Role, Team, is_weather};

/// The most batches of what others took in that come before the own queue has its turn.
const MAX_TAKEN: usize = 8;

impl Sequencer {
    pub(super) fn leads(&self) -> bool {
        self.team.as_ref().is_none_or(|team| matches!(team.role, Role::Leading(_)))
    }

    /// Goes on if the store will: whoever waits is told to ask again. Alone with its store, a process ends instead.
    pub(super) fn weather(&mut self, done: Result<(), LedgerError>) -> Result<(), LedgerError> {
        match (done, &mut self.team) {
            (Err(error), Some(_)) if is_weather(&error) => {
                tracing::warn!(%error, "the store is not to be had");
                self.waiting.give_up();
                // A store that does not answer takes its time to say so: nobody is kept waiting for the next attempt, too.
                self.queue.try_iter().for_each(drop);
                // No block before the store was looked for again.
                self.sealed = Instant::now();
                Ok(())
            }
            (done, _) => done,
        }
    }

    /// Looks what the others did, and whether they still do it.
    pub(super) fn tick(&mut self) -> Result<(), LedgerError> {
        let done = self.look_around();
        // The queue has its turn, however long this took.
        self.ticked = Instant::now();
        done
    }

    fn look_around(&mut self) -> Result<(), LedgerError> {
        let Some(mut team) = self.team.take() else { return Ok(()) };
        let done = self.keep_up(&mut team);
        self.team = Some(team);
        done?;
        for _ in 0..MAX_TAKEN {
            let taken = self.team().take(MAX_BATCH)?;
            if taken.is_empty() {
                break;
            }
            self.submit(taken)?;
            self.seal_unless_paced()?;
            self.team().tell()?;
        }
        let ledger = self.ledger.clone();
        let ledger = ledger.read();
        Ok(self.team().answer(ledger.state()?)?)
    }

    fn team(&mut self) -> &mut Team {
        self.team.as_mut().expect("alone, a process has nothing to do with others")
    }

    fn keep_up(&mut self, team: &mut Team) -> Result<(), LedgerError> {
        let in_doubt = matches!(self.ledger.read().state(), Err(LedgerError::Poisoned));
        if in_doubt {
            return self.recover(team);
        }
        if team.is_due() {
            let leading = self.ledger.write().lead()?.map_or(Role::Following, Role::Leading);
            match (team.role, leading) {
                (Role::Following, Role::Leading(token)) => {
                    self.ledger.write().catch_up()?;
                    team.role = leading;
                    self.sealed = Instant::now();
                    tracing::info!(token, "this process makes the blocks now");
                }
                (Role::Leading(_), now) if now != team.role => return self.step_down(team),
                _ => {}
            }
        }
        if team.role == Role::Following {
            self.ledger.write().catch_up()?;
        }
        Ok(())
    }

    // Another process appends, or may have meanwhile. What was drafted here is not in the log, and may not fit behind what is.
    fn step_down(&mut self, team: &mut Team) -> Result<(), LedgerError> {
        tracing::warn!("another process makes the blocks now");
        self.waiting.give_up();
        if self.ledger.read().state()?.drafted() > 0 {
            return self.reopen(team);
        }
        team.role = Role::Following;
        Ok(())
    }

    // A block is on disk or not.
    fn recover(&mut self, team: &mut Team) -> Result<(), LedgerError> {
        let mut ledger = self.ledger.write();
        let found = match ledger.lead()? {
            Some(token) => ledger.recover().map(|()| token),
            None => Err(StoreError::NotLeading.into()),
        };
        drop(ledger);
        match found {
            Ok(token) => {
                tracing::info!("the store is back");
                team.role = Role::Leading(token);
                Ok(())
            }
            Err(LedgerError::Store(StoreError::NotLeading)) => self.reopen(team),
            Err(error) => Err(error),
        }
    }

    // Replayed from the first block on, without holding up readers any longer than the exchange takes.
    fn reopen(&mut self, team: &mut Team) -> Result<(), LedgerError> {
        let Opened { ledger, relay } = match team.opening().open() {
            Ok(opened) => opened,
            Err(crate::ServeError::Ledger(error)) => return Err(error),
            Err(error) => return Err(StoreError::Engine(Box::new(error)).into()),
        };
        *self.ledger.write() = ledger;
        team.rejoin(relay.expect("the place is the same as before"));
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
        if verified.is_empty() { Ok(()) } else { Ok(self.team().hand_on(&verified, answers)?) }
    }

    /// Answers what waits, and lets another process go on at once.
    pub(super) fn end(&mut self) -> Result<(), LedgerError> {
        while self.team.as_mut().is_some_and(Team::is_waiting) {
            let done = self.tick().and_then(|()| if self.leads() { self.seal_draft() } else { Ok(()) });
            self.weather(done)?;
            std::thread::sleep(crate::team::TICK);
        }
        if self.leads() {
            self.seal_draft()?;
            self.ledger.write().resign()?;
        }
        Ok(())
    }
}
