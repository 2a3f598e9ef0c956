//! What was acknowledged survives: a shutdown, a restart, being torn down in the middle.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use sotto_ledger::LedgerError;
use sotto_ledger::store::StoreError;
use sotto_protocol::network::{Genesis, NetworkKind};
use sotto_service::api::{Receipt, StateView};
use sotto_service::{Config, MAX_BLOCK_INTERVAL, ServeError};

use crate::client::{get, height, must, post_later, submit_later};
use crate::network::{advance, deposit, genesis, json, key};
use crate::running::{Folder, Running};

#[test]
fn a_restart_goes_on_where_the_log_ends() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let first = must(running.address, &deposit(1));
    running.stop();
    let running = Running::start(folder.config());
    assert_eq!(height(running.address), 1);
    assert_eq!(must(running.address, &deposit(1)), first);
    assert_eq!(must(running.address, &deposit(2)).height.0, 2);
    running.stop();
}

#[test]
fn whatever_was_acknowledged_before_a_tear_down_is_there_once() {
    let folder = Folder::new();
    let mut receipts: Vec<Receipt> = Vec::new();
    for round in 0..5 {
        let running = Running::start_when_free(&folder.config());
        let begin = round * 10;
        receipts.extend((begin..begin + 5).map(|n| must(running.address, &deposit(n))));
        // These are on their way when it ends.
        let pending: Vec<_> = (begin + 5..begin + 10).map(|n| submit_later(running.address, &deposit(n))).collect();
        running.tear_down();
        drop(pending);
    }
    let running = Running::start_when_free(&folder.config());
    for (receipt, n) in receipts.iter().zip((0..50).filter(|n| n % 10 < 5)) {
        assert_eq!(&must(running.address, &deposit(n)), receipt);
    }
    // The others may or may not have made it; sent again, each is there.
    for n in 0..50 {
        must(running.address, &deposit(n));
    }
    let notes = get(running.address, "/v1/state").json::<StateView>().notes;
    assert_eq!(notes, 50, "each exactly once");
    running.stop();
}

#[test]
fn a_shutdown_answers_what_waits_and_takes_nothing_new() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    // The sequencer is busy with this for a while, so the deposit waits in the queue.
    let passing = post_later(address, "/v1/dev/advance", "application/json", &json(&advance(0, 300)));
    wait_until(|| height(address) > 0);
    let waiting = submit_later(address, &deposit(1));
    std::thread::sleep(Duration::from_millis(100));
    let (address, stopped) = running.stopping();
    wait_until(|| TcpStream::connect(address).is_err());
    assert_eq!(passing.answer().status, 200);
    assert_eq!(waiting.answer().receipt().height.0, 301);
    stopped();
    let running = Running::start(folder.config());
    assert_eq!(height(running.address), 301);
    running.stop();
}

#[test]
fn blocks_are_sealed_by_themselves_where_time_passes() {
    let folder = Folder::new();
    let running = Running::start(Config { block_interval: Some(Duration::from_millis(20)), ..folder.config() });
    wait_until(|| height(running.address) >= 3);
    assert!(must(running.address, &deposit(1)).height.0 > 3);
    running.stop();
}

#[test]
fn a_store_of_another_network_is_not_touched() {
    let folder = Folder::new();
    Running::start(folder.config()).stop();
    let mut other = folder.config();
    other.genesis.name = "other".into();
    assert!(matches!(Running::try_start(other).err(), Some(ServeError::OtherNetwork)));
    let mut stranger = folder.config();
    stranger.operator = key(9);
    assert!(matches!(Running::try_start(stranger).err(), Some(ServeError::Ledger(_))));
    Running::start(folder.config()).stop();
}

#[test]
fn an_address_that_is_taken_is_said_so() {
    let (folder, other) = (Folder::new(), Folder::new());
    let running = Running::start(folder.config());
    let taken = Running::try_start(Config { listen: running.address, ..other.config() });
    assert!(matches!(taken.err(), Some(ServeError::Listen { address, .. }) if address == running.address));
    let locked = Running::try_start(folder.config());
    assert!(matches!(locked.err(), Some(ServeError::Ledger(LedgerError::Store(StoreError::Locked)))));
    running.stop();
}

#[test]
fn a_production_network_refuses_development_keys() {
    let folder = Folder::new();
    let mut config = folder.config();
    config.genesis = Genesis { kind: NetworkKind::Production, ..genesis() };
    config.block_interval = Some(Duration::from_secs(2));
    assert!(matches!(Running::try_start(config).err(), Some(ServeError::Keys(_))));
    assert!(!folder.store().exists(), "nothing was begun");
}

#[test]
fn a_production_network_has_a_pace_of_time() {
    let folder = Folder::new();
    let mut config = folder.config();
    config.genesis = Genesis { kind: NetworkKind::Production, ..genesis() };
    assert!(matches!(Running::try_start(config).err(), Some(ServeError::NoBlockInterval)));
    for interval in [Duration::ZERO, MAX_BLOCK_INTERVAL + Duration::from_millis(1)] {
        let config = Config { block_interval: Some(interval), ..folder.config() };
        assert!(matches!(Running::try_start(config).err(), Some(ServeError::BlockInterval)));
    }
    assert!(!folder.store().exists(), "nothing was begun");
}

fn wait_until(done: impl Fn() -> bool) {
    let begin = Instant::now();
    while !done() {
        assert!(begin.elapsed() < Duration::from_secs(60), "it does not happen");
        std::thread::sleep(Duration::from_millis(5));
    }
}
