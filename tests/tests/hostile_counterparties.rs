//! What one is told by the other side is not believed: not by sellers, issuers, strangers or the service.

#![allow(clippy::unwrap_used)]

mod support;

use secrecy::SecretString;
use sotto_protocol::amount::{Cents, Height, Index, Shares};
use sotto_protocol::block::{Block, Checkpoint, CompactBlock};
use sotto_protocol::keys::HolderKey;
use sotto_protocol::network::Genesis;
use sotto_protocol::note::Origin;
use sotto_protocol::note::memo::{LockMemo, Memo};
use sotto_protocol::operation::Signed;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::folder::Network;
use sotto_wallet::node::Accepted;
use sotto_wallet::{Folder, Node, NodeError, WalletError};
use support::crew::Crew;
use support::forge::Deal;
use support::stage::{BOB, MAYA, RYAN, agree, attest, finish, stage, trade};
use support::{LocalNetwork, RelationOnly, passphrase, rng};

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
    let of = Network { genesis: network.genesis().unwrap(), service: "local".to_owned() };
    let words = sotto_protocol::keys::new_mnemonic(&mut rng());
    let wallet = Folder::create(folder.path(), of, SecretString::from(words.to_string()), &passphrase()).unwrap();
    let mut account = wallet.account().unwrap();
    let synced = wallet.sync(&mut account, &Inventing(network), |_, _| {});
    assert!(matches!(synced, Err(WalletError::Checkpoint)), "{synced:?}");
}
