//! More than it can take: the excess is told to come back, and nothing is lost.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use sotto_service::Config;

use crate::client::{get, height, must, post_later, submit_later};
use crate::network::{advance, deposit, json};
use crate::running::{Folder, Running};

#[test]
fn a_full_queue_says_come_back() {
    let folder = Folder::new();
    let running = Running::start(Config { queue: 2, ..folder.config() });
    let address = running.address;
    let passing = post_later(address, "/v1/dev/advance", "application/json", &json(&advance(0, 1000)));
    while height(address) == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    // The sequencer seals blocks meanwhile; two of these find a place in the queue.
    let pending: Vec<_> = (0..8).map(|n| submit_later(address, &deposit(n))).collect();
    let answers: Vec<_> = pending.into_iter().map(crate::client::Pending::answer).collect();
    let (taken, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert!(taken.len() >= 2);
    assert!(!refused.is_empty(), "eight do not fit");
    for answer in refused {
        answer.refused(429, "queue_full");
        assert!(answer.head.contains("retry-after: 1"));
    }
    assert_eq!(passing.answer().status, 200);
    for n in 0..8 {
        must(address, &deposit(n));
    }
    running.stop();
}

#[test]
fn what_queued_up_shares_a_block() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    let passing = post_later(address, "/v1/dev/advance", "application/json", &json(&advance(0, 300)));
    while height(address) == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let pending: Vec<_> = (0..8).map(|n| submit_later(address, &deposit(n))).collect();
    for answer in pending {
        answer.answer().receipt();
    }
    assert_eq!(passing.answer().status, 200);
    assert!(height(address) < 308, "eight transactions, fewer blocks");
    running.stop();
}

#[test]
fn slow_clients_are_cut_and_do_not_fill_the_house() {
    let folder = Folder::new();
    let running = Running::start(Config { requests: 2, timeout: Duration::from_millis(500), ..folder.config() });
    let address = running.address;
    let head = b"POST /v1/transactions HTTP/1.1\r\nHost: sotto\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";
    let mut slow: Vec<TcpStream> = (0..2).map(|_| TcpStream::connect(address).expect("it listens")).collect();
    for stream in &mut slow {
        stream.write_all(head).expect("sent");
    }
    std::thread::sleep(Duration::from_millis(100));
    get(address, "/v1/health").refused(503, "busy");
    for stream in &mut slow {
        let mut answer = [0; 1024];
        let read = stream.read(&mut answer).expect("an answer");
        assert!(answer[..read].starts_with(b"HTTP/1.1 503"));
    }
    must(address, &deposit(1));
    running.stop();
}
