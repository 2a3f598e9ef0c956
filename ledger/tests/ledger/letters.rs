//! The mailbox, in both stores: bounded, expiring, one number a letter, the same for whoever asks.

use sotto_ledger::store::{EmbeddedLetters, EmbeddedStore, Letters, Life, PostgresLetters, StoreError};
use sotto_protocol::amount::Height;
use sotto_protocol::letter::{LETTER_BYTES, Letter, LetterNumber};
use sotto_test_postgres::Cluster;

const LIFE: Life = Life(10);
const ROOM: u64 = 4;

fn letter(seed: u8) -> Letter {
    Letter::new(vec![seed; LETTER_BYTES]).expect("one size")
}

fn put(mailbox: &dyn Letters, seed: u8, now: u32) -> Option<u64> {
    mailbox.put(&letter(seed), Height(now), ROOM).expect("written").map(|number| number.0)
}

// The oldest, the next, and the first bytes of what is on the page.
fn page(mailbox: &dyn Letters, from: u64, now: u32, limit: usize) -> (u64, u64, Vec<u8>) {
    let page = mailbox.page(LetterNumber(from), Height(now), limit).expect("read");
    (page.oldest.0, page.next.0, page.letters.iter().map(|letter| letter.bytes()[0]).collect())
}

fn keeps_what_it_says(mailbox: &dyn Letters) {
    assert_eq!(page(mailbox, 0, 5, 9), (1, 1, vec![]));
    assert_eq!((put(mailbox, 11, 5), put(mailbox, 12, 5)), (Some(1), Some(2)));
    assert_eq!(put(mailbox, 11, 6), Some(1), "the same letter is one letter");
    // One that comes with an earlier height, from a process that is behind, does not expire before those in front of it.
    assert_eq!((put(mailbox, 13, 8), put(mailbox, 14, 7)), (Some(3), Some(4)));
    assert_eq!(put(mailbox, 15, 8), None, "it is full");
    assert_eq!(put(mailbox, 12, 8), Some(2), "what is in is in");
    assert_eq!(page(mailbox, 0, 8, 9), (1, 5, vec![11, 12, 13, 14]));
    assert_eq!(page(mailbox, 2, 8, 2), (1, 5, vec![12, 13]));
    assert_eq!(page(mailbox, 5, 8, 9), (1, 5, vec![]));
    assert_eq!(page(mailbox, u64::MAX, 8, 9), (1, 5, vec![]));
    assert_eq!(page(mailbox, 0, 8, 0), (1, 5, vec![]));
    // Both of the first two at once; nobody needs to put anything in for that.
    assert_eq!(page(mailbox, 0, 15, 9), (1, 5, vec![11, 12, 13, 14]));
    assert_eq!(page(mailbox, 0, 16, 9), (3, 5, vec![13, 14]));
    assert_eq!((put(mailbox, 15, 16), put(mailbox, 11, 16)), (Some(5), Some(6)), "numbers are never used again");
    assert_eq!(page(mailbox, 0, 9, 9), (3, 7, vec![13, 14, 15, 11]), "what is gone does not come back");
    assert_eq!(page(mailbox, 0, 18, 9), (3, 7, vec![13, 14, 15, 11]));
    assert_eq!(page(mailbox, 0, 19, 9), (5, 7, vec![15, 11]));
    assert_eq!(page(mailbox, 0, u32::MAX, 9), (7, 7, vec![]));
}

#[test]
fn a_file_keeps_letters_for_a_while() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = folder.path().join("log.redb");
    let mailbox = EmbeddedLetters::beside(&log, LIFE).expect("a new file");
    keeps_what_it_says(&mailbox);
    assert!(matches!(EmbeddedLetters::beside(&log, LIFE).err(), Some(StoreError::Locked)));
    drop(mailbox);
    // It survives, and the log beside it is another file.
    drop(EmbeddedStore::open(&log).expect("a new log"));
    let mailbox = EmbeddedLetters::beside(&log, LIFE).expect("it is there");
    assert_eq!(page(&mailbox, 0, 20, 9), (5, 7, vec![15, 11]));
    assert_eq!(put(&mailbox, 16, 20), Some(7));
}

#[test]
fn a_database_keeps_letters_for_all_processes() {
    let cluster = Cluster::start().expect("PostgreSQL is installed");
    let connect = || PostgresLetters::connect(&cluster.url(), LIFE).expect("the server runs");
    let first = connect();
    keeps_what_it_says(&first);
    let second = connect();
    assert_eq!(page(&second, 0, 20, 9), (5, 7, vec![15, 11]));
    // At once: each letter has a number of its own, without gaps, and there are no more than there is room for.
    let numbers = std::thread::scope(|scope| {
        let putting: Vec<_> = (0..8u8)
            .map(|n| {
                let mailbox = if n % 2 == 0 { &first } else { &second };
                scope.spawn(move || put(mailbox, 100 + n, 30))
            })
            .collect();
        putting.into_iter().filter_map(|put| put.join().expect("no panic")).collect::<std::collections::BTreeSet<_>>()
    });
    assert_eq!(numbers.into_iter().collect::<Vec<_>>(), [7, 8, 9, 10]);
    assert_eq!(page(&first, 0, 30, 9).2.len(), 4);
}
