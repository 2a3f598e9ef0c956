//! Time and turns of a simulation: everybody runs on a thread of their own, one at a time, and whoever wakes first is next. So a seed
//! decides everything, and gives the same again.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// What all actors share.
#[derive(Clone)]
pub(super) struct Stage(Arc<Shared>);

struct Shared {
    inner: Mutex<Inner>,
    // One an actor.
    turns: Vec<Condvar>,
}

impl Shared {
    fn hand_over(&self, inner: &mut Inner) {
        inner.hand_over();
        if inner.failed {
            for turn in &self.turns {
                turn.notify_all();
            }
        } else {
            self.turns[inner.running].notify_all();
        }
    }
}

struct Inner {
    dice: ChaCha20Rng,
    now: Duration,
    running: usize,
    // When each actor goes on; none for who has left.
    wakes: Vec<Option<Duration>>,
    // Everything that happened, in its order.
    trace: Sha256,
    // Whether an actor has failed: then all do.
    failed: bool,
}

/// An actor's part. It is over when this is dropped.
pub(super) struct Part<'a> {
    stage: &'a Stage,
    actor: usize,
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        let mut inner = self.stage.0.inner.lock();
        inner.failed |= std::thread::panicking();
        inner.wakes[self.actor] = None;
        self.stage.0.hand_over(&mut inner);
    }
}

impl Inner {
    fn hand_over(&mut self) {
        let next = self.wakes.iter().enumerate().filter_map(|(actor, wake)| Some(((*wake)?, actor))).min();
        if let Some((wake, actor)) = next {
            self.now = self.now.max(wake);
            self.running = actor;
        }
        self.trace.update((self.running as u64).to_be_bytes());
        self.trace.update(self.now.as_nanos().to_be_bytes());
    }
}

impl Stage {
    /// Everybody wakes at the beginning.
    pub(super) fn new(seed: u64, actors: usize) -> Self {
        let (dice, trace) = (ChaCha20Rng::seed_from_u64(seed), Sha256::new());
        let inner = Inner {
            dice,
            now: Duration::ZERO,
            running: 0,
            wakes: vec![Some(Duration::ZERO); actors],
            trace,
            failed: false,
        };
        Self(Arc::new(Shared { inner: Mutex::new(inner), turns: (0..actors).map(|_| Condvar::new()).collect() }))
    }

    fn wait(&self, actor: usize, mut inner: MutexGuard<'_, Inner>) {
        while inner.running != actor && !inner.failed {
            self.0.turns[actor].wait(&mut inner);
        }
        assert!(!inner.failed, "another actor failed: its message says why");
    }

    /// Waits for the first turn.
    pub(super) fn enter(&self, actor: usize) -> Part<'_> {
        self.wait(actor, self.0.inner.lock());
        Part { stage: self, actor }
    }

    /// Lets this much time pass for an actor, and others run meanwhile.
    pub(super) fn pause(&self, actor: usize, pause: Duration) {
        let mut inner = self.0.inner.lock();
        inner.wakes[actor] = Some(inner.now + pause);
        self.0.hand_over(&mut inner);
        self.wait(actor, inner);
    }

    pub(super) fn now(&self) -> Duration {
        self.0.inner.lock().now
    }

    /// A number below a bound.
    pub(super) fn below(&self, bound: u64) -> u64 {
        self.0.inner.lock().dice.next_u64() % bound
    }

    pub(super) fn millis(&self, bound: u64) -> Duration {
        Duration::from_millis(self.below(bound))
    }

    /// Whether something happens that does so this many times in a thousand.
    pub(super) fn happens(&self, thousandth: u64) -> bool {
        self.below(1_000) < thousandth
    }

    pub(super) fn trace(&self) -> [u8; 32] {
        self.0.inner.lock().trace.clone().finalize().into()
    }
}
