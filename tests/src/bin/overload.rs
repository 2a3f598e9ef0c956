//! `cargo xtask overload`: what honest clients notice while ten times as much arrives, most of it bad.
//!
//! The valid load is sent on a clock, whether the last answer is there or not, and its latency is counted from when it should have been
//! sent. The proofs are forged with the trapdoor of INSECURE development keys, as in `cargo xtask load`.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use socket2::{Domain, Socket, Type};
use sotto_ledger::State;
use sotto_protocol::amount::Height;
use sotto_protocol::cbor;
use sotto_protocol::network::Genesis;
use sotto_protocol::transaction::Transaction;
use sotto_tests::client::{Client, Outcome};
use sotto_tests::forged_claims::{ForgedClaims, spoil};
use sotto_tests::town::officials::Officials;
use sotto_tests::town::process::{Manner, ServiceProcess};
use sotto_tests::town::{Fallible, exit_code};

const INTERVAL: &str = "200ms";
/// So many times the valid load arrives besides.
const TIMES: usize = 10;
/// Addresses that the valid load comes from.
const HONEST: u8 = 10;
/// Addresses that the rest comes from.
const HOSTILE: u8 = 40;
/// Connections on which a head or a body comes a byte at a time.
const SLOW: usize = 200;
/// Connections on which nothing comes.
const SILENT: usize = 200;
/// So many of both come from one address.
const CONNECTIONS_EACH: usize = 50;
/// Threads that send, of each side: more than can be waiting for a block.
const SENDERS: usize = 64;
/// The latency may at most double.
const MOST_RATIO: f64 = 2.0;
/// What the service may take in all: its connections times the largest body would be twice that.
const MOST_MEMORY_KIB: u64 = 256 << 10;

fn main() -> ExitCode {
    exit_code(run())
}

fn run() -> Fallible<()> {
    let mut arguments = std::env::args().skip(1);
    let seconds: usize = arguments.next().ok_or("say for how many seconds")?.parse()?;
    let rate: usize = arguments.next().ok_or("say how many valid transactions a second")?.parse()?;
    println!("INSECURE: transactions with forged proofs, for a load test and nothing else.");
    let officials = Officials::appoint();
    let genesis = Genesis { expiry_window: u32::MAX, ..officials.genesis("overload") };
    let count = seconds * rate;
    let mut valid = claims(&genesis, 2 * count + usize::from(HONEST))?;
    let hostile = hostile(&genesis, TIMES * count)?;

    let folder = tempfile::tempdir()?;
    // The usual limits: those are what is tried.
    let manner = Manner { log: "error", block_interval: Some(INTERVAL), ..Manner::default() };
    let program = std::env::current_exe()?.with_file_name("sotto");
    let service = ServiceProcess::start_so(&program, folder.path(), &genesis, &officials.operator, manner)?;
    let honest: Vec<Client> =
        addresses(1, HONEST).map(|source| Client::from(source, PATIENCE)).collect::<Result<_, _>>()?;
    for client in &honest {
        let claim = valid.pop().ok_or("there are enough")?;
        if !matches!(client.insist(service.address(), &claim, || false), Outcome::Accepted(_)) {
            return Err("a good claim was refused".into());
        }
    }
    let (first, second) = valid.split_at(count);
    let alone = on_a_clock(&honest, service.address(), first, rate)?;
    let memory_alone = memory(service.process()).ok_or("the system does not tell how much memory a process has")?;
    println!("{}", json!({ "alone": alone.shown(), "memory_kib": memory_alone }));

    let over = AtomicBool::new(false);
    let (beside, attack) = thread::scope(|scope| -> Fallible<_> {
        let besides = || attack(service.address(), &hostile, TIMES * rate, &over);
        let attack = scope.spawn(move || besides().map_err(|error| error.to_string()));
        let beside = on_a_clock(&honest, service.address(), second, rate);
        over.store(true, Ordering::Relaxed);
        let attack = attack.join().map_err(|_| "a thread ended by a panic")??;
        Ok((beside?, attack))
    })?;
    let memory = memory(service.process()).ok_or("the service is gone")?;
    let ratio = beside.at(99).as_secs_f64() / alone.at(99).as_secs_f64();
    let rounded = (ratio * 100.0).round() / 100.0;
    println!(
        "{}",
        json!({ "overloaded": beside.shown(), "memory_kib": memory, "p99_ratio": rounded, "besides": attack.shown(&beside) })
    );
    judge(ratio, memory, &attack, &beside)
}

fn judge(ratio: f64, memory: u64, attack: &Attack, beside: &Latencies) -> Fallible<()> {
    if ratio > MOST_RATIO {
        return Err(format!("99 of 100 took {ratio:.2} times as long as alone; {MOST_RATIO} was promised").into());
    }
    if memory > MOST_MEMORY_KIB {
        return Err(format!("the service took {memory} KiB; {MOST_MEMORY_KIB} were promised").into());
    }
    // Otherwise it was no overload.
    if attack.sent < (TIMES - 1) * beside.0.len() {
        return Err(
            format!("only {} came besides {}; this machine is too slow for that", attack.sent, beside.0.len()).into()
        );
    }
    Ok(())
}

const PATIENCE: Duration = Duration::from_secs(60);

// 127.0.<net>.1 and on: all of them are this machine.
fn addresses(net: u8, count: u8) -> impl Iterator<Item = IpAddr> {
    (1..=count).map(move |host| IpAddr::from([127, 0, net, host]))
}

// Forged on all cores.
fn forged(genesis: &Genesis, count: usize, crowd: fn(&State) -> Fallible<ForgedClaims>) -> Fallible<Vec<Transaction>> {
    let state = State::new(genesis.clone())?;
    let threads = thread::available_parallelism()?.get();
    thread::scope(|scope| {
        let forge = |i: usize| {
            let (state, share) = (&state, count / threads + usize::from(i < count % threads));
            scope.spawn(move || -> Result<Vec<Transaction>, String> {
                let mut crowd = crowd(state).map_err(|error| error.to_string())?;
                Ok((0..share).map(|_| crowd.claim(Height(u32::MAX))).collect())
            })
        };
        let threads: Vec<_> = (0..threads).map(forge).collect();
        let mut claims = Vec::with_capacity(count);
        for thread in threads {
            claims.extend(thread.join().map_err(|_| "a thread ended by a panic")??);
        }
        Ok(claims)
    })
}

fn claims(genesis: &Genesis, count: usize) -> Fallible<Vec<Transaction>> {
    forged(genesis, count, |state| Ok(ForgedClaims::new(state)?))
}

// Of ten, one is good; of the others five have a proof of something else, one builds on a block that never was, one is no
// transaction, one is JSON, and one is too large.
fn hostile(genesis: &Genesis, count: usize) -> Fallible<Vec<Vec<u8>>> {
    let good = claims(genesis, count / 10 + 2)?;
    let elsewhere = forged(genesis, count / 10 + 1, |state| Ok(ForgedClaims::elsewhere(state)?))?;
    let bad = claims(genesis, count / 2 + 5)?;
    let spoilt = |at: usize| {
        let mut claim = bad[at].clone();
        spoil(&mut claim, &good[at % good.len()]);
        cbor::encode(&claim)
    };
    let one = |i: usize| match i % 10 {
        0 => cbor::encode(&good[i / 10]),
        1 => cbor::encode(&elsewhere[i / 10]),
        2 => vec![0xa1; 3000],
        3 => b"{\"kind\":\"share\"}".to_vec(),
        4 => vec![0; 300 << 10],
        which => spoilt(i / 10 * 5 + which - 5),
    };
    Ok((0..count).map(one).collect())
}

struct Latencies(Vec<Duration>);

impl Latencies {
    fn at(&self, part: usize) -> Duration {
        self.0[(self.0.len() - 1) * part / 100]
    }

    fn shown(&self) -> Value {
        json!({ "accepted": self.0.len(), "p50_ms": self.at(50).as_millis(), "p99_ms": self.at(99).as_millis() })
    }
}

// The next of so many turns a second, or none.
struct Clock {
    began: Instant,
    rate: usize,
    next: AtomicUsize,
}

impl Clock {
    fn new(rate: usize) -> Self {
        Self { began: Instant::now(), rate, next: AtomicUsize::new(0) }
    }

    fn wait(&self) -> (usize, Instant) {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        #[allow(clippy::cast_precision_loss)] // turns are few
        let due = self.began + Duration::from_secs_f64(turn as f64 / self.rate as f64);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        (turn, due)
    }
}

// Each waits from when it was to be sent until it is acknowledged, however often it was told to come back.
fn on_a_clock(clients: &[Client], address: &str, claims: &[Transaction], rate: usize) -> Fallible<Latencies> {
    let (clock, latencies, refused) = (Clock::new(rate), Mutex::new(Vec::new()), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                loop {
                    let (turn, due) = clock.wait();
                    let Some(claim) = claims.get(turn) else { return };
                    match clients[turn % clients.len()].insist(address, claim, || false) {
                        Outcome::Accepted(_) => latencies.lock().expect("no panic").push(due.elapsed()),
                        Outcome::Refused(_) | Outcome::Again => {
                            refused.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    let mut latencies = latencies.into_inner().expect("no panic");
    latencies.sort_unstable();
    match refused.into_inner() {
        0 if latencies.is_empty() => Err("nothing was sent".into()),
        0 => Ok(Latencies(latencies)),
        refused => Err(format!("{refused} good claims were refused").into()),
    }
}

struct Attack {
    sent: usize,
    answers: BTreeMap<u16, usize>,
    slow: usize,
}

impl Attack {
    fn shown(&self, valid: &Latencies) -> Value {
        #[allow(clippy::cast_precision_loss)] // counts are small
        let times = (10.0 * self.sent as f64 / valid.0.len() as f64).round() / 10.0;
        json!({
            "sent": self.sent,
            "times_the_valid": times,
            "answers": self.answers.iter().map(|(status, count)| (status.to_string(), json!(count))).collect::<serde_json::Map<_, _>>(),
            "slow_and_silent_connections": self.slow,
        })
    }
}

// Until it is over, on a clock, from many addresses; nobody comes back. 0 is no answer.
fn attack(address: &str, bodies: &[Vec<u8>], rate: usize, over: &AtomicBool) -> Fallible<Attack> {
    let clients: Vec<Client> =
        addresses(2, HOSTILE).map(|source| Client::from(source, Duration::from_secs(2))).collect::<Result<_, _>>()?;
    let service: SocketAddr = address.trim_start_matches("http://").parse()?;
    let (clock, answers, slow) = (Clock::new(rate), Mutex::new(BTreeMap::new()), AtomicUsize::new(0));
    thread::scope(|scope| {
        for at in 0..SLOW + SILENT {
            let slow = &slow;
            scope.spawn(move || linger(service, at, over, slow));
        }
        for _ in 0..SENDERS {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let (turn, _) = clock.wait();
                    let Some(body) = bodies.get(turn) else { return };
                    let status = clients[turn % clients.len()].send(address, body.clone()).unwrap_or(0);
                    *answers.lock().expect("no panic").entry(status).or_default() += 1;
                }
            });
        }
    });
    let answers = answers.into_inner().expect("no panic");
    Ok(Attack { sent: answers.values().sum(), answers, slow: slow.into_inner() })
}

fn connect(from: SocketAddr, to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&from.into())?;
    socket.connect(&to.into())?;
    Ok(socket.into())
}

// A connection that says nothing, or a byte now and then; another one when it is hung up on.
fn linger(service: SocketAddr, at: usize, over: &AtomicBool, connections: &AtomicUsize) {
    let from = SocketAddr::from(([127, 0, 3, u8::try_from(1 + at / CONNECTIONS_EACH).unwrap_or(u8::MAX)], 0));
    let pause = Duration::from_millis(500);
    while !over.load(Ordering::Relaxed) {
        let Ok(mut stream) = connect(from, service) else {
            thread::sleep(pause);
            continue;
        };
        connections.fetch_add(1, Ordering::Relaxed);
        let body = "POST /v1/transactions HTTP/1.1\r\nHost: x\r\nContent-Type: application/cbor\r\nContent-Length: 200000\r\n\r\n";
        let begin: &[u8] = if at < SLOW && at.is_multiple_of(2) { body.as_bytes() } else { b"" };
        let mut open = stream.write_all(begin).is_ok() && stream.set_read_timeout(Some(pause)).is_ok();
        while open && !over.load(Ordering::Relaxed) {
            let mut answer = [0; 256];
            open = match stream.read(&mut answer) {
                Ok(0) => false,
                Ok(_) => true,
                Err(error) => matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut),
            };
            open = open && (at >= SLOW || stream.write_all(b"x").is_ok());
        }
        thread::sleep(pause);
    }
}

// The most memory that a process has had, as the system tells it.
fn memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
