//! The worked story, step by step, through wallets and ledger: amounts to the cent, and who can do what to whom.

// A story that does not go as told ends there.
#![allow(clippy::unwrap_used)]

mod support;

use sotto_protocol::amount::{Cents, Shares, TokenId};
use sotto_protocol::epoch::Phase;
use sotto_protocol::note::Origin;
use sotto_protocol::token::Policy;
use sotto_protocol::trade::DocHash;
use sotto_protocol::transaction::Transaction;
use sotto_wallet::trade::Proposal;
use sotto_wallet::{Chore, Node};
use support::{LocalNetwork, Person, RelationOnly};

const SUPPLY: Shares = Shares(10_000_000);

fn dollars(amount: u64) -> Cents {
    Cents(amount * 100)
}

// One trade through all four steps.
fn trade(
    network: &LocalNetwork,
    seller: &mut Person,
    buyer: &mut Person,
    issuer: Option<&mut Person>,
    terms: (TokenId, Shares, Cents),
) {
    let (tid, shares, price) = terms;
    seller.sync(network);
    buyer.sync(network);
    let proposal = Proposal { tid, buyer: buyer.tid(), shares, price, doc: DocHash::default() };
    let (offer, (name, kept)) = seller.account.propose(&proposal).unwrap();
    seller.folder.keep_trade(&name, &kept).unwrap();
    let acceptance = buyer.account.accept(&offer, &RelationOnly).unwrap();
    let file = match issuer {
        Some(issuer) => {
            issuer.sync(network);
            issuer.account.approve(&acceptance, &RelationOnly).unwrap()
        }
        None => acceptance,
    };
    let transaction = seller.folder.finish(&seller.account, &file, &RelationOnly).unwrap();
    network.submit(&transaction).unwrap();
    seller.sync(network);
    buyer.sync(network);
}

struct Cast {
    network: LocalNetwork,
    bob: Person,
    ryan: Person,
    alice: Person,
    maya: Person,
}

// Steps 1 to 3: everybody registers; Ryan buys 3 % of $BOB, Alice 1 %, Maya 10 % of $ALICE.
fn raised(policy: Policy) -> Cast {
    let network = LocalNetwork::default();
    let [mut bob, mut ryan, mut alice, mut maya] =
        ["bob", "ryan", "alice", "maya"].map(|name| Person::new(&network, name));
    for person in [&mut bob, &mut ryan, &mut alice, &mut maya] {
        person.found(&network, SUPPLY, policy);
    }
    network.next_epoch();
    ryan.deposit(&network, dollars(60_000));
    alice.deposit(&network, dollars(100_000));
    maya.deposit(&network, dollars(200_000));
    bob.sync(&network);
    let bob_tid = bob.tid();
    trade(&network, &mut bob, &mut ryan, None, (bob_tid, Shares(300_000), dollars(50_000)));
    trade(&network, &mut bob, &mut alice, None, (bob_tid, Shares(100_000), dollars(100_000)));
    let alice_tid = alice.tid();
    trade(&network, &mut alice, &mut maya, None, (alice_tid, Shares(1_000_000), dollars(20_000)));
    assert_eq!(bob.cash(), dollars(150_000));
    assert_eq!(ryan.cash(), dollars(10_000));
    assert_eq!(alice.cash(), dollars(20_000));
    Cast { network, bob, ryan, alice, maya }
}

// Step 4: Bob sells his ACME stake for 10,000,000.00; the oracle attests; Bob distributes.
fn acme(cast: &mut Cast) {
    let Cast { network, bob, ryan, alice, .. } = cast;
    let ek = bob.account.keys().address().ek;
    let event = network.attest(bob.tid(), &ek, dollars(10_000_000), dollars(10_000_000), "ACME");
    // The proceeds reached Bob's bank account; he brings them in.
    bob.deposit(network, dollars(10_000_000));
    let due = bob.account.event_due(event).unwrap();
    let lock = bob.account.lock_cash(bob.tid(), due, Origin::Event(event)).unwrap().prove(&RelationOnly).unwrap();
    network.submit(&Transaction::Cash(Box::new(lock))).unwrap();
    network.advance(Phase::Payouts);
    bob.sync(network);
    let payout = bob.account.pay_event(event).unwrap().prove(&RelationOnly).unwrap();
    network.submit(&Transaction::Payout(Box::new(payout))).unwrap();
    network.next_epoch();
    for (person, expected) in [(bob, 9_600_000), (ryan, 300_000), (alice, 100_000)] {
        let chores = person.settle(network);
        let claimed = chores.iter().find_map(|c| match c {
            Chore::Claimed { amount, .. } => Some(*amount),
            Chore::Declared { .. } => None,
        });
        assert_eq!(claimed, Some(dollars(expected)), "{}", person.name);
    }
}

// Step 5: Alice sells half of her $BOB to Maya with Bob's approval; the proceeds reach the holders of $ALICE by themselves.
fn resale(cast: &mut Cast) -> Vec<Chore> {
    let Cast { network, bob, alice, maya, .. } = cast;
    let bob_tid = bob.tid();
    let before = alice.cash();
    trade(network, alice, maya, Some(bob), (bob_tid, Shares(50_000), dollars(80_000)));
    network.advance(Phase::Payouts);
    let gained = alice.cash().0 - before.0;
    // Any holder's wallet declares: here it is Maya's.
    let declared = maya.settle(network);
    network.next_epoch();
    let mut chores = declared;
    chores.extend(maya.settle(network));
    chores.extend(alice.settle(network));
    assert_eq!(gained % 100, 0);
    chores
}

#[test]
fn everybody_is_paid_to_the_cent() {
    let mut cast = raised(Policy::Gross);
    acme(&mut cast);
    let alice_tid = cast.alice.tid();
    let before = cast.alice.cash();
    let chores = resale(&mut cast);
    // The index counts in 2^-64 cents a share, so a tenth of 80,000.00 lacks a sliver of its last cent, which is carried.
    assert!(chores.contains(&Chore::Declared { tid: alice_tid, amount: dollars(80_000) }), "{chores:?}");
    assert!(chores.contains(&Chore::Claimed { tid: alice_tid, amount: Cents(799_999) }), "{chores:?}");
    assert_eq!(cast.alice.cash().0 - before.0, 7_199_999);
    assert_eq!(cast.maya.shares(cast.bob.tid()), Shares(50_000));
    let rows = cast.bob.account.cap_table().by_holder();
    cast.bob.sync(&cast.network);
    assert_eq!(cast.bob.account.cap_table().by_holder().len(), 4, "{rows:?}");
}

#[test]
fn under_the_gains_policy_only_the_gain_is_shared() {
    let mut cast = raised(Policy::Gains);
    acme(&mut cast);
    let alice_tid = cast.alice.tid();
    let chores = resale(&mut cast);
    // Half of what cost 100,000.00 was sold for 80,000.00.
    assert!(chores.contains(&Chore::Declared { tid: alice_tid, amount: dollars(30_000) }), "{chores:?}");
}

#[test]
fn the_seed_alone_restores_everything() {
    let mut cast = raised(Policy::Gross);
    acme(&mut cast);
    resale(&mut cast);
    let Cast { network, bob, ryan, alice, maya } = cast;
    for mut person in [bob, ryan, alice, maya] {
        person.sync(&network);
        let mut restored = Person::restored(&network, person.name, person.folder.mnemonic().clone());
        restored.sync(&network);
        assert_eq!(restored.account.balance(), person.account.balance());
        assert_eq!(restored.account.history(), person.account.history());
        assert_eq!(restored.account.cap_table().by_holder(), person.account.cap_table().by_holder());
    }
}
