//! The log on disk: what was acknowledged is there after a restart, and nothing else.

use sotto_ledger::store::{EmbeddedStore, SignedTip, Store, StoreError};
use sotto_ledger::{CheckpointError, Ledger, LedgerError, Receipt, Rejected, ReplayError, Sealed};
use sotto_protocol::amount::{Cents, Height, TokenId};
use sotto_protocol::block::Block;
use sotto_protocol::epoch::Phase;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::{SignatureError, Signed};
use sotto_protocol::transaction::{Transaction, TransactionId};
use sotto_tlog::{Entry, LogCheckpoint, Tree};
use sotto_verifier::Verified;

use crate::world::{GATEWAY, OPERATOR, World, genesis, key};

struct Folder {
    // Removed when dropped.
    folder: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("log.redb")
    }

    fn store(&self) -> EmbeddedStore {
        EmbeddedStore::open(self.file()).expect("it opens")
    }

    fn create(&self) -> Ledger<EmbeddedStore> {
        Ledger::create(genesis(), self.store(), key(OPERATOR)).expect("the store is empty")
    }

    fn open(&self) -> Ledger<EmbeddedStore> {
        Ledger::open(self.store(), key(OPERATOR)).expect("the log follows the rules")
    }
}

// Transactions are built in a world beside the ledger; the two have the same genesis.
pub fn deposits(world: &mut World, n: u64) -> Vec<Verified> {
    (0..n)
        .map(|i| {
            let deposit = world.deposit(Cents(i + 1), GATEWAY);
            world.verified(deposit)
        })
        .collect()
}

#[test]
fn a_restart_finds_everything_that_was_acknowledged() {
    let (folder, mut world) = (Folder::new(), World::new());
    let mut ledger = folder.create();
    let founding = world.founding();
    let founding = world.verified(founding);
    ledger.submit(&[founding]).expect("written")[0].as_ref().expect("accepted");
    ledger.advance_to(Phase::Issues).expect("written");
    ledger.advance_to(Phase::Open).expect("written");
    let batch = deposits(&mut world, 3);
    let receipts: Vec<Receipt> =
        ledger.submit(&batch).expect("written").into_iter().map(|o| o.expect("accepted")).collect();
    assert!(receipts.iter().all(|receipt| receipt.height == ledger.state().expect("usable").tip().height));
    let (state, checkpoint) = (ledger.state().expect("usable").clone(), ledger.checkpoint().clone());
    drop(ledger);

    let mut ledger = folder.open();
    assert!(ledger.state().expect("usable") == &state);
    assert_eq!(ledger.checkpoint(), &checkpoint);
    for receipt in &receipts {
        assert_eq!(ledger.receipt(receipt.id).expect("read"), Some(*receipt));
    }
    assert_eq!(ledger.receipt(TransactionId([0; 32])).expect("read"), None);
    // A retry after the restart gets the first receipt and makes no block.
    let again: Vec<_> = ledger.submit(&batch).expect("written").into_iter().map(|o| o.expect("accepted")).collect();
    assert_eq!(again, receipts);
    assert_eq!(ledger.state().expect("usable").tip(), state.tip());
}

#[test]
fn a_crash_right_after_an_acknowledgement_loses_nothing() {
    let (folder, mut world) = (Folder::new(), World::new());
    let mut ledger = folder.create();
    for _ in 0..3 {
        let receipt = ledger.submit(&deposits(&mut world, 1)).expect("written")[0].clone().expect("accepted");
        // The file as a crash would leave it: nothing was closed.
        let crashed = Folder::new();
        std::fs::copy(folder.file(), crashed.file()).expect("copied");
        let after = crashed.open();
        assert_eq!(after.receipt(receipt.id).expect("read"), Some(receipt));
        assert!(after.state().expect("usable") == ledger.state().expect("usable"));
    }
}

#[test]
fn what_is_drafted_builds_upon_each_other_and_is_on_disk_when_it_is_sealed() {
    let (folder, mut world) = (Folder::new(), World::new());
    let mut ledger = folder.create();
    let founding = world.founding();
    ledger.submit(&[world.verified(founding.clone())]).expect("written")[0].as_ref().expect("accepted");
    world.must(founding);
    world.next_epoch();
    world.go(Phase::Payouts);
    ledger.advance_to(Phase::Issues).expect("written");
    ledger.advance_to(Phase::Payouts).expect("written");
    assert_eq!(ledger.state().expect("usable").tip(), world.state.tip());
    let chain: Vec<Verified> = (0..5)
        .map(|_| {
            let payout = Transaction::Payout(Box::new(world.payout_leg(TokenId(1), None)));
            world.must(payout.clone());
            world.verified(payout)
        })
        .collect();

    let next = ledger.state().expect("usable").height();
    let drafted = ledger.draft(&chain).expect("usable");
    assert!(drafted.iter().all(|outcome| outcome.as_ref().is_ok_and(|receipt| receipt.height == next)));
    let found = |ledger: &Ledger<EmbeddedStore>| {
        chain.iter().filter(|verified| ledger.receipt(verified.id()).expect("read").is_some()).count()
    };
    // The file as a crash would leave it.
    let crashed = Folder::new();
    std::fs::copy(folder.file(), crashed.file()).expect("copied");
    let after = crashed.open();
    assert_eq!((found(&ledger), found(&after)), (0, 0));
    assert_eq!(after.state().expect("usable").height(), next);

    assert_eq!(ledger.seal().expect("written"), next);
    let crashed = Folder::new();
    std::fs::copy(folder.file(), crashed.file()).expect("copied");
    assert_eq!((found(&ledger), found(&crashed.open())), (5, 5));
    assert_eq!(ledger.blocks(next, 1).expect("read")[0].transactions.len(), 5);
}

#[test]
fn a_block_holds_what_the_rules_accept_and_no_more() {
    let (folder, mut world) = (Folder::new(), World::new());
    let mut ledger = folder.create();
    let mut batch = deposits(&mut world, 2);
    let empty = world.deposit(Cents(0), GATEWAY);
    batch.insert(1, world.verified(empty));
    batch.push(batch[0].clone());
    let outcomes = ledger.submit(&batch).expect("written");
    assert_eq!(outcomes[1], Err(Rejected::EmptyDeposit));
    assert_eq!(outcomes[3], outcomes[0], "twice in one batch is once in the log");
    let blocks = ledger.blocks(Height(1), 10).expect("read");
    assert_eq!(blocks.len(), 1);
    assert_eq!(blocks[0].transactions.len(), 2);
    // Nothing acceptable: no block.
    ledger.submit(&batch[1..2]).expect("nothing to write")[0].as_ref().expect_err("refused");
    assert_eq!(ledger.blocks(Height(2), 10).expect("read"), []);
}

#[test]
fn blocks_are_read_by_height() {
    let folder = Folder::new();
    let mut ledger = folder.create();
    ledger.seal_empty(7).expect("written");
    let heights = |from, limit| -> Vec<u32> {
        let blocks = ledger.blocks(Height(from), limit).expect("read");
        blocks.iter().map(|block| block.header.height.0).collect()
    };
    assert_eq!(heights(0, 3), [1, 2, 3]);
    assert_eq!(heights(6, 10), [6, 7]);
    assert_eq!(heights(8, 10), [0; 0]);
}

#[test]
fn checkpoints_are_the_operators_word_on_the_tip() {
    let folder = Folder::new();
    let mut ledger = folder.create();
    for _ in 0..3 {
        let (state, checkpoint) = (ledger.state().expect("usable"), ledger.checkpoint());
        assert_eq!(state.confirm(checkpoint), Ok(()));
        let stranger = Signed::sign(&state.network(), state.checkpoint(), &key(GATEWAY));
        assert_eq!(state.confirm(&stranger), Err(CheckpointError::NotTheOperator));
        let mut changed = checkpoint.clone();
        changed.payload.height.0 += 1;
        assert_eq!(state.confirm(&changed), Err(CheckpointError::Signature(SignatureError::Mismatch)));
        let old = checkpoint.clone();
        ledger.seal_empty(1).expect("written");
        assert_eq!(ledger.state().expect("usable").confirm(&old), Err(CheckpointError::Mismatch));
    }
}

#[test]
fn one_network_a_store_one_process_a_store_one_operator_a_network() {
    let folder = Folder::new();
    let empty = Ledger::open(folder.store(), key(OPERATOR)).expect_err("nothing in it");
    assert!(matches!(empty, LedgerError::Store(StoreError::Empty)));
    let stranger = Ledger::create(genesis(), folder.store(), key(GATEWAY)).expect_err("not the operator");
    assert!(matches!(stranger, LedgerError::Operator));
    let ledger = folder.create();
    let locked = EmbeddedStore::open(folder.file()).expect_err("open elsewhere");
    assert!(matches!(locked, StoreError::Locked));
    drop(ledger);
    let twice = Ledger::create(genesis(), folder.store(), key(OPERATOR)).expect_err("there is one");
    assert!(matches!(twice, LedgerError::Store(StoreError::Exists)));
    let stranger = Ledger::open(folder.store(), key(GATEWAY)).expect_err("not the operator");
    assert!(matches!(stranger, LedgerError::Operator));
}

#[test]
fn the_store_itself_refuses_what_does_not_extend_the_log() {
    let folder = Folder::new();
    let ledger = folder.create();
    drop(ledger);
    refuses_what_does_not_extend_the_log(&mut folder.store());
}

/// A store with a network in it and no block yet.
pub fn refuses_what_does_not_extend_the_log(store: &mut impl Store) {
    let signed = &store.signed_tip().expect("read").expect("there is a network");
    let mut world = World::new();
    let deposit = world.deposit(Cents(1), GATEWAY);
    world.must(deposit);
    let claim = world.share_leg();
    world.must(sotto_protocol::transaction::Transaction::Share(Box::new(claim)));
    world.seal();
    world.seal();
    let (first, second) = (world.blocks[0].clone(), world.blocks[1].clone());
    let gap = store.append(&second, signed).expect_err("a gap");
    assert!(matches!(gap, StoreError::NotNext { tip: Height(0), got: Height(2) }));
    store.append(&first, signed).expect("the next");
    let again = store.append(&first, signed).expect_err("there already");
    assert!(matches!(again, StoreError::NotNext { .. }));

    let mut repeated = second.clone();
    repeated.ids.clone_from(&first.ids);
    assert!(matches!(store.append(&repeated, signed), Err(StoreError::Repeated(_))));
    let mut spent = second.clone();
    spent.effects.nullifiers.clone_from(&first.effects.nullifiers);
    assert!(matches!(store.append(&spent, signed), Err(StoreError::SpentTwice(_))));
    // The refused ones left nothing behind.
    assert_eq!(store.blocks(Height(0), 10).expect("read").len(), 1);
    store.append(&second, signed).expect("the next");
}

/// A store whose disk fails on demand, and one that was tampered with.
struct Faulty {
    inner: EmbeddedStore,
    append: fn(&mut EmbeddedStore, &Sealed, &SignedTip) -> Result<(), StoreError>,
    read: fn(&mut Vec<Block>),
}

impl Faulty {
    // Without a fault.
    fn new(inner: EmbeddedStore) -> Self {
        Self { inner, append: EmbeddedStore::append, read: |_| () }
    }
}

impl Store for Faulty {
    fn create(&mut self, genesis: &Genesis, signed: &SignedTip) -> Result<(), StoreError> {
        self.inner.create(genesis, signed)
    }
    fn genesis(&self) -> Result<Option<Genesis>, StoreError> {
        self.inner.genesis()
    }
    fn lead(&mut self) -> Result<Option<u64>, StoreError> {
        self.inner.lead()
    }
    fn resign(&mut self) -> Result<(), StoreError> {
        self.inner.resign()
    }
    fn append(&mut self, sealed: &Sealed, signed: &SignedTip) -> Result<(), StoreError> {
        (self.append)(&mut self.inner, sealed, signed)
    }
    fn blocks(&self, from: Height, limit: usize) -> Result<Vec<Block>, StoreError> {
        let mut blocks = self.inner.blocks(from, limit)?;
        (self.read)(&mut blocks);
        Ok(blocks)
    }
    fn locate(&self, id: TransactionId) -> Result<Option<Height>, StoreError> {
        self.inner.locate(id)
    }
    fn signed_tip(&self) -> Result<Option<SignedTip>, StoreError> {
        self.inner.signed_tip()
    }
}

fn full(_: &mut EmbeddedStore, _: &Sealed, _: &SignedTip) -> Result<(), StoreError> {
    Err(StoreError::Engine("no space left on device".into()))
}

#[test]
fn after_a_failed_write_nothing_is_acknowledged_until_it_is_reopened() {
    let (folder, mut world) = (Folder::new(), World::new());
    let store = Faulty::new(folder.store());
    let mut ledger = Ledger::create(genesis(), store, key(OPERATOR)).expect("the store is empty");
    let batch = deposits(&mut world, 1);
    ledger.seal_empty(1).expect("written");
    let tip = *ledger.state().expect("usable").tip();
    drop(ledger);

    let store = Faulty { append: full, ..Faulty::new(folder.store()) };
    let mut ledger = Ledger::open(store, key(OPERATOR)).expect("the log follows the rules");
    let failed = ledger.submit(&batch).expect_err("the disk is full");
    assert!(matches!(failed, LedgerError::Store(StoreError::Engine(_))));
    assert!(matches!(ledger.submit(&batch), Err(LedgerError::Poisoned)));
    assert!(matches!(ledger.seal_empty(1), Err(LedgerError::Poisoned)));
    assert!(matches!(ledger.state(), Err(LedgerError::Poisoned)));
    drop(ledger);

    let mut ledger = folder.open();
    assert_eq!(ledger.state().expect("usable").tip(), &tip);
    ledger.submit(&batch).expect("written")[0].as_ref().expect("accepted");
}

fn prove_otherwise(transaction: &mut Transaction) {
    if let Transaction::Share(leg) = transaction {
        leg.proof.0[0] ^= 1;
    }
}

// Another process was faster, with the same transactions under other proofs; the answer to this one's attempt was lost.
fn overtaken(store: &mut EmbeddedStore, sealed: &Sealed, signed: &SignedTip) -> Result<(), StoreError> {
    let mut other = sealed.clone();
    other.block.transactions.iter_mut().for_each(prove_otherwise);
    let mut log = Tree::new(&genesis().id());
    log.push(&Entry::of(&other.block));
    let log = LogCheckpoint::sign(&genesis().id(), log.head(), &key(OPERATOR)).text().to_owned();
    store.append(&other, &SignedTip { log, ..signed.clone() })?;
    Err(StoreError::Engine("the answer was lost".into()))
}

#[test]
fn nobody_signs_for_a_block_that_differs_from_the_logs_in_its_proofs_alone() {
    let (folder, mut world) = (Folder::new(), World::new());
    let store = Faulty { append: overtaken, ..Faulty::new(folder.store()) };
    let mut ledger = Ledger::create(genesis(), store, key(OPERATOR)).expect("the store is empty");
    let before = ledger.log_checkpoint().clone();
    let claim = Transaction::Share(Box::new(world.share_leg()));
    let claim = world.verified(claim);
    assert!(matches!(ledger.submit(&[claim]), Err(LedgerError::Store(StoreError::Engine(_)))));
    assert!(matches!(ledger.recover(), Err(LedgerError::Store(StoreError::NotLeading))));
    assert_eq!(ledger.log_checkpoint(), &before);
    drop(ledger);

    let ledger = folder.open();
    let block = &ledger.blocks(Height(1), 1).expect("read")[0];
    let mut log = Tree::new(&genesis().id());
    log.push(&Entry::of(block));
    assert_eq!(ledger.log_checkpoint().head(), log.head());
}

#[test]
fn nobody_signs_for_a_log_whose_proofs_were_changed() {
    let (folder, mut world) = (Folder::new(), World::new());
    let mut ledger = folder.create();
    let claim = Transaction::Share(Box::new(world.share_leg()));
    let claim = world.verified(claim);
    ledger.submit(&[claim]).expect("written")[0].as_ref().expect("accepted");
    ledger.seal_empty(1).expect("written");
    let signed = ledger.log_checkpoint().clone();
    drop(ledger);
    assert_eq!(folder.open().log_checkpoint(), &signed, "what was signed, and not signed again");
    let read = |blocks: &mut Vec<Block>| {
        blocks.iter_mut().flat_map(|block| &mut block.transactions).for_each(prove_otherwise);
    };
    let store = Faulty { read, ..Faulty::new(folder.store()) };
    assert!(matches!(Ledger::open(store, key(OPERATOR)), Err(LedgerError::OtherLog)));
}

#[test]
fn a_log_that_was_changed_does_not_open() {
    let (folder, mut world) = (Folder::new(), World::new());
    let mut ledger = folder.create();
    ledger.submit(&deposits(&mut world, 2)).expect("written");
    drop(ledger);
    let read = |blocks: &mut Vec<Block>| blocks.iter_mut().for_each(|block| drop(block.transactions.pop()));
    let store = Faulty { read, ..Faulty::new(folder.store()) };
    let refused = Ledger::open(store, key(OPERATOR)).expect_err("changed");
    assert!(matches!(refused, LedgerError::Replay(ReplayError::Transactions(Height(1)))));
}

#[test]
fn a_log_that_was_cut_does_not_open() {
    let folder = Folder::new();
    let mut ledger = folder.create();
    ledger.seal_empty(2).expect("written");
    drop(ledger);
    let read = |blocks: &mut Vec<Block>| blocks.retain(|block| block.header.height <= Height(1));
    let store = Faulty { read, ..Faulty::new(folder.store()) };
    let refused = Ledger::open(store, key(OPERATOR)).expect_err("cut");
    assert!(matches!(refused, LedgerError::Checkpoint(CheckpointError::Mismatch)));
}
