//! What is locked for holders reaches them, although somebody fills the payouts phase with other payouts of the token.

#![allow(clippy::unwrap_used)]

mod support;

use std::cell::Cell;

use sotto_protocol::amount::{Cents, Height, Shares, TokenId};
use sotto_protocol::block::{Block, Checkpoint, CompactBlock};
use sotto_protocol::epoch::Phase;
use sotto_protocol::network::Genesis;
use sotto_protocol::operation::Signed;
use sotto_protocol::token::Policy;
use sotto_protocol::trade::DocHash;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::node::Accepted;
use sotto_wallet::trade::Proposal;
use sotto_wallet::{Chore, Node, NodeError};
use support::forge::Deal;
use support::stage::{ALICE, BOB, MAYA, RYAN, stage, to_phase, trade};
use support::{LocalNetwork, Person, RelationOnly};

#[test]
fn dust_does_not_come_before_what_matters() {
    let mut crew = stage();
    for _ in 0..6 {
        trade(&mut crew, [ALICE, RYAN], Deal { tid: BOB, shares: Shares(1), price: Cents(1) });
    }
    trade(&mut crew, [ALICE, RYAN], Deal { tid: BOB, shares: Shares(1), price: Cents(30_000) });
    to_phase(&mut crew, Phase::Payouts);
    let first: Vec<_> = crew.of(MAYA).payable_locks(ALICE).iter().map(|lock| lock.note.amount).collect();
    assert_eq!(first, [30_000, 1, 1, 1].map(Cents));
}

// Between a wallet and a network on which somebody's payout of the same token is always first, for a while.
struct Overtaken<'a> {
    network: &'a LocalNetwork,
    times: Cell<u32>,
}

impl Node for Overtaken<'_> {
    fn genesis(&self) -> Result<Genesis, NodeError> {
        self.network.genesis()
    }
    fn tip(&self) -> Result<Height, NodeError> {
        self.network.tip()
    }
    fn checkpoint(&self) -> Result<Signed<Checkpoint>, NodeError> {
        self.network.checkpoint()
    }
    fn block(&self, height: Height) -> Result<Block, NodeError> {
        self.network.block(height)
    }
    fn blocks(&self, from: Height) -> Result<Vec<CompactBlock>, NodeError> {
        self.network.blocks(from)
    }
    fn submit(&self, transaction: &Transaction) -> Result<Accepted, NodeError> {
        if self.times.get() == 0 {
            return self.network.submit(transaction);
        }
        self.times.set(self.times.get() - 1);
        self.network.seal();
        Err(NodeError::Refused { code: "payout_state".into(), reason: "the token's state moved on".into() })
    }
}

// Alice bought of Bob and sold back to him, so the price is locked for the holders of $ALICE; it is the time for payouts.
fn alice_owes() -> (LocalNetwork, Person) {
    let network = LocalNetwork::default();
    let (mut bob, mut alice) = (Person::new(&network, "bob"), Person::new(&network, "alice"));
    for person in [&mut bob, &mut alice] {
        person.found(&network, Shares(1_000), Policy::Gross);
        person.deposit(&network, Cents(100_000));
    }
    network.next_epoch();
    network.seal();
    bob.sync(&network);
    alice.sync(&network);
    let tid = bob.tid();
    let proposal = |buyer: TokenId, price| Proposal { tid, buyer, shares: Shares(10), price, doc: DocHash::default() };

    let (offer, (name, kept)) = bob.account.propose(&proposal(alice.tid(), Cents(5_000))).unwrap();
    bob.folder.keep_trade(&name, &kept).unwrap();
    let accepted = alice.account.accept(&offer, &RelationOnly).unwrap();
    let raise = bob.folder.finish(&bob.account, &accepted, &RelationOnly).unwrap();
    network.submit(&raise).unwrap();
    bob.sync(&network);
    alice.sync(&network);

    let (offer, (name, kept)) = alice.account.propose(&proposal(bob.tid(), Cents(7_000))).unwrap();
    alice.folder.keep_trade(&name, &kept).unwrap();
    let accepted = bob.account.accept(&offer, &RelationOnly).unwrap();
    let approved = bob.account.approve(&accepted, &RelationOnly).unwrap();
    let resale = alice.folder.finish(&alice.account, &approved, &RelationOnly).unwrap();
    network.submit(&resale).unwrap();
    network.advance(Phase::Payouts);
    alice.sync(&network);
    (network, alice)
}

fn settle(alice: &mut Person, network: &LocalNetwork, times: u32) -> Vec<Chore> {
    let node = Overtaken { network, times: Cell::new(times) };
    alice.folder.sync_and_settle(&mut alice.account, &node, &RelationOnly, |_, _| {}).unwrap()
}

#[test]
fn a_wallet_that_is_overtaken_tries_again_until_the_phase_is_over() {
    let (network, mut alice) = alice_owes();
    let tid = alice.tid();
    let done = settle(&mut alice, &network, 12);
    assert!(done.contains(&Chore::Declared { tid, amount: Cents(7_000) }), "{done:?}");

    let (network, mut alice) = alice_owes();
    assert!(settle(&mut alice, &network, u32::MAX).is_empty());
    assert_eq!(network.state().phase(), Phase::Issues, "and no longer");
}
