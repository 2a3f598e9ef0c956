//! More than it can take: the excess is told to come back, and nothing is lost.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use sotto_protocol::transaction::Transaction;
use sotto_service::{ClientLimits, Config};

use crate::client::{get, height, must, post_later, send, submit_later};
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
    let running = Running::start(Config { requests: 1, slow: Duration::from_millis(500), ..folder.config() });
    let address = running.address;
    let body = b"POST /v1/transactions HTTP/1.1\r\nHost: sotto\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n";
    let mut slow: Vec<TcpStream> = (0..4).map(|_| TcpStream::connect(address).expect("it listens")).collect();
    for stream in &mut slow {
        stream.write_all(body).expect("sent");
    }
    let mut half = TcpStream::connect(address).expect("it listens");
    half.write_all(&body[..20]).expect("sent");
    std::thread::sleep(Duration::from_millis(100));
    // None of them has the one permit.
    assert_eq!(get(address, "/v1/health").status, 200);
    for stream in &mut slow {
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer, and the end");
        assert!(answer.starts_with(b"HTTP/1.1 408"));
    }
    assert_eq!(half.read(&mut [0; 64]).expect("the end"), 0, "half a head gets no answer");
    must(address, &deposit(1));
    running.stop();
}

#[test]
fn one_connection_too_many_is_hung_up_on() {
    let folder = Folder::new();
    let config = folder.config();
    let client = ClientLimits { connections: 2, ..config.client.clone() };
    let running = Running::start(Config { client, ..config });
    let address = running.address;
    let held: Vec<TcpStream> = (0..2).map(|_| TcpStream::connect(address).expect("it listens")).collect();
    std::thread::sleep(Duration::from_millis(100));
    let mut third = TcpStream::connect(address).expect("the system takes it");
    assert!(!matches!(third.read(&mut [0; 1]), Ok(1..)), "nothing but the end");
    drop(held);
    std::thread::sleep(Duration::from_millis(100));
    must(address, &deposit(1));
    running.stop();
}

#[test]
fn whoever_sends_nonsense_starves_alone() {
    let folder = Folder::new();
    let config = folder.config();
    let header = Some("x-forwarded-for".parse().expect("a name"));
    let client = ClientLimits { budget: 1, header, ..config.client.clone() };
    let running = Running::start(Config { client, ..config });
    let address = running.address;
    let post = |from: &str, body: &[u8]| {
        let head = format!(
            "POST /v1/transactions HTTP/1.1\r\nContent-Type: application/json\r\nX-Forwarded-For: 1.1.1.1, {from}"
        );
        send(address, &head, body).answer()
    };
    let mut forged = deposit(1);
    if let Transaction::Deposit(signed) = &mut forged {
        signed.signature.0[0] ^= 1;
    }
    let bad: [&[u8]; 2] = [&json(&forged), b"nonsense"];
    let answers: Vec<_> = (0..3).map(|n| post("192.0.2.1", bad[n % 2])).collect();
    answers[0].refused(422, "signature");
    answers[1].refused(400, "malformed");
    let last = answers.last().expect("eight");
    last.refused(429, "over_budget");
    let wait =
        last.head.lines().find_map(|line| line.strip_prefix("retry-after: ")).expect("it says when to come back");
    assert!(wait.parse::<u32>().expect("seconds") > 1, "{wait}");
    // Reading is free, and another client's budget is its own.
    assert_eq!(get(address, "/v1/health").status, 200);
    post("192.0.2.2", &json(&deposit(1))).receipt();
    running.stop();
}
