//! Several processes before one database, simulated: the sequencer's own code, over a network that loses requests and answers or delivers
//! them late, with clocks that run fast and slow, processes that stop for seconds or are killed, a database that is down at times, and
//! clients that send one thing to many. A seed decides everything; `SOTTO_SEED` gives one again, `SOTTO_SEEDS` sets how many are tried.
//!
//! Whatever happens: what was acknowledged is in the log, in that block, and only once; no process ever shows a block that the log does not have
//! there; and when the faults end, everything that was submitted is acknowledged.

mod database;
#[allow(dead_code)] // the tests from outside need all of it
#[path = "../../tests/service/network.rs"]
mod network;
mod stage;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::TryRecvError;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};
use sotto_ledger::store::SignedTip;
use sotto_ledger::{Ledger, LedgerError, Receipt, State};
use sotto_protocol::amount::Height;
use sotto_protocol::block::BlockHash;
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::Transaction;
use sotto_tlog::{LogCheckpoint, Tree};
use sotto_verifier::Verifier;
use tokio::sync::oneshot;

use self::database::{Connection, SimulatedStore, Tables};
use self::network::{OPERATOR, deposit, genesis, key};
use self::stage::Stage;
use super::{Next, Pace, Seen, Sequencer};
use crate::ServeError;
use crate::clock::Clock;
use crate::intake::{Answer, Command, Intake, Refusal, Submission};
use crate::peers::Peers;
use crate::store_address::Opened;

const PROCESSES: usize = 3;
const CLIENTS: usize = 4;
/// Whoever makes the trouble.
const MONKEY: usize = PROCESSES + CLIENTS;
const TRANSACTIONS: usize = 60;
const INTERVAL: Duration = Duration::from_millis(200);
/// How long there are faults, and by when everything must be acknowledged. By the database's clock.
const TROUBLE: Duration = Duration::from_secs(40);
const END: Duration = Duration::from_secs(120);
/// As far apart as a client's patience lets its attempts be.
const PATIENCE: Duration = Duration::from_secs(6);

/// What everybody knows.
struct World {
    stage: Stage,
    tables: Arc<Mutex<Tables>>,
    verifier: Verifier,
    transactions: Vec<Transaction>,
    // The ways into the processes that run.
    intakes: Vec<Mutex<Option<Arc<Intake>>>>,
    // Taken away by kill -9, and given to the next.
    alive: Vec<Mutex<Arc<AtomicBool>>>,
    // Which transactions are not acknowledged yet.
    open: Mutex<BTreeSet<usize>>,
    // Every tip that some process showed.
    shown: Mutex<BTreeMap<Height, BlockHash>>,
    log: Mutex<Told>,
}

/// What happened, for the summary.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Told {
    acknowledged: usize,
    asked_again: usize,
    killed: usize,
    changes: usize,
    blocks: usize,
}

impl World {
    fn new(seed: u64, verifier: Verifier) -> Self {
        let stage = Stage::new(seed, PROCESSES + CLIENTS + 1);
        let state = State::new(genesis()).expect("a good genesis");
        let checkpoint = Signed::sign(&state.network(), state.checkpoint(), &key(OPERATOR));
        let log = LogCheckpoint::sign(&state.network(), Tree::new(&state.network()).head(), &key(OPERATOR));
        let signed = SignedTip { checkpoint, log: log.text().to_owned() };
        let none = || Mutex::new(None);
        Self {
            stage,
            tables: Arc::new(Mutex::new(Tables::new(genesis(), signed))),
            verifier,
            transactions: (0..TRANSACTIONS as u64).map(deposit).collect(),
            intakes: std::iter::repeat_with(none).take(PROCESSES).collect(),
            alive: (0..PROCESSES).map(|_| Mutex::new(Arc::new(AtomicBool::new(true)))).collect(),
            open: Mutex::new((0..TRANSACTIONS).collect()),
            shown: Mutex::default(),
            log: Mutex::default(),
        }
    }

    fn is_over(&self) -> bool {
        self.open.lock().is_empty()
    }

    fn in_trouble(&self) -> bool {
        self.stage.now() < TROUBLE
    }

    fn show(&self, ledger: &Ledger<sotto_ledger::store::AnyStore>) {
        let Ok(state) = ledger.state() else { return };
        let (height, hash) = (state.tip().height, state.tip().hash());
        let before = *self.shown.lock().entry(height).or_insert(hash);
        assert_eq!(before, hash, "two processes have different blocks {height}");
    }

    fn connect(self: &Arc<Self>, actor: usize, alive: &Arc<AtomicBool>) -> Connection {
        let world = self.clone();
        let faults = Arc::new(move || if world.in_trouble() { 12 } else { 0 });
        let (stage, tables, alive) = (self.stage.clone(), self.tables.clone(), alive.clone());
        Connection { stage, tables, actor, alive, faults }
    }

    // One life of a process after the other.
    fn process(self: &Arc<Self>, actor: usize) {
        let _part = self.stage.enter(actor);
        let mut life = 0;
        while !self.is_over() {
            let alive = Arc::new(AtomicBool::new(true));
            *self.alive[actor].lock() = alive.clone();
            if let Ok(mut sequencer) = self.start(actor, actor + life * PROCESSES, &alive) {
                self.live(actor, &mut sequencer, &alive);
            }
            *self.intakes[actor].lock() = None;
            life += 1;
            self.stage.pause(actor, Duration::from_millis(10) + self.stage.millis(5_000));
        }
    }

    fn start(self: &Arc<Self>, actor: usize, holder: usize, alive: &Arc<AtomicBool>) -> Result<Sequencer, ServeError> {
        let connection = self.connect(actor, alive);
        let open = move || {
            let store = SimulatedStore { connection: connection.clone(), holder, token: None };
            let ledger = Ledger::open(Box::new(store) as sotto_ledger::store::AnyStore, key(OPERATOR))?;
            Ok(Opened { ledger, relay: Some(Box::new(connection.clone())) })
        };
        let Opened { ledger, relay } = open()?;
        // From half to twice as fast as the database's.
        let (stage, base, rate) = (self.stage.clone(), Instant::now(), 512 + self.stage.below(1_536));
        let clock = Clock::simulated(move || base + stage.now() * u32::try_from(rate).expect("small") / 1_024);
        let peers = Peers::new(Box::new(open), relay.expect("there is one"), clock.clone());
        let (intake, queue) = Intake::new(16);
        *self.intakes[actor].lock() = Some(Arc::new(intake));
        let pace = Pace { interval: Some(INTERVAL), room: 8 };
        let ledger = Arc::new(RwLock::new(ledger));
        Ok(Sequencer::new(ledger, self.verifier.clone(), queue, pace, Seen::default(), Some(peers), clock))
    }

    fn live(&self, actor: usize, sequencer: &mut Sequencer, alive: &AtomicBool) {
        let mut led = false;
        while alive.load(Ordering::SeqCst) && !self.is_over() {
            if self.in_trouble() && self.stage.happens(1) {
                // The machine stands still, and the process does not know.
                self.stage.pause(actor, self.stage.millis(10_000));
            }
            let next = match sequencer.due() {
                Ok(next) => next,
                Err(left) => match sequencer.queue.try_recv() {
                    Ok(command) => Next::Do(command),
                    Err(TryRecvError::Empty) => {
                        let left = left.unwrap_or(INTERVAL).min(Duration::from_millis(10));
                        self.stage.pause(actor, left.max(Duration::from_micros(100)));
                        continue;
                    }
                    Err(TryRecvError::Disconnected) => return,
                },
            };
            let done = sequencer.act(next);
            assert!(done.is_ok(), "only what passes went wrong, and the process ended: {done:?}");
            self.show(&sequencer.ledger.read());
            self.log.lock().changes += usize::from(sequencer.leads() && !led);
            led = sequencer.leads();
        }
    }

    // Sends what is open, now to one process, now to several, until all of it is acknowledged.
    fn client(&self, actor: usize) {
        let _part = self.stage.enter(actor);
        while !self.is_over() {
            assert!(self.stage.now() < END, "no progress: {:?} are open", self.open.lock());
            self.stage.pause(actor, self.stage.millis(400));
            let open: Vec<usize> = self.open.lock().iter().copied().collect();
            if open.is_empty() {
                break;
            }
            let which = open[usize::try_from(self.stage.below(open.len() as u64)).expect("small")];
            let first = usize::try_from(self.stage.below(PROCESSES as u64)).expect("small");
            let copies = if self.stage.happens(300) { PROCESSES } else { 1 };
            let ways: Vec<_> =
                (first..first + copies).filter_map(|process| self.send(which, process % PROCESSES)).collect();
            self.wait(actor, which, ways);
        }
    }

    fn send(&self, which: usize, process: usize) -> Option<oneshot::Receiver<Result<Receipt, Refusal>>> {
        let intake = self.intakes[process].lock().clone()?;
        let (answer, answered) = oneshot::channel();
        let submission =
            Submission { transaction: self.transactions[which].clone(), answer: Answer::Here(answer), pledge: None };
        intake.send(Command::Submit(submission)).ok().map(|()| answered)
    }

    fn wait(&self, actor: usize, which: usize, mut ways: Vec<oneshot::Receiver<Result<Receipt, Refusal>>>) {
        let began = self.stage.now();
        while !ways.is_empty() && self.stage.now() - began < PATIENCE {
            self.stage.pause(actor, Duration::from_millis(5));
            ways.retain_mut(|way| match way.try_recv() {
                Ok(outcome) => {
                    self.hear(which, outcome);
                    false
                }
                Err(oneshot::error::TryRecvError::Empty) => true,
                // Given up: nobody knows what became of it.
                Err(oneshot::error::TryRecvError::Closed) => {
                    self.log.lock().asked_again += 1;
                    false
                }
            });
        }
    }

    fn hear(&self, which: usize, outcome: Result<Receipt, Refusal>) {
        match outcome {
            Ok(Receipt { id, height }) => {
                assert_eq!(id, self.transactions[which].id(&genesis().id()));
                assert_eq!(self.tables.lock().accepted.get(&id), Some(&height), "acknowledged, and not in the log");
                self.log.lock().acknowledged += usize::from(self.open.lock().remove(&which));
            }
            Err(Refusal::BlockFull) => self.log.lock().asked_again += 1,
            Err(Refusal::Elsewhere(problem)) if problem.code == "block_full" => self.log.lock().asked_again += 1,
            Err(refusal) => panic!("a good deposit was refused: {refusal:?}"),
        }
    }

    // Kills processes and stops the database, for a while.
    fn monkey(&self) {
        let _part = self.stage.enter(MONKEY);
        while self.in_trouble() && !self.is_over() {
            self.stage.pause(MONKEY, self.stage.millis(3_000));
            if self.stage.happens(250) {
                self.tables.lock().down_until = self.stage.now() + self.stage.millis(4_000);
            } else {
                let process = usize::try_from(self.stage.below(PROCESSES as u64)).expect("small");
                self.alive[process].lock().store(false, Ordering::SeqCst);
                // Whoever waits there hears no more.
                *self.intakes[process].lock() = None;
                self.log.lock().killed += 1;
            }
        }
    }

    // The log, as an auditor would read it.
    fn check(&self) -> Result<(), LedgerError> {
        let tables = self.tables.lock();
        let mut state = State::new(genesis())?;
        for block in &tables.blocks {
            state.replay(block)?;
        }
        state.confirm(&tables.signed.checkpoint)?;
        let mut log = self.log.lock();
        log.blocks = tables.blocks.len();
        let found = tables.blocks.iter().map(|block| block.transactions.len()).sum::<usize>();
        assert_eq!((found, log.acknowledged), (self.transactions.len(), self.transactions.len()), "each once");
        for (height, hash) in &*self.shown.lock() {
            let block = tables.blocks.iter().find(|block| block.header.height == *height);
            let there = block.map_or_else(|| genesis_hash(*height), |block| Some(block.header.hash()));
            assert_eq!(there, Some(*hash), "block {height} was shown and is not in the log");
        }
        Ok(())
    }
}

fn genesis_hash(height: Height) -> Option<BlockHash> {
    (height == Height::ZERO).then(|| sotto_protocol::block::Header::genesis(&genesis().id()).hash())
}

fn simulate(seed: u64, verifier: &Verifier) -> (Told, [u8; 32]) {
    let world = Arc::new(World::new(seed, verifier.clone()));
    thread::scope(|scope| {
        for actor in 0..PROCESSES {
            let world = &world;
            scope.spawn(move || world.process(actor));
        }
        for actor in PROCESSES..MONKEY {
            let world = &world;
            scope.spawn(move || world.client(actor));
        }
        scope.spawn(|| world.monkey());
    });
    world.check().expect("the log replays");
    let told = world.log.lock().clone();
    (told, world.stage.trace())
}

#[test]
fn whatever_fails_nothing_acknowledged_is_lost_and_nothing_forks() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let verifier = Verifier::new(&genesis()).expect("the keys are good");
    let seeds = match number("SOTTO_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SOTTO_SEEDS").unwrap_or(6),
    };
    for seed in seeds.clone() {
        println!("seed {seed}");
        let (told, trace) = simulate(seed, &verifier);
        println!("  {told:?}");
        if seed == seeds.start {
            assert_eq!((told, trace), simulate(seed, &verifier), "a seed gives the same again");
        }
    }
}
