//! A wallet that is interrupted goes on where it was; what it kept is believed only if it wrote it; and it can spend before it has read
//! everything.

#![allow(clippy::unwrap_used)]

mod support;

use std::cell::Cell;
use std::fs;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use sotto_protocol::amount::{Cents, Height};
use sotto_protocol::block::{Block, Checkpoint, CompactBlock};
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::Transaction;
use sotto_tests::strangers::StrangersLog;
use sotto_wallet::folder::Network;
use sotto_wallet::node::Accepted;
use sotto_wallet::{Account, Folder, Node, NodeError, WalletError};
use support::{LocalNetwork, Person, RelationOnly, passphrase};

/// So many that blocks are not kept as they are: a snapshot takes their place.
const NOTES: usize = 8_000;

// Counts pages, and falls silent after some.
struct Pages<'a, N> {
    node: &'a N,
    left: Cell<u32>,
    first: Cell<Option<Height>>,
}

impl<'a, N: Node> Pages<'a, N> {
    fn new(node: &'a N, left: u32) -> Self {
        Self { node, left: Cell::new(left), first: Cell::new(None) }
    }
}

impl<N: Node> Node for Pages<'_, N> {
    fn genesis(&self) -> Result<Genesis, NodeError> {
        self.node.genesis()
    }
    fn tip(&self) -> Result<Height, NodeError> {
        self.node.tip()
    }
    fn checkpoint(&self) -> Result<Signed<Checkpoint>, NodeError> {
        self.node.checkpoint()
    }
    fn block(&self, height: Height) -> Result<Block, NodeError> {
        self.node.block(height)
    }
    fn blocks(&self, from: Height) -> Result<Vec<CompactBlock>, NodeError> {
        let left = self.left.get().checked_sub(1).ok_or_else(|| NodeError::Unreachable("it fell silent".to_owned()))?;
        self.left.set(left);
        self.first.set(self.first.get().or(Some(from)));
        self.node.blocks(from)
    }
    fn submit(&self, transaction: &Transaction) -> Result<Accepted, NodeError> {
        self.node.submit(transaction)
    }
}

fn log(folder: &Path) -> StrangersLog {
    StrangersLog::open_or_make(folder, NOTES).unwrap()
}

fn wallet(log: &StrangersLog, path: &Path, words: &str, birthday: Height) -> Folder {
    let network = Network { genesis: log.about.genesis.clone(), service: "a file".to_owned(), birthday };
    Folder::create(path, network, SecretString::from(words.to_owned()), &passphrase()).unwrap()
}

fn sync<N: Node>(folder: &Folder, account: &mut Account, node: &N) -> Result<(), WalletError> {
    folder.sync(account, node, |_, _| {})
}

fn is_complete(account: &Account, log: &StrangersLog) {
    assert_eq!((account.height(), account.balance().cash), (log.height(), log.about.cash));
    assert_eq!(account.state().tip(), &log.block(log.height()).unwrap().header);
    assert_eq!(account.replica().notes().root(), account.state().tip().note_root);
}

#[test]
fn what_was_read_is_not_read_again() {
    let directory = tempfile::tempdir().unwrap();
    let log = log(&directory.path().join("log"));
    let folder = wallet(&log, &directory.path().join("wallet"), &log.about.words, Height::ZERO);
    let mut account = folder.account().unwrap();
    let silent = Pages::new(&log, 1);
    assert!(matches!(sync(&folder, &mut account, &silent), Err(WalletError::Node(_))));
    // Nobody confirmed it yet.
    assert_eq!((account.height(), folder.account().unwrap().height()), (Height(0), Height(0)));
    let pages = Pages::new(&log, u32::MAX);
    sync(&folder, &mut account, &pages).unwrap();
    assert!(pages.first.get().unwrap() > Height(1));
    is_complete(&account, &log);

    // Opened again, it has nothing to read.
    let mut again = folder.account().unwrap();
    is_complete(&again, &log);
    sync(&folder, &mut again, &Pages::new(&log, 0)).unwrap();
    is_complete(&again, &log);
}

#[test]
fn a_snapshot_is_believed_only_if_the_wallet_wrote_it() {
    let directory = tempfile::tempdir().unwrap();
    let log = log(&directory.path().join("log"));
    let path = |name: &str| directory.path().join(name);
    let other_words = sotto_protocol::keys::new_mnemonic(&mut support::rng());
    let other = wallet(&log, &path("other"), &other_words, Height::ZERO);
    sync(&other, &mut other.account().unwrap(), &log).unwrap();
    let foreign = fs::read(path("other").join("account.age")).unwrap();
    let folder = wallet(&log, &path("wallet"), &log.about.words, Height::ZERO);
    sync(&folder, &mut folder.account().unwrap(), &log).unwrap();
    let file = path("wallet").join("account.age");
    let own = fs::read(&file).unwrap();

    let changed = |at: usize| {
        let mut bytes = own.clone();
        bytes[at] ^= 1;
        bytes
    };
    let lies = [foreign, own[..own.len() - 1].to_vec(), own[..own.len() / 2].to_vec(), Vec::new()];
    let places = [0, 40, 100, 200, 300, own.len() / 2, own.len() - 1];
    for lie in lies.into_iter().chain(places.map(changed)) {
        fs::write(&file, &lie).unwrap();
        assert_eq!(folder.account().unwrap().height(), Height(0));
        assert_eq!(fs::read(folder.set_aside().unwrap()).unwrap(), lie);
    }
    // Nor is one for another birthday, which would miss what lies before.
    fs::write(&file, &own).unwrap();
    let network = path("wallet").join("network.json");
    let later = fs::read_to_string(&network).unwrap().replace("\"birthday\": 0", "\"birthday\": 3");
    fs::write(&network, later).unwrap();
    let reborn = Folder::open(&path("wallet"), &passphrase()).unwrap();
    assert_eq!((reborn.network().birthday, reborn.account().unwrap().height()), (Height(3), Height(0)));

    let mut account = folder.account().unwrap();
    sync(&folder, &mut account, &log).unwrap();
    is_complete(&account, &log);
    assert_eq!(folder.set_aside(), None);
}

#[test]
fn nothing_before_the_birthday_is_decrypted() {
    let directory = tempfile::tempdir().unwrap();
    let log = log(&directory.path().join("log"));
    let later = Height(log.height().0 + 1);
    let folder = wallet(&log, &directory.path().join("wallet"), &log.about.words, later);
    let mut account = folder.account().unwrap();
    sync(&folder, &mut account, &log).unwrap();
    // Deposits need no decryption; everything else is missed. The ledger is the same.
    let deposits = account.history().len();
    assert!(deposits > 0 && account.balance().cash < log.about.cash);
    assert_eq!(account.state().tip(), &log.block(log.height()).unwrap().header);
    let whole = wallet(&log, &directory.path().join("whole"), &log.about.words, Height::ZERO);
    let mut whole_account = whole.account().unwrap();
    sync(&whole, &mut whole_account, &log).unwrap();
    is_complete(&whole_account, &log);
    assert!(whole_account.balance().cash > account.balance().cash);
}

#[test]
fn when_a_wallet_was_made_is_the_operators_word() {
    let network = LocalNetwork::default();
    (0..3).for_each(|_| network.seal());
    let of = || Network { genesis: network.genesis().unwrap(), service: "local".to_owned(), birthday: Height::ZERO };
    let checkpoint = network.checkpoint().unwrap();
    assert_eq!(of().for_new_words(&checkpoint).birthday, Height(3));
    let mut later = checkpoint.clone();
    later.payload.height = Height(1_000_000);
    assert_eq!(of().for_new_words(&later).birthday, Height(0));
    let strangers = network.sign(later.payload, &network.officials.gateway);
    assert_eq!(of().for_new_words(&strangers).birthday, Height(0));
}

#[test]
fn what_is_in_the_newest_blocks_is_spent_before_the_rest_is_read() {
    let network = LocalNetwork::default();
    let mut ryan = Person::new(&network, "ryan");
    let merge = |account: &Account| {
        let leg = account.merge_cash().unwrap().prove(&RelationOnly).unwrap();
        network.submit(&Transaction::Cash(Box::new(leg))).unwrap();
    };
    for _ in 0..2 {
        ryan.deposit(&network, Cents(100));
    }
    merge(&ryan.account);
    let merged = network.tip().unwrap();
    network.seal();

    // The same seed on another device: the deposits are seen to be spent, what they became is in none of the newest blocks.
    let words = || SecretString::from(ryan.folder.mnemonic().expose_secret().to_owned());
    let device = Person::restored(&network, "ryan", words());
    let mut newest = device.folder.newest_account(Height(merged.0 + 1)).unwrap();
    sync(&device.folder, &mut newest, &network).unwrap();
    assert_eq!((newest.height(), newest.balance().cash), (network.tip().unwrap(), Cents(0)));
    // Once it is, it can be spent.
    let device = Person::restored(&network, "ryan", words());
    let mut newest = device.folder.newest_account(merged).unwrap();
    sync(&device.folder, &mut newest, &network).unwrap();
    assert_eq!(newest.balance().cash, Cents(200));
    network.deposit(Cents(5), newest.deposits().next());
    sync(&device.folder, &mut newest, &network).unwrap();
    merge(&newest);

    // What a command opens is that account, until everything is read.
    let mut newest = device.folder.account().unwrap();
    assert!(!device.folder.is_whole(&newest));
    sync(&device.folder, &mut newest, &network).unwrap();
    assert_eq!(newest.balance().cash, Cents(205));
    let mut whole = device.folder.whole_account().unwrap();
    assert_eq!(whole.height(), Height(0));
    sync(&device.folder, &mut whole, &network).unwrap();
    assert_eq!(whole.balance().cash, Cents(205));
    let opened = device.folder.account().unwrap();
    assert!(device.folder.is_whole(&opened));
    assert_eq!(opened.history(), whole.history());
}
