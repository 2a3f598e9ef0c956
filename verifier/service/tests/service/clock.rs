//! With a block interval, time passes at that pace and no faster, whatever is submitted, and nobody has a receipt before the block is
//! on disk.

use std::time::{Duration, Instant};

use sotto_protocol::transaction::Transaction;
use sotto_service::Config;
use sotto_service::api::TransactionView;

use crate::client::{Pending, draft, get, height, must, pass, status, submit, submit_later};
use crate::network::{OPERATOR, deposit, deposit_by};
use crate::proving::merges;
use crate::running::{Folder, Running};

fn heights(pending: Vec<Pending>) -> Vec<u32> {
    pending.into_iter().map(|pending| pending.answer().receipt().height.0).collect()
}

#[test]
fn a_flood_makes_no_more_blocks_than_ticks() {
    const INTERVAL: Duration = Duration::from_millis(40);
    let folder = Folder::new();
    let begin = Instant::now();
    let running = Running::start(Config { block_interval: Some(INTERVAL), ..folder.config() });
    let address = running.address;
    // Only of whom something was verified may send as much at once.
    must(address, &deposit(0));
    let (mut sealed, mut sent, mut tip) = (Vec::new(), 1, 0);
    // Each wave as soon as the one before it has its receipts.
    for _ in 0..8 {
        let wave: Vec<_> = (sent..sent + 16).map(|n| submit_later(address, &deposit(n))).collect();
        sent += 16;
        sealed.extend(heights(wave));
        tip = height(address);
        let ticks = begin.elapsed().as_millis() / INTERVAL.as_millis();
        assert!(u128::from(tip) <= ticks, "{tip} blocks in {ticks} ticks");
    }
    assert_eq!(sealed.len(), 128);
    assert!(sealed.iter().all(|height| (1..=tip).contains(height)));
    running.stop();
}

#[test]
fn money_that_goes_round_in_circles_makes_no_block() {
    let (deposits, merges) = merges(3);
    let folder = Folder::new();
    let running = Running::start(folder.slow());
    let address = running.address;
    let money: Vec<_> = deposits.iter().map(|deposit| draft(address, deposit)).collect();
    assert_eq!(height(address), 0);
    pass(address, 1);
    assert_eq!(heights(money), [1, 1, 1]);
    let mut flood: Vec<_> = merges.iter().map(|merge| draft(address, merge)).collect();
    flood.extend((100..140).map(|n| draft(address, &deposit(n))));
    assert_eq!(height(address), 1, "43 good transactions, and no time has passed");
    pass(address, 1);
    assert_eq!(heights(flood), [2; 43]);
    assert_eq!(height(address), 2);
    running.stop();
}

#[test]
fn refusals_do_not_wait_for_the_block_and_receipts_do() {
    let folder = Folder::new();
    let running = Running::start(folder.slow());
    let address = running.address;
    let first = draft(address, &deposit(1));
    submit(address, &deposit_by(1, OPERATOR)).refused(422, "not_accredited");
    let mut forged = deposit(2);
    if let Transaction::Deposit(signed) = &mut forged {
        signed.signature.0[5] ^= 1;
    }
    submit(address, &forged).refused(422, "signature");
    // The same again waits as well, for one and the same place in the log.
    let again = submit_later(address, &deposit(1));
    assert_eq!((height(address), status(address, &deposit(1))), (0, TransactionView::Drafted));
    let last = draft(address, &deposit(3));
    pass(address, 2);
    assert_eq!(heights(vec![first, again, last]), [1, 1, 1]);
    assert_eq!(height(address), 2);
    assert!(matches!(status(address, &deposit(1)), TransactionView::Accepted { height } if height.0 == 1));
    assert_eq!(must(address, &deposit(1)).height.0, 1, "who asks later is answered at once");
    running.stop();
}

#[test]
fn a_full_block_says_come_back() {
    let folder = Folder::new();
    let running = Running::start(Config { room: 2, ..folder.slow() });
    let address = running.address;
    let taken: Vec<_> = (0..2).map(|n| draft(address, &deposit(n))).collect();
    let refused = submit(address, &deposit(2));
    refused.refused(429, "block_full");
    assert!(refused.head.contains("retry-after: 1"));
    pass(address, 1);
    assert_eq!(heights(taken), [1, 1]);
    let next = draft(address, &deposit(2));
    pass(address, 1);
    assert_eq!(heights(vec![next]), [2]);
    running.stop();
}

#[test]
fn what_was_drafted_has_no_receipt_and_a_crash_may_lose_it() {
    let folder = Folder::new();
    let running = Running::start(folder.slow());
    let address = running.address;
    let first = draft(address, &deposit(1));
    pass(address, 1);
    let receipt = first.answer().receipt();
    let second = draft(address, &deposit(2));
    // The log as a crash would leave it: nothing was closed.
    let crashed = Folder::new();
    std::fs::copy(folder.store(), crashed.store()).expect("copied");
    let after = Running::start(crashed.config());
    assert_eq!(height(after.address), 1);
    assert_eq!(must(after.address, &deposit(1)), receipt);
    assert_eq!(status(after.address, &deposit(2)), TransactionView::Unknown);
    assert_eq!(must(after.address, &deposit(2)).height.0, 2, "so it is sent again");
    after.stop();
    pass(address, 1);
    assert_eq!(heights(vec![second]), [2]);
    running.stop();
}

#[test]
fn a_shutdown_seals_what_was_drafted() {
    let folder = Folder::new();
    let running = Running::start(folder.slow());
    let pending: Vec<_> = (0..3).map(|n| draft(running.address, &deposit(n))).collect();
    running.stop();
    assert_eq!(heights(pending), [1, 1, 1]);
    let running = Running::start(folder.slow());
    assert_eq!(height(running.address), 1);
    let view: sotto_service::api::StateView = get(running.address, "/v1/state").json();
    assert_eq!(view.notes, 3);
    running.stop();
}
