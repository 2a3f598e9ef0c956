//! `cargo xtask sync`: how fast a wallet reads a long log, against what trying its encrypted notes alone would allow; and that it goes on
//! where it was when it is killed.
//!
//! INSECURE: nothing in the log is proven (`tests/src/strangers.rs`).

use std::fs::Metadata;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sotto_protocol::amount::{Cents, Height};
use sotto_protocol::tree::{NoteRoot, NullifierRoot};
use sotto_tests::strangers::StrangersLog;
use sotto_tests::town::{Fallible, exit_code};
use sotto_wallet::folder::Network;
use sotto_wallet::{Account, Folder, Node};

const KILLS: u32 = 5;
/// Blocks that are decrypted when only the newest are.
const NEWEST: u32 = 100;

fn main() -> ExitCode {
    exit_code(run())
}

fn run() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["wallet", log, folder, how] => wallet(Path::new(log), Path::new(folder), how),
        [log, notes] => compare(Path::new(log), notes.parse()?, 0),
        [log, notes, at_least] => compare(Path::new(log), notes.parse()?, at_least.parse()?),
        _ => Err("say where the log is and how many notes it has, and what part of the bound must be reached".into()),
    }
}

/// How long something took.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Took {
    /// By the clock.
    seconds: f64,
    /// Of processor time, in all threads. Other work on the machine disturbs this less.
    cpu: f64,
}

impl Took {
    fn of<T>(work: impl FnOnce() -> T) -> (T, Self) {
        let (began, cpu) = (Instant::now(), processor_seconds());
        let done = work();
        (done, Self { seconds: began.elapsed().as_secs_f64(), cpu: processor_seconds() - cpu })
    }
}

impl std::ops::Add for Took {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { seconds: self.seconds + other.seconds, cpu: self.cpu + other.cpu }
    }
}

// What the system has counted for this process, in its ticks of a hundredth of a second.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program may have spaces; user and system time are the 12th and 13th fields after it.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// What a wallet's process says in the end.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    took: Took,
    opened_in: f64,
    // Where reading began.
    from: u32,
    memory_kib: Option<u64>,
    height: Height,
    cash: Cents,
    note_root: NoteRoot,
    nullifier_root: NullifierRoot,
}

impl Said {
    fn same_as(&self, other: &Self) -> bool {
        let told = |said: &Self| (said.height, said.cash, said.note_root, said.nullifier_root);
        told(self) == told(other)
    }
}

fn passphrase() -> SecretString {
    SecretString::from("sotto voce")
}

fn create(log: &StrangersLog, path: &Path, birthday: Height) -> Fallible<()> {
    let network = Network { genesis: log.about.genesis.clone(), service: "a file".to_owned(), birthday };
    Folder::create(path, network, SecretString::from(log.about.words.clone()), &passphrase())?;
    Ok(())
}

// The process that is measured, and killed.
fn wallet(log: &Path, path: &Path, how: &str) -> Fallible<()> {
    let log = StrangersLog::open(log)?;
    let folder = Folder::open(path, &passphrase())?;
    let began = Instant::now();
    let mut account = match how {
        "newest" => folder.newest_account(Height(log.height().0.saturating_sub(NEWEST)))?,
        _ => folder.whole_account()?,
    };
    let opened_in = began.elapsed().as_secs_f64();
    println!("reading");
    std::io::stdout().flush()?;
    let mut from = None;
    let progress = |at, _| {
        from.get_or_insert_with(|| {
            println!("from {at}");
            at
        });
    };
    let (synced, took) = Took::of(|| folder.sync(&mut account, &log, progress));
    synced?;
    println!("{}", serde_json::to_string(&said(&account, took, opened_in, from.unwrap_or(account.height().0)))?);
    Ok(())
}

fn said(account: &Account, took: Took, opened_in: f64, from: u32) -> Said {
    let tip = account.state().tip();
    Said {
        took,
        opened_in,
        from,
        memory_kib: memory(),
        height: tip.height,
        cash: account.balance().cash,
        note_root: tip.note_root,
        nullifier_root: tip.nullifier_root,
    }
}

fn start(log: &Path, wallet: &Path, how: &str) -> Fallible<(Child, BufReader<std::process::ChildStdout>)> {
    let mut child = Command::new(std::env::current_exe()?)
        .args([Path::new("wallet"), log, wallet, Path::new(how)])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut told = BufReader::new(child.stdout.take().ok_or("no output")?);
    let mut line = String::new();
    told.read_line(&mut line)?;
    if line.trim() == "reading" { Ok((child, told)) } else { Err("the wallet did not open".into()) }
}

fn to_its_end(log: &Path, wallet: &Path, how: &str) -> Fallible<Said> {
    let (mut child, told) = start(log, wallet, how)?;
    let last = told.lines().last().ok_or("the wallet said nothing")??;
    if child.wait()?.success() { Ok(serde_json::from_str(&last)?) } else { Err("the wallet failed".into()) }
}

// Trying each encrypted note once, on all cores, and nothing else; reading the file does not count.
fn bound(log: &StrangersLog) -> Fallible<Took> {
    let keys = sotto_protocol::keys::Keys::from_mnemonic(&log.about.words)?;
    let opener = Account::new(keys, log.about.genesis.clone())?.opener();
    let (mut next, mut took) = (Height(1), Took::default());
    while next <= log.height() {
        let mut blocks = Vec::new();
        for _ in 0..4 {
            let page = log.blocks(next)?;
            let Some(last) = page.last() else { break };
            next = Height(last.block().header.height.0 + 1);
            blocks.extend(page);
        }
        let (opened, page_took) = Took::of(|| opener.open(&blocks));
        took = took + page_took;
        drop(opened);
    }
    Ok(took)
}

fn compare(folder: &Path, notes: usize, at_least: u32) -> Fallible<()> {
    println!("INSECURE: {notes} notes of strangers, of which nothing is proven, for measuring and nothing else.");
    let began = Instant::now();
    let log = StrangersLog::open_or_make(folder, notes)?;
    println!("the log, made or found in {:.1} s: {} blocks", began.elapsed().as_secs_f64(), log.height());
    let scratch = tempfile::tempdir()?;
    let place = |name: &str| scratch.path().join(name);
    let new = |name: &str, birthday| create(&log, &place(name), birthday).map(|()| place(name));

    let before = bound(&log)?;
    let whole = to_its_end(folder, &new("whole", Height::ZERO)?, "whole")?;
    let after = bound(&log)?;
    if whole.cash != log.about.cash || whole.height != log.height() {
        return Err(format!("the wallet found {:?}, but {:?} is there", whole.cash, log.about.cash).into());
    }
    let bound = before + after;
    let (ratio, cpu_ratio) = (bound.seconds / 2.0 / whole.took.seconds, bound.cpu / 2.0 / whole.took.cpu);
    println!("trying alone: {:.1} s and {:.1} s", before.seconds, after.seconds);
    println!("the wallet: {:.1} s, {:.1} % of what that allows", whole.took.seconds, 100.0 * ratio);

    let again = to_its_end(folder, &place("whole"), "whole")?;
    check(&again, &whole, "opened again")?;
    let newest = to_its_end(folder, &new("newest", Height::ZERO)?, "newest")?;
    let unborn = to_its_end(folder, &new("unborn", Height(log.height().0 + 1))?, "whole")?;
    let resumed = killed(folder, &new("killed", Height::ZERO)?, &whole)?;
    println!(
        "{}",
        json!({
            "notes": notes,
            "ciphertexts": log.about.ciphertexts,
            "bound_seconds": [round(before.seconds), round(after.seconds)],
            "bound_cpu_seconds": [round(before.cpu), round(after.cpu)],
            "seconds": round(whole.took.seconds),
            "cpu_seconds": round(whole.took.cpu),
            "ratio": round(ratio),
            "cpu_ratio": round(cpu_ratio),
            "memory_kib": whole.memory_kib,
            "opened_again_seconds": round(again.opened_in),
            "opened_again_memory_kib": again.memory_kib,
            "kept_bytes": kept(&place("whole"))?,
            "newest_seconds": round(newest.took.seconds),
            "unborn_cpu_seconds": round(unborn.took.cpu),
            "unborn_seconds": round(unborn.took.seconds),
            "kills": KILLS,
            "resumed_at": resumed,
        })
    );
    if 100.0 * ratio < f64::from(at_least) {
        return Err(format!("less than {at_least} % of the bound").into());
    }
    Ok(())
}

fn check(said: &Said, whole: &Said, when: &str) -> Fallible<()> {
    if said.same_as(whole) { Ok(()) } else { Err(format!("{when} the wallet says {said:?}, not {whole:?}").into()) }
}

// Killed in the middle again and again, it gets to the same end; says where it went on each time.
fn killed(log: &Path, wallet: &Path, whole: &Said) -> Fallible<Vec<u32>> {
    let mut resumed = Vec::new();
    for kill in 0..KILLS {
        let (mut child, mut told) = start(log, wallet, "whole")?;
        let mut line = String::new();
        told.read_line(&mut line)?;
        let from = line.trim().strip_prefix("from ").and_then(|at| at.parse().ok());
        resumed.push(from.unwrap_or(whole.height.0));
        thread::sleep(Duration::from_secs_f64(whole.took.seconds * (0.4 + 0.1 * f64::from(kill))));
        child.kill()?;
        child.wait()?;
    }
    let last = to_its_end(log, wallet, "whole")?;
    check(&last, whole, "killed and resumed")?;
    resumed.push(last.from);
    if resumed.is_sorted() && last.from > 0 {
        Ok(resumed)
    } else {
        Err(format!("what was read was lost: it went on at {resumed:?}").into())
    }
}

fn kept(wallet: &Path) -> Fallible<u64> {
    let files: Vec<PathBuf> = std::fs::read_dir(wallet)?.map(|entry| Ok(entry?.path())).collect::<Fallible<_>>()?;
    let files = files.iter().filter_map(|path| path.metadata().ok()).filter(Metadata::is_file);
    Ok(files.map(|file| file.len()).sum())
}

fn round(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

// The most memory that this process has had, as the system tells it.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
