//! A database in memory that does what the SQL of the real one does, over a network that loses requests, answers and time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use sotto_ledger::Sealed;
use sotto_ledger::store::{Relay, Relayed, SignedTip, Store, StoreError};
use sotto_protocol::amount::Height;
use sotto_protocol::block::Block;
use sotto_protocol::network::Genesis;
use sotto_protocol::transaction::TransactionId;

use super::stage::Stage;
use crate::store_address::TERM;

/// How long a process waits for the server, as with the real one.
const PATIENCE: Duration = Duration::from_secs(5);

struct Lease {
    holder: usize,
    token: u64,
    expires: Duration,
}

#[derive(Default)]
struct Row {
    bytes: Vec<u8>,
    arrived: u64,
    taken: Option<u64>,
    refusal: Option<String>,
}

type Late = Box<dyn FnOnce(&mut Tables, Duration) + Send>;

/// What is on the server's disk.
pub(super) struct Tables {
    genesis: Genesis,
    pub(super) blocks: Vec<Block>,
    pub(super) signed: SignedTip,
    pub(super) accepted: BTreeMap<TransactionId, Height>,
    lease: Lease,
    submissions: BTreeMap<TransactionId, Row>,
    arrivals: u64,
    // Requests that are still under way though nobody waits for them any more, and when they arrive.
    late: Vec<(Duration, Late)>,
    /// Until when it answers nobody.
    pub(super) down_until: Duration,
}

impl Tables {
    pub(super) fn new(genesis: Genesis, signed: SignedTip) -> Self {
        Self {
            genesis,
            blocks: Vec::new(),
            signed,
            accepted: BTreeMap::new(),
            lease: Lease { holder: usize::MAX, token: 0, expires: Duration::ZERO },
            submissions: BTreeMap::new(),
            arrivals: 0,
            late: Vec::new(),
            down_until: Duration::ZERO,
        }
    }

    fn deliver_late(&mut self, now: Duration) {
        while let Some(i) = self.late.iter().position(|(arrives, _)| *arrives <= now) {
            let (_, request) = self.late.remove(i);
            request(self, now);
        }
    }

    fn append(&mut self, holder: usize, token: u64, now: Duration, request: &Request) -> Result<(), StoreError> {
        let Request { sealed, signed } = request;
        if (self.lease.holder, self.lease.token) != (holder, token) {
            return Err(StoreError::NotLeading);
        }
        let (tip, header) = (Height(u32::try_from(self.blocks.len()).expect("few blocks")), &sealed.block.header);
        let follows = self.blocks.last().is_none_or(|last| header.previous == last.header.hash());
        if header.height.0 != tip.0 + 1 || !follows {
            return Err(StoreError::NotNext { tip, got: header.height });
        }
        if let Some(id) = sealed.ids.iter().find(|id| self.accepted.contains_key(id)) {
            return Err(StoreError::Repeated(*id));
        }
        self.lease.expires = now + TERM;
        self.accepted.extend(sealed.ids.iter().map(|id| (*id, header.height)));
        self.blocks.push(sealed.block.clone());
        self.signed.clone_from(signed);
        Ok(())
    }
}

struct Request {
    sealed: Sealed,
    signed: SignedTip,
}

/// A process's connection. It ends with the process.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) stage: Stage,
    pub(super) tables: Arc<Mutex<Tables>>,
    pub(super) actor: usize,
    /// Taken away by kill -9.
    pub(super) alive: Arc<AtomicBool>,
    /// How often something goes wrong, in a thousand.
    pub(super) faults: Arc<dyn Fn() -> u64 + Send + Sync>,
}

fn lost() -> StoreError {
    StoreError::Engine("the connection was lost".into())
}

impl Connection {
    // How long something is under way.
    fn delay(&self) -> Duration {
        let (stage, faults) = (&self.stage, (self.faults)());
        match () {
            () if stage.happens(faults / 8) => stage.millis(8_000),
            () if stage.happens(faults) => stage.millis(1_000),
            () => stage.millis(4),
        }
    }

    fn is_up(&self) -> bool {
        self.alive.load(Ordering::SeqCst) && self.stage.now() >= self.tables.lock().down_until
    }

    // There and back. Either way may fail; after a failure nobody knows whether it was done.
    fn call<T>(&self, work: impl FnOnce(&mut Tables, Duration) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let began = self.stage.now();
        self.stage.pause(self.actor, self.delay());
        if !self.is_up() || self.stage.happens((self.faults)()) {
            return Err(lost());
        }
        let now = self.stage.now();
        let done = {
            let mut tables = self.tables.lock();
            tables.deliver_late(now);
            work(&mut tables, now)
        };
        self.stage.pause(self.actor, self.delay());
        let late = self.stage.now() - began > PATIENCE;
        if late || !self.is_up() || self.stage.happens((self.faults)()) { Err(lost()) } else { done }
    }
}

/// The log in it.
pub(super) struct SimulatedStore {
    pub(super) connection: Connection,
    /// Another one each time that a process is started.
    pub(super) holder: usize,
    pub(super) token: Option<u64>,
}

impl Store for SimulatedStore {
    fn create(&mut self, _: &Genesis, _: &SignedTip) -> Result<(), StoreError> {
        Err(StoreError::Exists)
    }

    fn genesis(&self) -> Result<Option<Genesis>, StoreError> {
        self.connection.call(|tables, _| Ok(Some(tables.genesis.clone())))
    }

    fn lead(&mut self) -> Result<Option<u64>, StoreError> {
        let (holder, known) = (self.holder, self.token.unwrap_or(0));
        self.token = self.connection.call(|tables, now| {
            let lease = &mut tables.lease;
            let own = (lease.holder, lease.token) == (holder, known);
            if !own && lease.expires >= now {
                return Ok(None);
            }
            let token = if own { lease.token } else { lease.token + 1 };
            *lease = Lease { holder, token, expires: now + TERM };
            Ok(Some(token))
        })?;
        Ok(self.token)
    }

    fn resign(&mut self) -> Result<(), StoreError> {
        let (holder, Some(token)) = (self.holder, self.token.take()) else { return Ok(()) };
        self.connection.call(|tables, now| {
            if (tables.lease.holder, tables.lease.token) == (holder, token) {
                tables.lease.expires = now;
            }
            Ok(())
        })
    }

    fn append(&mut self, sealed: &Sealed, signed: &SignedTip) -> Result<(), StoreError> {
        let token = self.token.ok_or(StoreError::NotLeading)?;
        let (holder, stage) = (self.holder, &self.connection.stage);
        let request = Request { sealed: sealed.clone(), signed: signed.clone() };
        if stage.happens((self.connection.faults)()) {
            // It arrives after the process gave it up.
            let arrives = stage.now() + stage.millis(10_000);
            let late: Late = Box::new(move |tables, now| drop(tables.append(holder, token, now, &request)));
            self.connection.tables.lock().late.push((arrives, late));
            stage.pause(self.connection.actor, stage.millis(5_000));
            return Err(lost());
        }
        self.connection.call(|tables, now| tables.append(holder, token, now, &request))
    }

    fn blocks(&self, from: Height, limit: usize) -> Result<Vec<Block>, StoreError> {
        let first = (from.0 as usize).saturating_sub(1);
        self.connection.call(|tables, _| Ok(tables.blocks.iter().skip(first).take(limit).cloned().collect()))
    }

    fn locate(&self, id: TransactionId) -> Result<Option<Height>, StoreError> {
        self.connection.call(|tables, _| Ok(tables.accepted.get(&id).copied()))
    }

    fn signed_tip(&self) -> Result<Option<SignedTip>, StoreError> {
        self.connection.call(|tables, _| Ok(Some(tables.signed.clone())))
    }
}

impl Relay for Connection {
    fn put(&self, submissions: &[Relayed]) -> Result<(), StoreError> {
        self.call(|tables, _| {
            for Relayed { id, bytes } in submissions {
                tables.arrivals += 1;
                let row =
                    tables.submissions.entry(*id).or_insert_with(|| Row { bytes: bytes.clone(), ..Row::default() });
                (row.arrived, row.taken, row.refusal) = (tables.arrivals, None, None);
            }
            Ok(())
        })
    }

    fn take(&self, token: u64, limit: usize) -> Result<Vec<Relayed>, StoreError> {
        self.call(|tables, _| {
            let fresh = |row: &Row| row.refusal.is_none() && row.taken != Some(token);
            let mut rows: Vec<_> = tables.submissions.iter_mut().filter(|(_, row)| fresh(row)).collect();
            rows.sort_by_key(|(_, row)| row.arrived);
            let take = |(id, row): (&TransactionId, &mut Row)| {
                row.taken = Some(token);
                Relayed { id: *id, bytes: row.bytes.clone() }
            };
            Ok(rows.into_iter().take(limit).map(take).collect())
        })
    }

    fn refuse(&self, refusals: &[(TransactionId, String)]) -> Result<(), StoreError> {
        self.call(|tables, _| {
            for (id, words) in refusals {
                if let Some(row) = tables.submissions.get_mut(id) {
                    row.refusal = Some(words.clone());
                }
            }
            Ok(())
        })
    }

    fn refused(&self, ids: &[TransactionId]) -> Result<Vec<(TransactionId, String)>, StoreError> {
        self.call(|tables, _| {
            let words = |id: &TransactionId| Some((*id, tables.submissions.get(id)?.refusal.clone()?));
            Ok(ids.iter().filter_map(words).collect())
        })
    }

    fn forget(&self, ids: &[TransactionId]) -> Result<(), StoreError> {
        self.call(|tables, _| {
            tables.submissions.retain(|id, _| !ids.contains(id));
            Ok(())
        })
    }
}
