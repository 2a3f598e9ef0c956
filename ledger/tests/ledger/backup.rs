//! A backup: whole or refused, and either store is made again from it.

use sotto_ledger::store::{EmbeddedStore, PostgresStore, Store, StoreError};
use sotto_ledger::{Backup, BackupBytes, BackupError, BackupHead, Ledger, LedgerError, Piece, back_up};
use sotto_protocol::amount::Height;
use sotto_test_postgres::Cluster;

use crate::store::deposits;
use crate::world::{OPERATOR, World, genesis, key};

// A log of 150 blocks, some with transactions, and its bytes as a service writes them.
fn log(folder: &tempfile::TempDir) -> (Ledger<EmbeddedStore>, Vec<u8>) {
    let store = EmbeddedStore::open(folder.path().join("log.redb")).expect("it opens");
    let (mut ledger, mut world) = (Ledger::create(genesis(), store, key(OPERATOR)).expect("empty"), World::new());
    ledger.submit(&deposits(&mut world, 3)).expect("written");
    ledger.seal_empty(148).expect("written");
    ledger.submit(&deposits(&mut world, 2)).expect("written");
    let (first, mut bytes) = BackupBytes::begin(&BackupHead::of(&ledger).expect("usable"));
    let mut all = first;
    // What is appended meanwhile is not in it.
    ledger.seal_empty(1).expect("written");
    loop {
        match bytes.next() {
            Piece::Blocks(from, wanted) => {
                all.extend(bytes.blocks(&ledger.blocks(from, wanted).expect("read")).expect("those"));
            }
            Piece::End(last) => {
                all.extend(last);
                return (ledger, all);
            }
        }
    }
}

#[test]
fn either_store_is_made_again_from_a_backup() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (ledger, bytes) = log(&folder);
    let head = Backup::open(bytes.as_slice()).expect("a backup").verify().expect("it holds");
    assert_eq!(head.height(), Height(150));
    let original = ledger.blocks(Height(1), 150).expect("read");

    let mut file = EmbeddedStore::open(folder.path().join("again.redb")).expect("it opens");
    Backup::open(bytes.as_slice()).expect("a backup").restore(&mut file).expect("an empty file");
    let again = Backup::open(bytes.as_slice()).expect("a backup").restore(&mut file).expect_err("there is one");
    assert!(matches!(again, BackupError::Store(StoreError::Exists)));
    let cluster = Cluster::start().expect("PostgreSQL is installed");
    let connect =
        |holder| PostgresStore::connect(&cluster.url(), holder, std::time::Duration::from_secs(2)).expect("it runs");
    let mut database = connect("restore");
    Backup::open(bytes.as_slice()).expect("a backup").restore(&mut database).expect("an empty database");

    // Of a store alone, the same blocks make the same backup.
    let mut copy = Vec::new();
    assert_eq!(back_up(&database, &mut copy).expect("read"), head);
    assert_eq!(copy, bytes);
    Backup::open(copy.as_slice()).expect("a backup").verify().expect("it holds");

    let file = Ledger::open(file, key(OPERATOR)).expect("the log follows the rules");
    let mut database = Ledger::open(connect("next"), key(OPERATOR)).expect("the log follows the rules");
    for blocks in [file.blocks(Height(1), 200), database.blocks(Height(1), 200)] {
        assert_eq!(blocks.expect("read"), original, "proofs and signatures included");
    }
    assert_eq!(file.log().root(), ledger.log().root_at(151).expect("it was there"));
    assert!(database.lead().expect("asked").is_some(), "whoever restored has let go");
    database.seal_empty(1).expect("it goes on from there");
}

#[test]
fn a_changed_or_missing_byte_is_noticed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (_, bytes) = log(&folder);
    let verify = |bytes: &[u8]| Backup::open(bytes).and_then(Backup::verify);
    assert!(verify(&bytes).is_ok());
    for at in (0..bytes.len()).step_by(997).chain([bytes.len() - 1, bytes.len() - 33]) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(verify(&changed).is_err(), "byte {at}");
    }
    for length in [0, 1, bytes.len() / 2, bytes.len() - 32, bytes.len() - 1] {
        assert!(verify(&bytes[..length]).is_err(), "{length} bytes");
    }
    assert!(matches!(verify(&[bytes.as_slice(), b"x"].concat()), Err(BackupError::Damaged)));
}

#[test]
fn a_store_that_was_filled_half_way_is_no_network() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (_, bytes) = log(&folder);
    let mut store = EmbeddedStore::open(folder.path().join("half.redb")).expect("it opens");
    let cut = &bytes[..bytes.len() - 1000];
    Backup::open(cut).expect("a head").restore(&mut store).expect_err("its end is missing");
    assert!(store.signed_tip().expect("read").is_some());
    assert!(matches!(Ledger::open(store, key(OPERATOR)), Err(LedgerError::Checkpoint(_))));
}
