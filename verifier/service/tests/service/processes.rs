//! Several services before one database: each takes everything in, one makes the blocks, and another goes on when that one is gone.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use sotto_service::api::{Receipt, StateView};
use sotto_service::{Config, StoreAddress};
use sotto_test_postgres::Cluster;

use crate::client::{get, must, post, submit, submit_later};
use crate::network::{OPERATOR, advance, deposit, deposit_by, genesis, json, key};
use crate::running::Running;

const INTERVAL: Duration = Duration::from_millis(200);
// Longer than any of this takes on a busy machine. How long it takes on an idle one is for the fault campaign to measure.
const PATIENCE: Duration = Duration::from_secs(60);

fn config(cluster: &Cluster) -> Config {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut config = Config::new(listen, StoreAddress::Postgres(cluster.url()), genesis(), key(OPERATOR));
    // Everybody in these tests has one address.
    config.client.budget = 1_000_000;
    Config { block_interval: Some(INTERVAL), ..config }
}

fn start<const N: usize>(cluster: &Cluster) -> [Running; N] {
    std::array::from_fn(|_| Running::start(config(cluster)))
}

// Each verifies a deposit of its own, from 0 on: strangers may only have so much under way.
fn get_known(running: &[Running]) {
    for (running, n) in running.iter().zip(0..) {
        insist(running.address, n);
    }
}

// Until a service says of a submission that it is in the log; others may be taking over meanwhile.
fn insist(address: SocketAddr, n: u64) -> Receipt {
    let begin = Instant::now();
    loop {
        let answer = submit(address, &deposit(n));
        if answer.status == 200 {
            return answer.receipt();
        }
        assert!(answer.status == 503 && begin.elapsed() < PATIENCE, "{}", answer.status);
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn in_turn(running: &[Running], n: u64) -> SocketAddr {
    running[usize::try_from(n).expect("small") % running.len()].address
}

fn state(address: SocketAddr) -> StateView {
    get(address, "/v1/state").json()
}

// All see the same log: equal headers wherever two are compared.
fn agree(running: &[Running]) {
    let lowest = running.iter().map(|running| state(running.address).height.0).min().expect("there is one");
    let block = |running: &Running| get(running.address, &format!("/v1/blocks/{lowest}")).body;
    let first = block(&running[0]);
    assert!(running.iter().all(|running| block(running) == first), "a fork");
}

#[test]
fn each_takes_in_what_one_puts_into_blocks() {
    let cluster = Cluster::start().expect("PostgreSQL is installed");
    let running: [Running; 3] = start(&cluster);
    get_known(&running);
    let waiting: Vec<_> = (3..31).map(|n| submit_later(in_turn(&running, n), &deposit(n))).collect();
    let receipts: Vec<Receipt> = waiting.into_iter().map(|pending| pending.answer().receipt()).collect();
    // Asked elsewhere, the same receipts.
    for (receipt, n) in receipts.iter().zip(3..31) {
        assert_eq!(&insist(in_turn(&running, n + 1), n), receipt);
    }
    // The same one, sent to all at once, is there once.
    let same: Vec<_> = running.iter().map(|running| submit_later(running.address, &deposit(31))).collect();
    let same: Vec<Receipt> = same.into_iter().map(|pending| pending.answer().receipt()).collect();
    assert!(same.iter().all(|receipt| receipt == &same[0]));
    assert_eq!(state(running[0].address).notes, 32);
    // A refusal finds its way back, with its rule, and what verifies nowhere goes nowhere.
    for running in &running {
        submit(running.address, &deposit_by(40, 77)).refused(422, "not_accredited");
        let mut spoilt = deposit(41);
        let sotto_protocol::transaction::Transaction::Deposit(signed) = &mut spoilt else { unreachable!("a deposit") };
        signed.payload.amount.0 += 1;
        submit(running.address, &spoilt).refused(422, "signature");
    }
    agree(&running);
    running.into_iter().for_each(Running::stop);
}

#[test]
fn another_goes_on_when_one_is_gone() {
    let cluster = Cluster::start().expect("PostgreSQL is installed");
    let running: [Running; 3] = start(&cluster);
    get_known(&running);
    let [first, second, third] = running;
    // The first began first, so it makes the blocks. It vanishes with things on their way.
    let pending: Vec<_> = (3..10).map(|n| submit_later(second.address, &deposit(n))).collect();
    first.tear_down();
    let receipt = insist(second.address, 10);
    for (pending, n) in pending.into_iter().zip(3..) {
        let answer = pending.answer();
        assert!(answer.status == 200 || answer.status == 503, "{n}: {}", answer.status);
        insist(third.address, n);
    }
    assert_eq!(insist(third.address, 10), receipt);
    assert_eq!(state(second.address).notes, 11, "each once");
    // Whoever stops in order lets go of the lease.
    second.stop();
    insist(third.address, 11);
    let [late] = start(&cluster);
    let left = [third, late];
    agree(&left);
    left.into_iter().for_each(Running::stop);
}

#[test]
fn the_database_comes_back_and_so_do_they() {
    let mut cluster = Cluster::start().expect("PostgreSQL is installed");
    let running: [Running; 2] = start(&cluster);
    let receipts: Vec<Receipt> = (0..4).map(|n| insist(in_turn(&running, n), n)).collect();
    cluster.kill().expect("it runs");
    submit(running[0].address, &deposit(4)).refused(503, "unavailable");
    cluster.restart().expect("it starts again");
    for n in 4..8 {
        insist(in_turn(&running, n), n);
    }
    for (receipt, n) in receipts.iter().zip(0..) {
        assert_eq!(&insist(running[1].address, n), receipt);
    }
    assert_eq!(state(running[1].address).notes, 8, "each once");
    agree(&running);
    running.into_iter().for_each(Running::stop);
}

#[test]
fn one_alone_waits_for_its_database() {
    let mut cluster = Cluster::start().expect("PostgreSQL is installed");
    // Blocks come faster than anything else, so one is under way whenever the server goes.
    let running = Running::start(Config { block_interval: Some(Duration::from_millis(5)), ..config(&cluster) });
    for n in 0..3 {
        let receipt = insist(running.address, n);
        cluster.kill().expect("it runs");
        submit(running.address, &deposit(9)).refused(503, "unavailable");
        cluster.restart().expect("it starts again");
        assert_eq!(insist(running.address, n), receipt);
    }
    insist(running.address, 9);
    assert_eq!(state(running.address).notes, 4, "each once");
    running.stop();
}

#[test]
fn without_an_interval_time_passes_where_the_blocks_are_made() {
    let cluster = Cluster::start().expect("PostgreSQL is installed");
    let unpaced = || Running::start(Config { block_interval: None, ..config(&cluster) });
    let (first, second) = (unpaced(), unpaced());
    let begin = Instant::now();
    while submit(first.address, &deposit(1)).status != 200 {
        assert!(begin.elapsed() < PATIENCE, "nobody makes blocks");
        std::thread::sleep(Duration::from_millis(50));
    }
    let tip = state(first.address).height.0;
    let request = json(&advance(tip, 3));
    post(second.address, "/v1/dev/advance", &request).refused(503, "not_here");
    assert_eq!(post(first.address, "/v1/dev/advance", &request).json::<StateView>().height.0, tip + 3);
    assert_eq!(must(second.address, &deposit(2)).height.0, tip + 4);
    first.stop();
    second.stop();
}
