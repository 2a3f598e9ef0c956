//! What one is told by the other side is not believed: not by sellers, issuers, strangers or the service.

#![allow(clippy::unwrap_used)]

mod support;

use secrecy::SecretString;
use sotto_protocol::amount::{Cents, Height, Index, Shares};
use sotto_protocol::block::{Block, Checkpoint, CompactBlock};
use sotto_protocol::decision::{Decision, Verdict};
use sotto_protocol::epoch::Phase;
use sotto_protocol::keys::HolderKey;
use sotto_protocol::network::Genesis;
use sotto_protocol::note::Origin;
use sotto_protocol::note::memo::{LockMemo, Memo};
use sotto_protocol::operation::{Reference, Signed};
use sotto_protocol::trade::DocHash;
use sotto_protocol::transaction::Transaction;
use sotto_verifier::Verified;
use sotto_wallet::account::What;
use sotto_wallet::build::ownership::Disclosure;
use sotto_wallet::documents::{Asked, DocumentError};
use sotto_wallet::folder::Network;
use sotto_wallet::node::Accepted;
use sotto_wallet::trade::{Proposal, TradeError};
use sotto_wallet::{Folder, Node, NodeError, WalletError};
use support::crew::Crew;
use support::forge::Deal;
use support::stage::{ALICE, BOB, MAYA, RYAN, SUPPLY, agree, attest, finish, lock_cash, pay, stage, to_phase, trade};
use support::{LocalNetwork, Person, RelationOnly, passphrase, rng};

const DEAL: Deal = Deal { tid: BOB, shares: Shares(10), price: Cents(5_000) };

fn holds(crew: &Crew) -> Shares {
    crew.of(RYAN).holding(BOB).map_or(Shares::ZERO, |h| h.shares)
}

#[test]
fn a_buyer_finds_what_was_paid_for() {
    let mut crew = stage();
    let mut agreed = agree(&crew, [BOB, RYAN], DEAL);
    // Seller and issuer are one, and put something unreadable in the place of the buyer's note.
    let (network, ek) = (crew.network.state().network(), crew.of(MAYA).keys().address().ek);
    agreed.bought = ek.seal_note(&network, &Memo::Share(agreed.memo), &mut rng()).unwrap();
    let transaction = finish(&crew, &agreed).unwrap();
    crew.submit(&transaction);
    assert_eq!(holds(&crew), DEAL.shares);
    assert_eq!(crew.of(RYAN).holdings().shares(BOB).len(), 1, "one note, although it could be read in two places");
}

#[test]
fn a_false_state_blinds_nobody() {
    let mut crew = stage();
    let mut agreed = agree(&crew, [BOB, RYAN], DEAL);
    // The note is the true one; the token's state beside it is another token's, or one that never stood on the ledger.
    let mut memo = agreed.memo;
    memo.token.tid = MAYA;
    memo.token.hk = HolderKey(sotto_protocol::field::random(&mut rng()));
    memo.token.index = Index(7);
    let (network, ek) = (crew.network.state().network(), crew.of(RYAN).keys().address().ek);
    agreed.bought = ek.seal_note(&network, &Memo::Share(memo), &mut rng()).unwrap();
    let transaction = finish(&crew, &agreed).unwrap();
    crew.submit(&transaction);
    assert!(crew.of(RYAN).token(MAYA).is_err());
    assert!(crew.of(RYAN).token(BOB).is_ok());
    assert_eq!(holds(&crew), DEAL.shares);
    // What is true is learnt when it comes.
    trade(&mut crew, [MAYA, RYAN], Deal { tid: MAYA, shares: Shares(10), price: Cents(5_000) });
    assert!(crew.of(RYAN).token(MAYA).is_ok());
}

#[test]
fn a_strangers_lock_is_not_believed() {
    let mut crew = stage();
    let event = attest(&mut crew, BOB, 1_000).id();
    let mut leg = crew.of(MAYA).lock_cash(BOB, Cents(1), Origin::Event(event)).unwrap();
    let sotto_circuits::cash::Output::Lock(note) = leg.witness.outputs[1] else {
        panic!("the second output is the lock")
    };
    let story = sotto_protocol::note::memo::Story {
        cause: sotto_protocol::note::memo::Cause::Locked,
        tid: BOB,
        shares: Shares::ZERO,
        price: Cents::ZERO,
        locked: Cents::ZERO,
        payout: Cents::ZERO,
        with: MAYA,
    };
    let memo = LockMemo { tid: BOB, amount: note.amount, origin: note.origin, salt: note.salt, story };
    let (network, ek) = (crew.network.state().network(), crew.of(BOB).keys().address().ek);
    leg.leg.ciphertexts[1] = ek.seal_note(&network, &Memo::Lock(memo), &mut rng()).unwrap();
    leg.instance.ext = leg.leg.ext(&network, &[]).unwrap();
    let leg = leg.prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Cash(Box::new(leg)));
    assert!(crew.of(BOB).event_locks(event).is_empty());
    assert_eq!(crew.of(BOB).locks().waiting(BOB).count(), 0);
}

// Attests a sale of Maya's in which she gained nothing, which she therefore pays with nothing: only her token's state changes.
fn pay_nothing(crew: &mut Crew) {
    let event = attest(crew, MAYA, 1);
    to_phase(crew, Phase::Payouts);
    let payout = pay(crew.of(MAYA), MAYA, &[], Some(event)).unwrap();
    crew.submit(&payout);
    crew.network.next_epoch();
    crew.sync();
}

// Late enough in an epoch that what is agreed now outlives it.
fn wait(crew: &mut Crew) {
    for _ in 0..20 {
        crew.network.seal();
    }
    crew.sync();
}

#[test]
fn a_buyer_follows_a_token_whose_state_changed_before_the_trade() {
    let mut crew = stage();
    wait(&mut crew);
    let agreed = agree(&crew, [MAYA, RYAN], Deal { tid: MAYA, ..DEAL });
    pay_nothing(&mut crew);
    let transaction = finish(&crew, &agreed).unwrap();
    crew.submit(&transaction);
    let ryan = crew.of(RYAN);
    assert_eq!(ryan.token(MAYA).unwrap(), crew.of(MAYA).token(MAYA).unwrap());
    assert_eq!(ryan.holding(MAYA).unwrap().shares, DEAL.shares);
}

#[test]
fn a_seller_submits_nothing_about_a_state_that_changed() {
    let mut crew = stage();
    wait(&mut crew);
    let proposal = Proposal { tid: MAYA, buyer: RYAN, shares: DEAL.shares, price: DEAL.price, doc: DocHash::default() };
    let (offer, (_, kept)) = crew.of(MAYA).propose(&proposal).unwrap();
    let acceptance = crew.of(RYAN).accept(&offer, &RelationOnly).unwrap();
    let finished = |crew: &Crew| crew.of(MAYA).finish(&acceptance, |_| Ok(Some(kept.clone())), &RelationOnly);
    assert!(finished(&crew).is_ok());
    pay_nothing(&mut crew);
    assert!(matches!(finished(&crew), Err(WalletError::Trade(TradeError::Outdated))), "{:?}", finished(&crew));
}

#[test]
fn an_owner_who_never_pays_stops_nobodys_sale() {
    let mut crew = stage();
    attest(&mut crew, BOB, 1_000);
    let proposal = Proposal { tid: BOB, buyer: RYAN, shares: DEAL.shares, price: DEAL.price, doc: DocHash::default() };
    let (offer, (_, kept)) = crew.of(ALICE).propose(&proposal).unwrap();
    let acceptance = crew.of(RYAN).accept(&offer, &RelationOnly).unwrap();
    let approval = crew.of(BOB).approve(&acceptance, &RelationOnly).unwrap();
    let careful = crew.of(ALICE).finish(&approval, |_| Ok(Some(kept.clone())), &RelationOnly);
    assert!(matches!(careful, Err(WalletError::Trade(TradeError::PayoutOwed))), "{careful:?}");
    let sold = crew.of(ALICE).finish_anyway(&approval, |_| Ok(Some(kept)), &RelationOnly).unwrap();
    crew.submit(&sold);
    assert_eq!(holds(&crew), DEAL.shares);
}

#[test]
fn a_buyers_own_story_is_the_one_that_is_kept() {
    let mut crew = stage();
    let mut agreed = agree(&crew, [BOB, RYAN], DEAL);
    // Seller and issuer write the true note with another story.
    let mut memo = agreed.memo;
    (memo.story.price, memo.story.with) = (Cents(1), MAYA);
    let (network, ek) = (crew.network.state().network(), crew.of(RYAN).keys().address().ek);
    agreed.bought = ek.seal_note(&network, &Memo::Share(memo), &mut rng()).unwrap();
    let transaction = finish(&crew, &agreed).unwrap();
    crew.submit(&transaction);
    let told: Vec<_> = crew.of(RYAN).history().iter().map(|entry| &entry.what).collect();
    let bought = told.iter().filter_map(|what| if let What::Bought { price, .. } = what { Some(*price) } else { None });
    assert_eq!(bought.collect::<Vec<_>>(), [DEAL.price]);
    assert_eq!(holds(&crew), DEAL.shares);
}

// Bob distributes a sale; the next epoch has begun when it is done.
fn distribute(crew: &mut Crew, gross: u64) {
    let event = attest(crew, BOB, gross);
    let lock = (gross > 0).then(|| lock_cash(crew, BOB, BOB, (gross, Origin::Event(event.id()))));
    to_phase(crew, Phase::Payouts);
    let locks: Vec<_> = lock.iter().collect();
    let payout = pay(crew.of(BOB), BOB, &locks, Some(event)).unwrap();
    crew.submit(&payout);
}

#[test]
fn a_root_between_two_blocks_is_remembered() {
    let mut crew = stage();
    distribute(&mut crew, 100_000);
    crew.network.next_epoch();
    crew.sync();
    // In this epoch the token changes once more, and a member is blocked in its last block: the root that this makes is never that
    // of a state at rest, but claims and settlements may refer to it.
    distribute(&mut crew, 0);
    let next = |crew: &Crew| crew.network.state().next_boundary().0 - crew.network.state().height().0;
    while next(&crew) > 1 {
        crew.network.seal();
    }
    crew.sync();
    let network = crew.network.state().network();
    let block = Decision::new(Verdict::Block { tid: RYAN }, "for good reason", Height(u32::MAX), Reference([7; 16]));
    let block = Transaction::Decide(Box::new(crew.network.endorse(block)));
    let mut between = crew.network.state().clone();
    between.accept(&Verified::unchecked_for_tests(&network, block.clone())).unwrap();
    let before = crew.of(BOB).token(BOB).unwrap();
    crew.submit(&block);
    assert_ne!(between.registry_root(), crew.network.state().registry_root());
    assert!(crew.network.state().is_recent_registry_root(between.registry_root()));

    let bob = crew.of(BOB);
    let note = bob.owed_notes().unwrap().into_iter().find(|note| note.holder == ALICE).unwrap();
    let mut push = bob.push::<1>(&[note]).unwrap();
    push.witness.token.state = before;
    push.witness.token.path = between.registry_path(BOB).unwrap();
    push.leg.body = push.witness.body(push.leg.body.root_n, between.registry_root()).unwrap();
    let ext = push.leg.ext(&network, &[]).unwrap();
    push.instance = sotto_circuits::settle::Instance::new(&push.leg.body, ext).unwrap();
    let push = push.prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Settle(Box::new(push)));

    let alice = crew.of(ALICE).holding(BOB).unwrap();
    assert_eq!((alice.shares, alice.claimable), (Shares(100), Cents::ZERO));
    let listed: u64 = crew.of(BOB).cap_table().by_holder().iter().map(|(_, shares, ..)| shares.0).sum();
    assert_eq!(listed, SUPPLY.0);
}

// Has the blocks, but not the operator's key.
struct Inventing(LocalNetwork);

impl Node for Inventing {
    fn genesis(&self) -> Result<Genesis, NodeError> {
        self.0.genesis()
    }
    fn tip(&self) -> Result<Height, NodeError> {
        self.0.tip()
    }
    fn checkpoint(&self) -> Result<Signed<Checkpoint>, NodeError> {
        let invented = self.0.state().checkpoint();
        Ok(self.0.sign(invented, &self.0.officials.gateway))
    }
    fn block(&self, height: Height) -> Result<Block, NodeError> {
        self.0.block(height)
    }
    fn blocks(&self, from: Height) -> Result<Vec<CompactBlock>, NodeError> {
        self.0.blocks(from)
    }
    fn submit(&self, transaction: &Transaction) -> Result<Accepted, NodeError> {
        self.0.submit(transaction)
    }
}

#[test]
fn a_service_that_invents_blocks_is_not_believed() {
    let network = LocalNetwork::default();
    network.seal();
    let folder = tempfile::tempdir().unwrap();
    let of = Network { genesis: network.genesis().unwrap(), service: "local".to_owned(), birthday: Height::ZERO };
    let words = sotto_protocol::keys::new_mnemonic(&mut rng());
    let wallet = Folder::create(folder.path(), of, SecretString::from(words.to_string()), &passphrase()).unwrap();
    let mut account = wallet.account().unwrap();
    let synced = wallet.sync(&mut account, &Inventing(network), |_, _| {});
    assert!(matches!(synced, Err(WalletError::Checkpoint)), "{synced:?}");
}

// Blocks of its own, which continue the same genesis, but none of the operator's.
fn inventing() -> Inventing {
    let invented = LocalNetwork::default();
    for _ in 0..3 {
        invented.deposit(Cents(100), Person::new(&invented, "nobody").account.deposits().next());
    }
    Inventing(invented)
}

#[test]
fn a_service_that_lied_leaves_nothing_behind() {
    let network = LocalNetwork::default();
    network.seal();
    let mut person = Person::new(&network, "ryan");
    person.deposit(&network, Cents(500));
    let height = person.account.height();
    // Once with blocks that do not continue what is known, and once from the very first one.
    let mut newcomer = Person::new(&network, "amy");
    for person in [&mut person, &mut newcomer] {
        person.folder.sync(&mut person.account, &inventing(), |_, _| {}).unwrap_err();
        assert_eq!(person.account.height(), person.folder.account().unwrap().height());
    }
    assert_eq!((person.account.height(), newcomer.account.height()), (height, Height(0)));
    person.sync(&network);
    newcomer.sync(&network);
    assert_eq!(person.folder.account().unwrap().balance().cash, Cents(500));
    assert_eq!(newcomer.folder.account().unwrap().height(), network.tip().unwrap());
}

// Falls silent after its first answer.
struct Breaking<'a, N>(&'a N);

impl<N: Node> Node for Breaking<'_, N> {
    fn genesis(&self) -> Result<Genesis, NodeError> {
        self.0.genesis()
    }
    fn tip(&self) -> Result<Height, NodeError> {
        self.0.tip()
    }
    fn checkpoint(&self) -> Result<Signed<Checkpoint>, NodeError> {
        self.0.checkpoint()
    }
    fn block(&self, height: Height) -> Result<Block, NodeError> {
        self.0.block(height)
    }
    fn blocks(&self, from: Height) -> Result<Vec<CompactBlock>, NodeError> {
        if from > Height(1) {
            return Err(NodeError::Unreachable("it fell silent".to_owned()));
        }
        Ok(self.0.blocks(from)?.into_iter().take(1).collect())
    }
    fn submit(&self, transaction: &Transaction) -> Result<Accepted, NodeError> {
        self.0.submit(transaction)
    }
}

fn is_broken_off<N: Node>(person: &mut Person, node: &N) {
    let read = person.folder.sync(&mut person.account, &Breaking(node), |_, _| {});
    assert!(matches!(read, Err(WalletError::Node(_))), "{read:?}");
    // What nobody confirmed is not told as if it were so.
    assert_eq!((person.account.height(), person.folder.account().unwrap().height()), (Height(0), Height(0)));
}

#[test]
fn a_service_is_not_blamed_for_what_another_one_said() {
    let network = LocalNetwork::default();
    (0..3).for_each(|_| network.seal());
    let (mut ryan, mut amy) = (Person::new(&network, "ryan"), Person::new(&network, "amy"));
    is_broken_off(&mut ryan, &inventing());
    is_broken_off(&mut amy, &network);
    for person in [&mut ryan, &mut amy] {
        person.sync(&network);
        assert_eq!(person.folder.account().unwrap().height(), Height(3));
    }
}

#[test]
fn a_document_is_checked_against_what_the_operator_signed() {
    let invented = inventing();
    let genesis = invented.genesis().unwrap();
    let followed = sotto_cli::ledger::follow(&invented, genesis.clone());
    assert!(matches!(followed, Err(sotto_cli::error::CliError::Checkpoint(_))), "{followed:?}");
    assert!(sotto_cli::ledger::follow(&invented.0, genesis).is_ok());
}

#[test]
fn a_proof_is_for_who_asked_and_not_older_than_they_want() {
    let crew = stage();
    let checkpoint = crew.network.checkpoint().unwrap();
    let height = checkpoint.payload.height;
    let later = Height(height.0 + 1);
    let (audience, nonce) = ("Amy".to_owned(), "7".to_owned());
    let disclosure = Disclosure { tid: BOB, min: Shares(50), since_max: later, audience, nonce, shows_key: false };
    let document = crew.of(BOB).ownership_document(&disclosure, checkpoint, &RelationOnly).unwrap();
    assert_eq!((document.body.since_max, document.since()), (later, height), "a block to come is told as the last one");

    let asked = |audience: &str, nonce: &str, not_before| Asked {
        audience: Some(audience.to_owned()),
        nonce: Some(nonce.to_owned()),
        not_before,
    };
    let check = |asked: Asked| asked.check(&document.audience, &document.nonce, height);
    assert_eq!(check(asked("Amy", "7", height)), Ok(()));
    assert_eq!(check(Asked::default()), Ok(()));
    let other = Err(DocumentError::NotAsked { audience: "Amy".to_owned(), nonce: "7".to_owned() });
    assert_eq!(check(asked("Bob", "7", height)), other);
    assert_eq!(check(asked("Amy", "8", height)), other);
    assert_eq!(check(asked("Amy", "7", later)), Err(DocumentError::Old { height }));
}
