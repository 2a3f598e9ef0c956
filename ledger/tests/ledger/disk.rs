//! Faults at every single operation on the disk: an error once, a disk that is gone from then on, a power cut that leaves behind some of what
//! was not synced. What was acknowledged is there afterwards, in its block, and nothing else than what was submitted.

use std::io;
use std::sync::Arc;

use parking_lot::Mutex;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto_ledger::store::{EmbeddedStore, StoreError};
use sotto_ledger::{Ledger, LedgerError, Receipt};
use sotto_protocol::block::Header;
use sotto_verifier::Verified;

use crate::store::deposits;
use crate::world::{OPERATOR, World, genesis, key};

/// What a disk writes at once, or not at all.
const SECTOR: usize = 512;
/// How many blocks are written before the store is opened anew, and how many after.
const BLOCKS: [usize; 2] = [4, 2];

/// What happens at one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// It fails. What was written before and not synced may be lost, if it was the sync that failed.
    Error,
    /// It fails, and so do all that follow, until the process is started again.
    Gone,
    /// The same, and what was not synced is on the disk in part.
    PowerCut,
}

const FAULTS: [Fault; 3] = [Fault::Error, Fault::Gone, Fault::PowerCut];

#[derive(Debug)]
enum Change {
    Write { offset: usize, sector: Vec<u8> },
    Length(usize),
}

#[derive(Debug)]
struct Medium {
    // What the process reads.
    seen: Vec<u8>,
    // What a power cut leaves for sure.
    synced: Vec<u8>,
    // What it may leave, in this order.
    pending: Vec<Change>,
    operations: u64,
    fault: Option<(u64, Fault)>,
    gone: bool,
    dice: ChaCha20Rng,
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { offset, sector } => {
            let end = offset + sector.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[*offset..end].copy_from_slice(sector);
        }
        Change::Length(length) => bytes.resize(*length, 0),
    }
}

impl Medium {
    // Each change that was not synced reached the disk, or did not.
    fn lose(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            if self.dice.next_u32() & 1 == 1 {
                apply(&mut self.synced, &change);
            }
        }
    }

    fn change(&mut self, change: Change) {
        apply(&mut self.seen, &change);
        self.pending.push(change);
    }

    fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            apply(&mut self.synced, &change);
        }
    }

    // Counts the operation, and fails if it is the one.
    fn operate(&mut self, syncs: bool) -> io::Result<()> {
        self.operations += 1;
        let fault = self.fault.filter(|(at, _)| *at == self.operations).map(|(_, fault)| fault);
        match fault {
            None if !self.gone => return Ok(()),
            None => {}
            Some(Fault::Error) if syncs => self.lose(),
            Some(Fault::Error) => {}
            Some(Fault::Gone) => self.gone = true,
            Some(Fault::PowerCut) => {
                self.gone = true;
                self.lose();
                self.seen.clone_from(&self.synced);
            }
        }
        Err(io::Error::other("the disk failed"))
    }
}

/// A disk that outlives the process.
#[derive(Debug, Clone)]
struct Disk(Arc<Mutex<Medium>>);

impl Disk {
    fn new(fault: Option<(u64, Fault)>, seed: u64) -> Self {
        let dice = ChaCha20Rng::seed_from_u64(seed);
        let (seen, synced, pending) = (Vec::new(), Vec::new(), Vec::new());
        Self(Arc::new(Mutex::new(Medium { seen, synced, pending, operations: 0, fault, gone: false, dice })))
    }

    /// The process is started again, on a disk that works.
    fn revive(&self) {
        let mut medium = self.0.lock();
        (medium.fault, medium.gone) = (None, false);
    }

    fn fails(&self) -> bool {
        self.0.lock().fault.is_some()
    }

    fn erased(&self) -> Self {
        let mut medium = self.0.lock();
        (medium.seen, medium.synced, medium.pending) = (Vec::new(), Vec::new(), Vec::new());
        drop(medium);
        self.clone()
    }

    fn operations(&self) -> u64 {
        self.0.lock().operations
    }
}

impl redb::StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.lock().seen.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut medium = self.0.lock();
        medium.operate(false)?;
        let from = usize::try_from(offset).map_err(io::Error::other)?;
        let found = medium.seen.get(from..from + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(found);
        Ok(())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        let mut medium = self.0.lock();
        medium.operate(false)?;
        medium.change(Change::Length(usize::try_from(length).map_err(io::Error::other)?));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut medium = self.0.lock();
        medium.operate(true)?;
        medium.sync();
        Ok(())
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut medium = self.0.lock();
        medium.operate(false)?;
        let mut offset = usize::try_from(offset).map_err(io::Error::other)?;
        let mut rest = bytes;
        while !rest.is_empty() {
            let (sector, more) = rest.split_at(rest.len().min(SECTOR - offset % SECTOR));
            medium.change(Change::Write { offset, sector: sector.to_vec() });
            (offset, rest) = (offset + sector.len(), more);
        }
        Ok(())
    }
}

/// What was acknowledged.
#[derive(Debug, Default)]
struct Told {
    began: bool,
    receipts: Vec<Receipt>,
}

fn open(disk: &Disk, told: &mut Told) -> Result<Ledger<EmbeddedStore>, LedgerError> {
    let store = match EmbeddedStore::on(disk.clone()) {
        // Half made, it has no name yet in a folder, and is made anew.
        Err(_) if !told.began && !disk.fails() => EmbeddedStore::on(disk.erased())?,
        opened => opened?,
    };
    if told.began {
        return Ledger::open(store, key(OPERATOR));
    }
    let ledger = match Ledger::create(genesis(), store, key(OPERATOR)) {
        // It was written, and the answer lost.
        Err(LedgerError::Store(StoreError::Exists)) => Ledger::open(EmbeddedStore::on(disk.clone())?, key(OPERATOR)),
        other => other,
    }?;
    told.began = true;
    Ok(ledger)
}

fn submit(ledger: &mut Ledger<EmbeddedStore>, batch: &[Verified], told: &mut Told) -> Result<(), LedgerError> {
    let outcomes = ledger.submit(batch)?;
    told.receipts.extend(outcomes.into_iter().map(|outcome| outcome.expect("a good deposit")));
    Ok(())
}

// A process that writes, ends, and another that goes on.
fn run(disk: &Disk, batches: &[Vec<Verified>], told: &mut Told) -> Result<(), LedgerError> {
    let mut left = batches.iter();
    for blocks in BLOCKS {
        let mut ledger = open(disk, told)?;
        for batch in left.by_ref().take(blocks) {
            submit(&mut ledger, batch, told)?;
        }
    }
    Ok(())
}

#[test]
fn what_was_acknowledged_survives_a_fault_at_any_operation() {
    let mut world = World::new();
    let batches: Vec<Vec<Verified>> = (1..=6).map(|many| deposits(&mut world, many)).collect();
    assert_eq!(batches.len(), BLOCKS.iter().sum::<usize>());
    let (disk, mut told) = (Disk::new(None, 0), Told::default());
    run(&disk, &batches, &mut told).expect("nothing fails");
    let (operations, receipts) = (disk.operations(), told.receipts);
    let headers: Vec<Header> = {
        let ledger = Ledger::open(EmbeddedStore::on(disk).expect("it opens"), key(OPERATOR)).expect("it replays");
        let blocks = ledger.blocks(sotto_protocol::amount::Height(1), 10).expect("read");
        blocks.iter().map(|block| block.header).collect()
    };

    let mut cut_short = 0;
    for at in 1..=operations {
        for fault in FAULTS {
            let case = format!("{fault:?} at operation {at} of {operations}");
            let (disk, mut told) = (Disk::new(Some((at, fault)), at), Told::default());
            cut_short += u64::from(run(&disk, &batches, &mut told).is_err());
            disk.revive();
            let acknowledged = told.receipts.len();
            assert_eq!(told.receipts, receipts[..acknowledged], "{case}");
            let mut ledger = open(&disk, &mut told).unwrap_or_else(|error| panic!("{case}: {error}"));
            for receipt in &told.receipts {
                assert_eq!(ledger.receipt(receipt.id).expect("read"), Some(*receipt), "{case}");
            }
            let mut again = Told::default();
            for batch in &batches {
                submit(&mut ledger, batch, &mut again).unwrap_or_else(|error| panic!("{case}: {error}"));
            }
            assert_eq!(again.receipts, receipts, "{case}: each is in its block");
            assert_eq!(ledger.state().expect("usable").tip(), &headers[headers.len() - 1], "{case}");
        }
    }
    println!("{cut_short} of {} runs were cut short, {operations} operations each", operations * FAULTS.len() as u64);
    assert!(cut_short > operations, "faults are noticed");
}
