//! `cargo xtask load`: how much of what checking and hashing would allow the service really keeps up, with every acknowledgement on disk.
//!
//! The proofs are forged with the trapdoor of INSECURE development keys: there is nothing behind them, but they take as long to check.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use sotto_ledger::State;
use sotto_protocol::network::Genesis;
use sotto_protocol::transaction::Transaction;
use sotto_test_postgres::Cluster;
use sotto_tests::client::{Client, Outcome};
use sotto_tests::forged_claims::forge_all;
use sotto_tests::town::officials::Officials;
use sotto_tests::town::process::{Manner, ONE_ADDRESS, ServiceProcess};
use sotto_tests::town::{Fallible, exit_code};
use sotto_verifier::Verifier;

/// As many as the service verifies at once.
const BATCH: usize = 64;
/// As many as a block has room for.
const BLOCK: usize = 512;
const INTERVAL: &str = "200ms";
const SUBMITTERS: usize = 500;

fn main() -> ExitCode {
    exit_code(run())
}

fn run() -> Fallible<()> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().ok_or("say how many transactions")?.parse()?;
    let database = arguments.next().as_deref() == Some("postgres");
    println!("INSECURE: {count} transactions with forged proofs, for a load test and nothing else.");
    let officials = Officials::appoint();
    let genesis = Genesis { expiry_window: u32::MAX, ..officials.genesis("load") };
    let state = State::new(genesis.clone())?;
    let claims = forge_all(&state, count)?;
    let bound = bound(&genesis, &claims)?;
    println!("checking and hashing alone: {:.0} a second", per_second(count, bound));

    let folder = tempfile::tempdir()?;
    let cluster = if database { Some(Cluster::start()?) } else { None };
    let url = cluster.as_ref().map(Cluster::url);
    let manner = Manner { log: "warn", database: url, block_interval: Some(INTERVAL), settings: ONE_ADDRESS };
    let program = std::env::current_exe()?.with_file_name("sotto");
    let service = ServiceProcess::start_so(&program, folder.path(), &genesis, &officials.operator, manner)?;
    // Whoever appends is found before the clock runs.
    let first = forge_all(&state, 1)?;
    let client = Client::new(Duration::from_secs(60))?;
    if !matches!(client.insist(service.address(), &first[0], || false), Outcome::Accepted(_)) {
        return Err("a good claim was refused".into());
    }
    let (took, mut latencies) = submit_all(&client, service.address(), &claims)?;
    latencies.sort_unstable();
    let at = |part: usize| latencies[(latencies.len() - 1) * part / 100].as_millis();
    let ratio = bound.as_secs_f64() / took.as_secs_f64();
    println!(
        "{}",
        json!({
            "store": if database { "postgres" } else { "redb" },
            "transactions": count,
            "bound_per_second": per_second(count, bound).round(),
            "sustained_per_second": per_second(count, took).round(),
            "ratio": (ratio * 1000.0).round() / 1000.0,
            "latency_ms": { "p50": at(50), "p99": at(99) },
            "memory_kib": memory(service.process()),
        })
    );
    Ok(())
}

#[allow(clippy::cast_precision_loss)] // counts are small
fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

// What cannot be saved: each proof is checked, in batches on all cores, and each note and nullifier is hashed into its tree.
fn bound(genesis: &Genesis, claims: &[Transaction]) -> Fallible<Duration> {
    let (verifier, mut state) = (Verifier::new(genesis)?, State::new(genesis.clone())?);
    let batches: Vec<Vec<Transaction>> = claims.chunks(BATCH).map(<[Transaction]>::to_vec).collect();
    let began = Instant::now();
    let mut drafted = 0;
    for batch in batches {
        for verified in verifier.verify_batch(batch) {
            state.accept(&verified?)?;
            drafted += 1;
        }
        if drafted >= BLOCK {
            state.seal();
            drafted = 0;
        }
    }
    state.seal();
    Ok(began.elapsed())
}

// How long all of it takes, and how long each waits.
fn submit_all(client: &Client, address: &str, claims: &[Transaction]) -> Fallible<(Duration, Vec<Duration>)> {
    let (next, latencies, refused) = (AtomicUsize::new(0), Mutex::new(Vec::new()), AtomicUsize::new(0));
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..SUBMITTERS {
            scope.spawn(|| {
                let mut own = Vec::new();
                while let Some(claim) = claims.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let began = Instant::now();
                    match client.insist(address, claim, || false) {
                        Outcome::Accepted(_) => own.push(began.elapsed()),
                        Outcome::Refused(_) | Outcome::Again => {
                            refused.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
                latencies.lock().expect("no panic").extend(own);
            });
        }
    });
    let (took, refused) = (began.elapsed(), refused.into_inner());
    if refused > 0 {
        return Err(format!("{refused} good claims were refused").into());
    }
    Ok((took, latencies.into_inner().expect("no panic")))
}

// The most memory that a process has had, as the system tells it.
fn memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
