//! The mailbox: letters of one size come in from anybody and go out to everybody, a bounded number of them, each for a while.

use std::net::SocketAddr;
use std::time::Instant;

use sotto_ledger::store::{EmbeddedLetters, Letters, Life};
use sotto_protocol::amount::Height;
use sotto_protocol::letter::{LETTER_BYTES, Letter, LetterPage, MAILBOX_LETTERS};
use sotto_service::api::{Delivered, StateView};
use sotto_service::{ClientLimits, Config, StoreAddress};
use sotto_test_postgres::Cluster;

use crate::client::{Response, get, height, must, pass, post_later};
use crate::network::deposit;
use crate::running::{Folder, Running};

const BINARY: &str = "application/octet-stream";

fn put(address: SocketAddr, bytes: &[u8]) -> Response {
    post_later(address, "/v1/letters", BINARY, bytes).answer()
}

fn letter(seed: u16) -> Vec<u8> {
    seed.to_be_bytes().repeat(LETTER_BYTES / 2)
}

fn number(answer: &Response) -> u64 {
    answer.json::<Delivered>().number.0
}

fn page(address: SocketAddr, from: u64) -> LetterPage {
    let answer = get(address, &format!("/v1/letters?from={from}"));
    assert!(answer.status == 200 && answer.head.contains("application/cbor"));
    LetterPage::read(&answer.body).expect("a page")
}

fn is_letters(page: &LetterPage, seeds: std::ops::Range<u16>) -> bool {
    page.letters.iter().map(Letter::bytes).eq(seeds.map(letter))
}

#[test]
fn letters_come_to_everybody_in_order_and_survive_a_restart() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    for seed in 0..40 {
        assert_eq!(number(&put(address, &letter(seed))), u64::from(seed) + 1);
    }
    assert_eq!(number(&put(address, &letter(7))), 8, "the same letter is one letter");
    assert_eq!(height(address), 0, "they make no blocks");
    running.stop();
    let running = Running::start(folder.config());
    let address = running.address;
    let first = page(address, 0);
    assert_eq!((first.oldest.0, first.next.0), (1, 41));
    assert!(is_letters(&first, 0..32), "as many as fit a page");
    assert!(is_letters(&page(address, 33), 32..40));
    assert!(page(address, 41).letters.is_empty());
    running.stop();
}

#[test]
fn letters_expire_with_the_trades_that_they_may_be_about() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    put(address, &letter(1));
    pass(address, 10);
    put(address, &letter(2));
    assert!(is_letters(&page(address, 0), 1..3), "an offer made then is still good");
    pass(address, 1);
    let left = page(address, 0);
    assert_eq!((left.oldest.0, left.next.0), (2, 3));
    assert!(is_letters(&left, 2..3));
    running.stop();
}

#[test]
fn a_letter_is_its_bytes_and_nothing_else() {
    let folder = Folder::new();
    let running = Running::start(folder.config());
    let address = running.address;
    for length in [0, 1, LETTER_BYTES - 1, LETTER_BYTES + 1] {
        put(address, &vec![0; length]).refused(400, "malformed");
    }
    put(address, &vec![0; 300_000]).refused(413, "too_large");
    for form in ["application/json", "application/cbor", "text/plain"] {
        post_later(address, "/v1/letters", form, &letter(1)).answer().refused(415, "media_type");
    }
    assert_eq!(page(address, 0).next.0, 1, "none of these is one");
    put(address, &letter(1));
    // Nobody asks for one, or for somebody's.
    for asked in ["/v1/letters/1", "/v1/letters/"] {
        get(address, asked).refused(404, "not_found");
    }
    for asked in ["to=RYAN", "from=1&limit=1", "from=1&from=1", "from=x", "from=-1"] {
        get(address, &format!("/v1/letters?{asked}")).refused(400, "malformed");
    }
    running.stop();
}

#[test]
fn a_letter_costs_as_much_as_many_requests() {
    let folder = Folder::new();
    let client = ClientLimits { budget: 1, ..folder.config().client };
    let running = Running::start(Config { client, ..folder.config() });
    // A new client has a quarter of the smallest budget that there is, which a letter takes whole.
    let answer = put(running.address, &letter(1));
    answer.refused(429, "over_budget");
    assert!(answer.head.contains("retry-after: "));
    assert_eq!(page(running.address, 0).next.0, 1);
    running.stop();
    let client = ClientLimits { budget: 128, ..folder.config().client };
    let running = Running::start(Config { client, ..folder.config() });
    let begin = Instant::now();
    let taken = (0..20).filter(|seed| put(running.address, &letter(*seed)).status == 200).count();
    let most = 1 + begin.elapsed().as_secs();
    assert!((1..=usize::try_from(most).expect("small")).contains(&taken), "{taken} at once, {most} at most");
    running.stop();
}

#[test]
fn strangers_fill_half_of_it_and_nothing_is_thrown_out() {
    let folder = Folder::new();
    let half = MAILBOX_LETTERS / 2;
    let mailbox = EmbeddedLetters::beside(folder.store(), Life(10)).expect("a new file");
    let all = (0..half).map(|n| letter(u16::try_from(n).expect("small")));
    for bytes in all {
        mailbox.put(&Letter::new(bytes).expect("one size"), Height(0), half).expect("written").expect("there is room");
    }
    drop(mailbox);
    let running = Running::start(folder.config());
    let address = running.address;
    let answer = put(address, &letter(60_000));
    answer.refused(503, "mailbox_full");
    assert!(answer.head.contains("retry-after: 60"));
    assert_eq!(number(&put(address, &letter(0))), 1, "what is in is in");
    // Whoever had a transaction verified finds room.
    must(address, &deposit(1));
    assert_eq!(number(&put(address, &letter(60_000))), half + 1);
    assert_eq!(page(address, 0).oldest.0, 1);
    running.stop();
}

#[test]
fn processes_before_one_database_have_one_mailbox() {
    let cluster = Cluster::start().expect("PostgreSQL is installed");
    let folder = Folder::new();
    let start = || Running::start(Config { store: StoreAddress::Postgres(cluster.url()), ..folder.config() });
    let (first, second) = (start(), start());
    assert_eq!(number(&put(first.address, &letter(0))), 1);
    assert_eq!(number(&put(second.address, &letter(1))), 2);
    assert_eq!(number(&put(second.address, &letter(0))), 1);
    for running in [&first, &second] {
        assert!(is_letters(&page(running.address, 0), 0..2));
    }
    first.stop();
    second.stop();
    let again = start();
    assert!(is_letters(&page(again.address, 0), 0..2));
    assert_eq!(get(again.address, "/v1/state").json::<StateView>().height.0, 0);
    again.stop();
}
