//! A whole trade travels by the mailbox, outlives the turn of an epoch by itself, and nothing that a stranger writes comes of it.

#![allow(clippy::unwrap_used)]

mod support;

use std::cell::Cell;

use sotto_protocol::amount::{Cents, Shares, TokenId};
use sotto_protocol::cbor;
use sotto_protocol::epoch::Phase;
use sotto_protocol::letter::{LETTER_CONTENT_BYTES, Letter, LetterNumber, LetterPage};
use sotto_protocol::note::Origin;
use sotto_protocol::token::Policy;
use sotto_protocol::trade::{DocHash, TradeId};
use sotto_protocol::transaction::Transaction;
use sotto_wallet::inbox::Received;
use sotto_wallet::trade::{Outcome, Proposal, Step, TradeError};
use sotto_wallet::{Inbox, Mailbox, Node, NodeError, WalletError};
use support::{LocalNetwork, Person, RelationOnly, rng};

// In the order in which they arrive.
const BOB: TokenId = TokenId(1);
const ALICE: TokenId = TokenId(2);
const RYAN: TokenId = TokenId(3);
const SUPPLY: Shares = Shares(1_000);
const SHARES: Shares = Shares(50);
const PRICE: Cents = Cents(40_000);
const CASH: Cents = Cents(1_000_000);

struct Town {
    network: LocalNetwork,
    bob: Person,
    alice: Person,
    ryan: Person,
}

fn read(person: &mut Person, network: &LocalNetwork) -> Inbox {
    person.sync(network);
    person.folder.read_letters(&person.account, network).unwrap()
}

fn newest(person: &mut Person, network: &LocalNetwork) -> Received {
    read(person, network).letters().last().expect("a letter came").clone()
}

// The owner's wallet, or the seller's, at a sync.
fn go_on(person: &mut Person, network: &LocalNetwork) -> Vec<Outcome> {
    read(person, network);
    let done = person.folder.continue_trades(&person.account, network, &RelationOnly, None).unwrap();
    person.sync(network);
    done.into_iter().map(|one| one.outcome).collect()
}

fn offer(seller: &mut Person, network: &LocalNetwork, (tid, buyer): (TokenId, TokenId)) -> LetterNumber {
    seller.sync(network);
    let proposal = Proposal { tid, buyer, shares: SHARES, price: PRICE, doc: DocHash::default() };
    let (offer, (name, kept)) = seller.account.offer_step(&proposal).unwrap();
    seller.folder.keep_trade(&name, &kept).unwrap();
    network.put(&offer.letter().unwrap()).unwrap()
}

fn accept(buyer: &mut Person, network: &LocalNetwork) -> TradeId {
    let number = newest(buyer, network).number;
    buyer.folder.is_open(number).unwrap();
    let file = buyer.folder.letter_as_file(&buyer.account, number).unwrap();
    let (acceptance, trade) = buyer.account.acceptance_step(&file, &RelationOnly).unwrap();
    network.put(&acceptance.letter().unwrap()).unwrap();
    buyer.folder.answered(number, trade).unwrap();
    trade
}

fn approve(issuer: &mut Person, network: &LocalNetwork) {
    let number = newest(issuer, network).number;
    let file = issuer.folder.letter_as_file(&issuer.account, number).unwrap();
    let approval = issuer.account.approval_step(&file, &RelationOnly).unwrap();
    network.put(&approval.letter().unwrap()).unwrap();
    let trade = issuer.folder.keep_consent(&issuer.account, &file).unwrap();
    issuer.folder.answered(number, trade).unwrap();
}

fn submit(seller: &mut Person, network: &LocalNetwork) -> TradeId {
    let number = newest(seller, network).number;
    seller.folder.keep_sale(&seller.account, number).unwrap()
}

impl Town {
    // Three members; Alice bought a tenth of $BOB, by letter.
    fn new() -> Self {
        let network = LocalNetwork::default();
        let [mut bob, mut alice, mut ryan] = ["bob", "alice", "ryan"].map(|name| Person::new(&network, name));
        for person in [&mut bob, &mut alice, &mut ryan] {
            person.found(&network, SUPPLY, Policy::Gross);
            person.deposit(&network, CASH);
        }
        network.next_epoch();
        network.seal();
        for person in [&mut bob, &mut alice, &mut ryan] {
            person.sync(&network);
        }
        let mut town = Self { network, bob, alice, ryan };
        let Self { network, bob, alice, .. } = &mut town;
        offer(bob, network, (BOB, ALICE));
        accept(alice, network);
        submit(bob, network);
        assert!(matches!(go_on(bob, network)[..], [Outcome::Made(_)]));
        alice.sync(network);
        assert_eq!(alice.shares(BOB), SHARES);
        town
    }

    // Late enough in the epoch that a trade begun now outlives it.
    fn late(self) -> Self {
        for _ in 0..20 {
            self.network.seal();
        }
        self
    }

    // Up to Alice's decision to hand in what Bob consented to: her $BOB, to Ryan.
    fn consented(&mut self) -> TradeId {
        let Self { network, bob, alice, ryan } = self;
        offer(alice, network, (BOB, RYAN));
        let trade = accept(ryan, network);
        approve(bob, network);
        assert_eq!(submit(alice, network), trade);
        trade
    }

    // Somebody registers and founds: at the boundary the registry is another.
    fn dan_arrives(&self) {
        Person::new(&self.network, "dan").found(&self.network, SUPPLY, Policy::Gross);
    }

    fn turn(&self) {
        self.network.next_epoch();
    }

    fn letters(&self) -> u64 {
        self.network.letters(LetterNumber(0)).unwrap().next.0 - 1
    }

    fn made(&mut self) {
        let Self { network, ryan, .. } = self;
        ryan.sync(network);
        assert_eq!((ryan.shares(BOB), ryan.cash().0), (SHARES, CASH.0 - PRICE.0), "paid once");
    }
}

#[test]
fn a_resale_is_made_without_a_file_changing_hands() {
    let mut town = Town::new();
    town.consented();
    assert!(matches!(go_on(&mut town.alice, &town.network)[..], [Outcome::Made(_)]));
    town.made();
    // What was made is forgotten by all of them.
    let Town { network, bob, alice, ryan } = &mut town;
    for person in [bob, alice, ryan] {
        assert!(read(person, network).letters().is_empty());
        assert!(go_on(person, network).is_empty());
    }
}

#[test]
fn a_consent_is_proven_again_when_the_epoch_turns_and_the_trade_is_made_once() {
    let mut town = Town::new().late();
    town.dan_arrives();
    let trade = town.consented();
    let sent = town.letters();
    // Nothing is stale before the registry changes.
    assert!(go_on(&mut town.bob, &town.network).is_empty());
    town.network.advance(Phase::Payouts);
    assert!(matches!(&go_on(&mut town.alice, &town.network)[..], [Outcome::Waits(why)] if why.contains("open phase")));
    town.turn();
    assert!(matches!(&go_on(&mut town.alice, &town.network)[..], [Outcome::Waits(why)] if why.contains("consent")));
    assert!(
        matches!(go_on(&mut town.bob, &town.network)[..], [Outcome::ConsentedAgain(number)] if number.0 == sent + 1)
    );
    assert!(go_on(&mut town.bob, &town.network).is_empty(), "once is enough");
    let again = newest(&mut town.alice, &town.network).step;
    assert!(matches!(&again, Step::Approval(_)) && again.trade().id() == trade, "for the same trade");
    assert!(matches!(go_on(&mut town.alice, &town.network)[..], [Outcome::Made(_)]));
    town.made();
    assert!(go_on(&mut town.bob, &town.network).is_empty() && town.letters() == sent + 1);
}

#[test]
fn nobody_goes_on_with_a_trade_of_a_token_that_changed() {
    let mut town = Town::new().late();
    town.consented();
    let sent = town.letters();
    // Bob pays his holders, so that the index is not the one that was agreed on.
    let Town { network, bob, .. } = &mut town;
    let event = network.attest(BOB, &bob.account.keys().address().ek, Cents(10_000), Cents(10_000), "ACME");
    bob.sync(network);
    let due = bob.account.event_due(event).unwrap();
    let lock = bob.account.lock_cash(BOB, due, Origin::Event(event)).unwrap().prove(&RelationOnly).unwrap();
    network.submit(&Transaction::Cash(Box::new(lock))).unwrap();
    // While the payout is owed, Alice does not give her part away.
    assert!(matches!(&go_on(&mut town.alice, &town.network)[..], [Outcome::Waits(why)] if why.contains("payout")));
    let Town { network, bob, .. } = &mut town;
    network.advance(Phase::Payouts);
    bob.sync(network);
    let payout = bob.account.pay_event(event).unwrap().prove(&RelationOnly).unwrap();
    network.submit(&Transaction::Payout(Box::new(payout))).unwrap();
    town.turn();
    for person in [&mut town.bob, &mut town.alice] {
        assert!(matches!(&go_on(person, &town.network)[..], [Outcome::Lapsed(why)] if why.contains("payout")));
        assert!(go_on(person, &town.network).is_empty(), "it is forgotten");
    }
    assert_eq!(town.letters(), sent, "nobody proved anything again");
    town.ryan.sync(&town.network);
    assert_eq!(town.ryan.cash(), CASH, "nothing was paid");
}

#[test]
fn an_offer_is_accepted_once_however_often_it_comes() {
    let Town { network, mut bob, mut ryan, .. } = Town::new();
    offer(&mut bob, &network, (BOB, RYAN));
    let first = newest(&mut ryan, &network);
    accept(&mut ryan, &network);
    // The seller, or whoever can read it, seals the same words once more.
    let Step::Offer(words) = &first.step else { panic!("an offer came") };
    let again = seal(&ryan, &network, &cbor::encode(words));
    network.put(&again).unwrap();
    let second = newest(&mut ryan, &network);
    assert!(second.number != first.number && second.step == first.step);
    for number in [first.number, second.number] {
        let refused = ryan.folder.is_open(number);
        assert!(matches!(refused, Err(WalletError::Trade(TradeError::Answered(_)))), "{refused:?}");
    }
    // By whatever way it is accepted again, sealed anew for the issuer or not, it is the one trade, which the ledger makes once.
    let mut words = words.clone();
    words.for_issuer[40] ^= 1;
    network.put(&seal(&ryan, &network, &cbor::encode(&words))).unwrap();
    let third = newest(&mut ryan, &network).number;
    assert!(ryan.folder.is_open(third).is_err());
    let trades = [first.number, second.number, third].map(|number| {
        let file = ryan.folder.letter_as_file(&ryan.account, number).unwrap();
        ryan.account.acceptance_step(&file, &RelationOnly).unwrap().1
    });
    assert!(trades.iter().all(|trade| *trade == trades[0]));
}

#[test]
fn of_two_sales_that_wait_for_an_epoch_both_are_made() {
    let Town { network, mut bob, mut alice, mut ryan } = Town::new();
    network.advance(Phase::Payouts);
    for buyer in [&mut alice, &mut ryan] {
        offer(&mut bob, &network, (BOB, buyer.account.me().unwrap().member.tid));
        accept(buyer, &network);
        submit(&mut bob, &network);
    }
    assert_eq!(go_on(&mut bob, &network).len(), 2, "both wait");
    network.next_epoch();
    // One at a time: the next is proven with what the one before left.
    for _ in 0..2 {
        assert!(go_on(&mut bob, &network).iter().any(|outcome| matches!(outcome, Outcome::Made(_))));
    }
    assert!(go_on(&mut bob, &network).is_empty());
}

#[test]
fn what_is_withdrawn_is_not_gone_on_with() {
    let mut town = Town::new().late();
    town.dan_arrives();
    town.consented();
    for person in [&mut town.bob, &mut town.alice] {
        let number = newest(person, &town.network).number;
        person.folder.withdraw(number).unwrap();
    }
    let sent = town.letters();
    town.turn();
    for person in [&mut town.bob, &mut town.alice] {
        assert!(go_on(person, &town.network).is_empty());
    }
    assert_eq!(town.letters(), sent);
}

fn seal(to: &Person, network: &LocalNetwork, content: &[u8]) -> Letter {
    to.account.keys().address().ek.seal_letter(&network.genesis().unwrap().id(), content, &mut rng()).unwrap()
}

#[test]
fn what_strangers_write_changes_nothing() {
    let mut town = Town::new();
    let Town { network, bob, alice, ryan } = &mut town;
    offer(alice, network, (BOB, RYAN));
    let good = newest(ryan, network);
    let Step::Offer(honest) = good.step.clone() else { panic!("an offer came") };
    let before = (ryan.account.balance(), ryan.account.history().len());
    let mut false_state = honest.clone();
    false_state.token.tid = ALICE;
    let mut for_ever = honest.clone();
    for_ever.trade.terms.expiry.0 = u32::MAX;
    let mut trailing = cbor::encode(&honest);
    trailing.push(0);
    let contents = [
        Vec::new(),
        b"hello".to_vec(),
        vec![0xff; 16_000],
        // A list inside a list, 16,000 times.
        vec![0x81; 16_000],
        trailing,
        cbor::encode(&false_state),
        cbor::encode(&for_ever),
    ];
    for content in &contents {
        network.put(&seal(ryan, network, content)).unwrap();
    }
    // Bytes that nobody sealed, and letters for somebody else.
    network.put(&Letter::new(vec![7; 16_384]).unwrap()).unwrap();
    network.put(&seal(alice, network, &cbor::encode(&honest))).unwrap();
    let inbox = read(ryan, network);
    assert_eq!(inbox.letters(), [good], "only the true one is kept");
    assert_eq!((ryan.account.balance(), ryan.account.history().len()), before);
    // An approval of something that Alice never offered, and an acceptance that names other parties.
    accept(ryan, network);
    let acceptance = newest(bob, network);
    let Step::Acceptance(words) = &acceptance.step else { panic!("an acceptance came") };
    let mut other = words.clone();
    other.buyer = ALICE;
    let mut elsewhere = words.clone();
    elsewhere.trade.price = Cents(1);
    for words in [other, elsewhere] {
        network.put(&seal(bob, network, &cbor::encode(&words))).unwrap();
    }
    assert_eq!(newest(bob, network), acceptance);
    approve(bob, network);
    let approval = newest(alice, network);
    let Step::Approval(words) = &approval.step else { panic!("an approval came") };
    network.put(&seal(ryan, network, &cbor::encode(words))).unwrap();
    assert_eq!(newest(ryan, network).number, inbox.letters()[0].number, "Ryan sells nothing");
    // Alice's wallet hands in nothing but what she offered.
    let mut cheaper = words.clone();
    cheaper.trade.price = Cents(1);
    network.put(&seal(alice, network, &cbor::encode(&cheaper))).unwrap();
    submit(alice, network);
    assert!(matches!(&go_on(alice, network)[..], [Outcome::Lapsed(why)] if why.contains("proposed")));
}

#[test]
fn every_step_fits_into_a_letter_with_room() {
    let mut town = Town::new();
    let Town { network, bob, alice, ryan } = &mut town;
    offer(alice, network, (BOB, RYAN));
    let offered = newest(ryan, network).step;
    accept(ryan, network);
    let accepted = newest(bob, network).step;
    approve(bob, network);
    let approved = newest(alice, network).step;
    let [offer, acceptance, approval] = [offered, accepted, approved].map(|step| match step {
        Step::Offer(offer) => cbor::encode(&offer).len(),
        Step::Acceptance(acceptance) => cbor::encode(&acceptance).len(),
        Step::Approval(approval) => cbor::encode(&approval).len(),
    });
    println!("{offer} {acceptance} {approval}");
    assert!(offer < acceptance && approval < acceptance);
    assert!(acceptance < LETTER_CONTENT_BYTES * 3 / 4, "{acceptance}");
}

#[test]
fn an_old_acceptance_leads_nowhere() {
    let mut town = Town::new();
    town.consented();
    let old = newest(&mut town.bob, &town.network);
    assert!(matches!(go_on(&mut town.alice, &town.network)[..], [Outcome::Made(_)]));
    // Alice has Bob asked once more; the trade is in the log, under its one number.
    let Step::Acceptance(words) = &old.step else { panic!("an acceptance came") };
    town.network.put(&seal(&town.bob, &town.network, &cbor::encode(words))).unwrap();
    read(&mut town.bob, &town.network);
    assert!(read(&mut town.bob, &town.network).letters().is_empty());
    assert!(go_on(&mut town.bob, &town.network).is_empty());
    town.made();
}

// A service that breaks off after so many pages, and one that tells nonsense.
struct Faulty<'a> {
    network: &'a LocalNetwork,
    pages: Cell<u32>,
    next: Option<u64>,
}

impl Mailbox for Faulty<'_> {
    fn put(&self, letter: &Letter) -> Result<LetterNumber, NodeError> {
        self.network.put(letter)
    }

    fn letters(&self, from: LetterNumber) -> Result<LetterPage, NodeError> {
        if self.pages.get() == 0 {
            return Err(NodeError::Unreachable("gone".to_owned()));
        }
        self.pages.set(self.pages.get() - 1);
        match self.next {
            Some(next) => {
                Ok(LetterPage { oldest: LetterNumber(u64::MAX), next: LetterNumber(next), letters: Vec::new() })
            }
            None => self.network.letters(from),
        }
    }
}

#[test]
fn reading_letters_goes_on_where_it_was_and_survives_nonsense() {
    let Town { network, mut alice, mut ryan, .. } = Town::new();
    for _ in 0..5 {
        offer(&mut alice, &network, (BOB, RYAN));
    }
    ryan.sync(&network);
    let from = |person: &Person, pages, next| {
        let faulty = Faulty { network: &network, pages: Cell::new(pages), next };
        person.folder.read_letters(&person.account, &faulty).map(|inbox| inbox.letters().len())
    };
    assert!(from(&ryan, 2, None).is_err(), "it broke off");
    let kept = ryan.folder.inbox().unwrap().letters().len();
    assert!((1..5).contains(&kept), "{kept}");
    // One letter too many is asked for to see that there are no more.
    assert_eq!(from(&ryan, 4, None).unwrap(), 5, "the rest came, and no letter twice");
    // A mailbox that was begun anew, or says so: bounded, and what was there is still there and comes again under its number.
    let answered = ryan.folder.inbox().unwrap().letters()[0].number;
    ryan.folder.answered(answered, TradeId::default()).unwrap();
    assert!(from(&ryan, 5_000, Some(0)).is_err(), "its oldest letter cannot come after its next");
    assert_eq!(from(&ryan, 5_000, Some(u64::MAX)).unwrap(), 5, "where the reading was does not follow what it says");
    assert_eq!(from(&ryan, 5_000, None).unwrap(), 5);
    assert!(ryan.folder.inbox().unwrap().letter(answered).unwrap().answered.is_some(), "what was marked stays so");
    // Nobody else can have written what is kept.
    let path = ryan.path().join("inbox.age");
    let mut bytes = std::fs::read(&path).unwrap();
    let end = bytes.len() - 1;
    bytes[end] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    assert!(ryan.folder.inbox().is_err());
    std::fs::remove_file(&path).unwrap();
    assert_eq!(read(&mut ryan, &network).letters().len(), 5);
}
