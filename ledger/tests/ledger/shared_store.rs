//! The log in PostgreSQL, with several processes before it: one appends, the others follow, and none ever writes what does not belong.

use std::time::{Duration, Instant};

use sotto_ledger::store::{PostgresStore, Relay as _, Relayed, SignedTip, Store, StoreError};
use sotto_ledger::{Ledger, LedgerError};
use sotto_protocol::amount::Height;
use sotto_protocol::transaction::TransactionId;
use sotto_test_postgres::Cluster;

use crate::store::{deposits, refuses_what_does_not_extend_the_log};
use crate::world::{OPERATOR, World, genesis, key};

const TERM: Duration = Duration::from_secs(2);

fn store(cluster: &Cluster, holder: &str) -> PostgresStore {
    PostgresStore::connect(&cluster.url(), holder, TERM).expect("the server runs")
}

fn create(cluster: &Cluster) -> Ledger<PostgresStore> {
    Ledger::create(genesis(), store(cluster, "first"), key(OPERATOR)).expect("the store is empty")
}

fn open(cluster: &Cluster, holder: &str) -> Ledger<PostgresStore> {
    Ledger::open(store(cluster, holder), key(OPERATOR)).expect("the log follows the rules")
}

fn same(one: &Ledger<PostgresStore>, other: &Ledger<PostgresStore>) -> bool {
    one.state().expect("usable") == other.state().expect("usable") && one.checkpoint() == other.checkpoint()
}

#[test]
fn it_refuses_what_does_not_extend_the_log() {
    let cluster = Cluster::start().expect("PostgreSQL is installed");
    let empty = store(&cluster, "nobody");
    assert!(empty.genesis().expect("read").is_none() && empty.signed_tip().expect("read").is_none());
    drop(create(&cluster));
    let again = Ledger::create(genesis(), store(&cluster, "second"), key(OPERATOR)).expect_err("there is one");
    assert!(matches!(again, LedgerError::Store(StoreError::Exists)));
    let mut store = store(&cluster, "third");
    assert!(store.lead().expect("asked").is_some(), "nobody else wants to");
    refuses_what_does_not_extend_the_log(&mut store);
}

#[test]
fn one_appends_the_others_follow_and_the_next_takes_over() {
    let (cluster, mut world) = (Cluster::start().expect("PostgreSQL is installed"), World::new());
    let mut first = create(&cluster);
    let unasked = first.seal_empty(1).expect_err("it never asked");
    assert!(matches!(unasked, LedgerError::Store(StoreError::NotLeading)));
    let mut first = open(&cluster, "first");
    let token = first.lead().expect("asked").expect("nobody else wants to");
    assert_eq!(first.lead().expect("asked"), Some(token), "renewed");
    let batch = deposits(&mut world, 3);
    let receipt = first.submit(&batch).expect("written")[0].clone().expect("accepted");
    let mut second = open(&cluster, "second");
    assert!(same(&first, &second));
    assert_eq!(second.lead().expect("asked"), None, "the first is alive");
    first.seal_empty(70).expect("written");
    assert_eq!((second.catch_up().expect("read"), second.catch_up().expect("read")), (70, 0));
    assert!(same(&first, &second));
    assert_eq!(second.receipt(receipt.id).expect("read"), Some(receipt));

    // The first falls silent with something drafted, and wakes up late.
    first.draft(&deposits(&mut world, 1)).expect("usable");
    let begin = Instant::now();
    assert_eq!(first.lead().expect("asked"), Some(token));
    let next = loop {
        if let Some(token) = second.lead().expect("asked") {
            break token;
        }
        assert!(begin.elapsed() < TERM * 4, "nobody takes over");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(next > token && begin.elapsed() >= TERM, "not while the lease holds");
    let late = first.seal().expect_err("it lost the lease, though nobody appended yet");
    assert!(matches!(late, LedgerError::Store(StoreError::NotLeading)));
    second.seal_empty(1).expect("written");
    assert_eq!(first.lead().expect("asked"), None);
    assert!(
        matches!(first.recover(), Err(LedgerError::Store(StoreError::NotLeading))),
        "another block has that height"
    );
    let mut first = open(&cluster, "first");
    assert!(same(&first, &second));

    // Whoever resigns is not waited for.
    second.resign().expect("told");
    assert!(matches!(second.seal(), Err(LedgerError::Store(StoreError::NotLeading))));
    assert!(first.lead().expect("asked").is_some_and(|token| token > next));
    first.seal_empty(1).expect("written");
    assert!(same(&first, &open(&cluster, "third")));
}

#[test]
fn what_was_acknowledged_outlives_the_server_and_a_block_in_doubt_is_settled() {
    let (mut cluster, mut world) = (Cluster::start().expect("PostgreSQL is installed"), World::new());
    let mut ledger = create(&cluster);
    ledger.lead().expect("asked").expect("nobody else wants to");
    for round in 0..2 {
        let receipt = ledger.submit(&deposits(&mut world, 2)).expect("written")[0].clone().expect("accepted");
        let drafted = ledger.draft(&deposits(&mut world, 1)).expect("usable")[0].clone().expect("accepted");
        cluster.kill().expect("it runs");
        let failed = ledger.seal().expect_err("nobody is there");
        assert!(matches!(failed, LedgerError::Store(StoreError::Engine(_))), "{failed}");
        assert!(matches!(ledger.state(), Err(LedgerError::Poisoned)));
        assert!(matches!(ledger.recover(), Err(LedgerError::Store(StoreError::Engine(_)))));
        cluster.restart().expect("it starts again");
        // Its connections are gone; new ones are made when they are needed.
        let begin = Instant::now();
        while let Err(error) = ledger.lead().and_then(|token| token.map_or(Ok(()), |_| ledger.recover())) {
            assert!(begin.elapsed() < Duration::from_secs(20), "{error}");
        }
        assert_eq!(ledger.receipt(receipt.id).expect("read"), Some(receipt), "{round}");
        assert_eq!(ledger.receipt(drafted.id).expect("read"), Some(drafted), "{round}");
        let replayed = open(&cluster, "other");
        assert!(same(&ledger, &replayed), "{round}");
    }
}

#[test]
fn a_block_that_was_written_though_nobody_heard_of_it_is_not_written_again() {
    let (cluster, mut world) = (Cluster::start().expect("PostgreSQL is installed"), World::new());
    // Writes, and says that it failed.
    struct Deaf(PostgresStore, bool);
    impl Store for Deaf {
        fn create(&mut self, genesis: &sotto_protocol::network::Genesis, signed: &SignedTip) -> Result<(), StoreError> {
            self.0.create(genesis, signed)
        }
        fn genesis(&self) -> Result<Option<sotto_protocol::network::Genesis>, StoreError> {
            self.0.genesis()
        }
        fn lead(&mut self) -> Result<Option<u64>, StoreError> {
            self.0.lead()
        }
        fn resign(&mut self) -> Result<(), StoreError> {
            self.0.resign()
        }
        fn append(&mut self, sealed: &sotto_ledger::Sealed, signed: &SignedTip) -> Result<(), StoreError> {
            self.0.append(sealed, signed)?;
            if self.1 { Err(StoreError::Engine("the answer was lost".into())) } else { Ok(()) }
        }
        fn blocks(&self, from: Height, limit: usize) -> Result<Vec<sotto_protocol::block::Block>, StoreError> {
            self.0.blocks(from, limit)
        }
        fn locate(&self, id: TransactionId) -> Result<Option<Height>, StoreError> {
            self.0.locate(id)
        }
        fn signed_tip(&self) -> Result<Option<SignedTip>, StoreError> {
            self.0.signed_tip()
        }
    }
    let mut ledger =
        Ledger::create(genesis(), Deaf(store(&cluster, "deaf"), true), key(OPERATOR)).expect("the store is empty");
    ledger.lead().expect("asked").expect("nobody else wants to");
    let batch = deposits(&mut world, 2);
    ledger.submit(&batch).expect_err("the answer was lost");
    assert!(matches!(ledger.submit(&batch), Err(LedgerError::Poisoned)));
    ledger.recover().expect("it is there");
    let receipts = ledger.draft(&batch).expect("usable");
    assert!(receipts.iter().all(|receipt| receipt.as_ref().is_ok_and(|receipt| receipt.height == Height(1))));
    assert_eq!(open(&cluster, "other").state().expect("usable").tip().height, Height(1));
}

#[test]
fn what_others_took_in_is_taken_once_by_whoever_appends() {
    let cluster = Cluster::start().expect("PostgreSQL is installed");
    let (one, other) = (store(&cluster, "one").relay(), store(&cluster, "other").relay());
    let submission = |n: u8| Relayed { id: TransactionId([n; 32]), bytes: vec![n; 3] };
    one.put(&[submission(1), submission(2)]).expect("put");
    other.put(&[submission(3)]).expect("put");
    assert_eq!(one.take(7, 2).expect("taken").len(), 2);
    let last = one.take(7, 2).expect("taken");
    assert_eq!(last, [submission(3)], "in the order of arrival, with what was said");
    assert!(one.take(7, 2).expect("taken").is_empty(), "each once");
    one.refuse(&[(submission(1).id, "no".to_owned())]).expect("told");
    let ids = [1, 2, 3].map(|n| submission(n).id);
    assert_eq!(other.refused(&ids).expect("read"), [(submission(1).id, "no".to_owned())]);
    other.forget(&ids[..1]).expect("told");
    // Another lease, another look at what is left; and whoever asks again is looked at again.
    assert_eq!(other.take(8, 9).expect("taken").len(), 2);
    one.put(&[submission(2)]).expect("put");
    assert_eq!(other.take(8, 9).expect("taken"), [submission(2)]);
}
