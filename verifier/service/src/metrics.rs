//! What the service counts, for Prometheus. Labels are words of this program and values are sizes, counts and times of the public log: none can
//! carry an amount, a key or a transaction's id.

use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// The media type of [`Metrics::text`].
pub(crate) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

// Seconds: from what a cached read takes to the longest block.
const TIMES: [f64; 12] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 90.0];
const SIZES: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 512.0];

/// Which address was asked, and with what success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Asked {
    /// The address as the router has it, never as it was asked.
    pub(crate) route: &'static str,
    /// The answer's status.
    pub(crate) status: u16,
}

/// Which address took how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

/// Why a transaction was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reason {
    /// A rule of the ledger.
    Rule,
    /// Its form, a signature or a proof.
    Proof,
    /// No room in the block.
    BlockFull,
}

impl EncodeLabelValue for Reason {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        let word = match self {
            Self::Rule => "rule",
            Self::Proof => "proof",
            Self::BlockFull => "block_full",
        };
        EncodeLabelValue::encode(&word, encoder)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    reason: Reason,
}

/// What there is to see at the moment somebody looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) height: u32,
    pub(crate) members: usize,
    pub(crate) notes: u64,
    pub(crate) drafted: usize,
    pub(crate) log_entries: u64,
    pub(crate) cosigned_entries: u64,
    /// None while the mailbox cannot be read.
    pub(crate) letters: Option<u64>,
}

/// Everything that is counted.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Asked, Counter>,
    request_seconds: Family<Route, Histogram>,
    in_flight: Gauge,
    accepted: Counter,
    refused: Family<Refused, Counter>,
    blocks: Counter,
    last_block: Gauge<f64, AtomicU64>,
    batch: Histogram,
    verify_seconds: Histogram,
    store_failures: Counter,
    leading: Gauge,
    ready: Gauge,
    height: Gauge,
    members: Gauge,
    notes: Gauge,
    drafted: Gauge,
    log_entries: Gauge,
    cosigned_entries: Gauge,
    witnesses: Gauge,
    letters: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("sotto"),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(|| Histogram::new(TIMES)),
            in_flight: Gauge::default(),
            accepted: Counter::default(),
            refused: Family::default(),
            blocks: Counter::default(),
            last_block: Gauge::default(),
            batch: Histogram::new(SIZES),
            verify_seconds: Histogram::new(TIMES),
            store_failures: Counter::default(),
            leading: Gauge::default(),
            ready: Gauge::default(),
            height: Gauge::default(),
            members: Gauge::default(),
            notes: Gauge::default(),
            drafted: Gauge::default(),
            log_entries: Gauge::default(),
            cosigned_entries: Gauge::default(),
            witnesses: Gauge::default(),
            letters: Gauge::default(),
        };
        metrics.register();
        metrics.sealed();
        for reason in [Reason::Rule, Reason::Proof, Reason::BlockFull] {
            drop(metrics.refused.get_or_create(&Refused { reason }));
        }
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let Self { registry, .. } = self;
        registry.register("build", "The version that runs", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        registry.register("requests", "Requests by address and status", self.requests.clone());
        registry.register_with_unit(
            "request",
            "Time to an answer, by address",
            Unit::Seconds,
            self.request_seconds.clone(),
        );
        registry.register("requests_in_flight", "Requests that are being served", self.in_flight.clone());
        registry.register(
            "transactions_accepted",
            "Transactions drafted into a block by this process",
            self.accepted.clone(),
        );
        registry.register("transactions_refused", "Transactions refused by this process", self.refused.clone());
        registry.register("blocks_sealed", "Blocks sealed by this process", self.blocks.clone());
        registry.register(
            "last_block_timestamp",
            "When the last block was seen, in seconds since 1970",
            self.last_block.clone(),
        );
        registry.register("batch_transactions", "Transactions that were verified as one batch", self.batch.clone());
        registry.register_with_unit("verify", "Time to verify a batch", Unit::Seconds, self.verify_seconds.clone());
        registry.register("store_failures", "How often the store was not to be had", self.store_failures.clone());
        registry.register("leading", "1 if this process makes the blocks", self.leading.clone());
        registry.register("ready", "1 if this process should get requests", self.ready.clone());
        registry.register("height", "The last block", self.height.clone());
        registry.register("members", "Members", self.members.clone());
        registry.register("notes", "Notes in the tree", self.notes.clone());
        registry.register("drafted", "Transactions in the block under construction", self.drafted.clone());
        registry.register("log_entries", "Entries of the transparency log", self.log_entries.clone());
        registry.register("cosigned_entries", "How many of them witnesses cosigned", self.cosigned_entries.clone());
        registry.register("witnesses", "How many witnesses are asked to", self.witnesses.clone());
        registry.register("letters", "Letters in the mailbox", self.letters.clone());
    }

    /// An address that will be counted. A count that begins when something happens for the first time would not be seen to grow.
    pub(crate) fn begins(&self, route: &'static str) {
        drop(self.requests.get_or_create(&Asked { route, status: 500 }));
    }

    pub(crate) fn answered(&self, asked: Asked, took: Duration) {
        self.requests.get_or_create(&asked).inc();
        self.request_seconds.get_or_create(&Route { route: asked.route }).observe(took.as_secs_f64());
    }

    pub(crate) fn serving(&self, requests: usize) {
        self.in_flight.set(count(requests as u64));
    }

    pub(crate) fn accepted(&self, transactions: usize) {
        self.accepted.inc_by(transactions as u64);
    }

    pub(crate) fn refused(&self, reason: Reason) {
        self.refused.get_or_create(&Refused { reason }).inc();
    }

    pub(crate) fn verified(&self, transactions: usize, took: Duration) {
        self.batch.observe(u32::try_from(transactions).unwrap_or(u32::MAX).into());
        self.verify_seconds.observe(took.as_secs_f64());
    }

    pub(crate) fn sealed(&self) {
        self.last_block.set(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64());
    }

    pub(crate) fn sealed_here(&self) {
        self.blocks.inc();
        self.sealed();
    }

    pub(crate) fn store_failed(&self) {
        self.store_failures.inc();
    }

    pub(crate) fn asks(&self, witnesses: usize) {
        self.witnesses.set(count(witnesses as u64));
    }

    pub(crate) fn leads(&self, leads: bool) {
        self.leading.set(leads.into());
    }

    /// All of it as text. `standing` is none while the log cannot be read.
    pub(crate) fn text(&self, standing: Option<Standing>, ready: bool) -> String {
        self.ready.set(ready.into());
        if let Some(standing) = standing {
            self.height.set(standing.height.into());
            self.members.set(count(standing.members as u64));
            self.notes.set(count(standing.notes));
            self.drafted.set(count(standing.drafted as u64));
            self.log_entries.set(count(standing.log_entries));
            self.cosigned_entries.set(count(standing.cosigned_entries));
            if let Some(letters) = standing.letters {
                self.letters.set(count(letters));
            }
        }
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing to memory does not fail");
        text
    }
}

fn count(of: u64) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}
