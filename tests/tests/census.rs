//! A census shows that every share alive was paid, in cash; and it shows it only where it is so.

// What was arranged goes as arranged, or the test ends there.
#![allow(clippy::unwrap_used)]

mod support;

use sotto_circuits::census::Slot;
use sotto_protocol::amount::TokenId;
use sotto_protocol::census::RunCommitment;
use sotto_protocol::disclosure::{CensusBatch, CensusDocument};
use sotto_protocol::epoch::Phase;
use sotto_protocol::network::Genesis;
use sotto_protocol::transaction::Transaction;
use sotto_verifier::Verifier;
use sotto_wallet::documents::{DocumentError, check_census};
use sotto_wallet::{Node, WalletError};
use support::crew::Crew;
use support::stage::{ALICE, MAYA, RYAN, pay, resell, stage, to_phase};
use support::{RealProofs, RelationOnly, signing_key};

// The holders of $ALICE, of whom Maya is one, were credited the proceeds of a resale.
fn credited() -> Crew {
    let mut crew = stage();
    let lock = resell(&mut crew);
    to_phase(&mut crew, Phase::Payouts);
    let payout = pay(crew.of(ALICE), ALICE, &[&lock], None).unwrap();
    crew.submit(&payout);
    crew.network.next_epoch();
    crew.network.seal();
    crew.sync();
    crew
}

fn push(crew: &mut Crew, holder: TokenId) {
    let alice = crew.of(ALICE);
    let notes: Vec<_> = alice.owed_notes().unwrap().into_iter().filter(|note| note.holder == holder).collect();
    assert!(!notes.is_empty(), "somebody is owed something");
    let leg = alice.push::<4>(&notes).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Settle(Box::new(leg)));
}

fn pushed() -> Crew {
    let mut crew = credited();
    push(&mut crew, ALICE);
    push(&mut crew, MAYA);
    crew
}

#[test]
fn nothing_is_shown_while_somebody_is_owed_a_cent() {
    let mut crew = credited();
    for holder in [ALICE, MAYA] {
        assert!(matches!(crew.of(ALICE).census(1), Err(WalletError::NotTrue(_))));
        push(&mut crew, holder);
    }
    let batches = crew.of(ALICE).census(1).unwrap();
    assert_eq!(batches.len(), 1);
    batches[0].prove(&RelationOnly).unwrap();
}

#[test]
fn nobody_is_left_out_and_nobody_counts_twice() {
    let crew = pushed();
    let broken = |change: fn(&mut [Slot])| {
        let mut batch = crew.of(ALICE).census(1).unwrap().remove(0);
        change(&mut batch.witness.slots);
        batch.prove(&RelationOnly).expect_err("that is not so").reason
    };
    let left_out = broken(|slots| slots[0] = Slot::default());
    assert!(left_out.starts_with("CENSUS-6"), "{left_out}");
    let twice = broken(|slots| slots[1] = slots[0].clone());
    assert!(twice.starts_with("CENSUS-3"), "{twice}");
}

#[test]
fn a_note_that_was_claimed_meanwhile_is_counted_where_it_is_now() {
    let mut crew = credited();
    push(&mut crew, ALICE);
    // Maya comes for her money herself.
    let leg = crew.of(MAYA).claim(ALICE).unwrap().prove(&RelationOnly).unwrap();
    crew.submit(&Transaction::Share(Box::new(leg)));
    for batch in crew.of(ALICE).census(3).unwrap() {
        batch.prove(&RelationOnly).unwrap();
    }
}

// The document, changed, and what becomes of it.
fn checked(
    document: &CensusDocument,
    genesis: &Genesis,
    change: impl FnOnce(&mut CensusDocument),
) -> Result<(), DocumentError> {
    let mut document = document.clone();
    change(&mut document);
    check_census(&document, &Verifier::new(genesis).unwrap(), genesis)
}

#[test]
fn a_census_is_a_whole_chain_at_one_checkpoint() {
    let crew = pushed();
    let genesis = crew.network.genesis().unwrap();
    let checkpoint = crew.network.checkpoint().unwrap();
    let document = crew.of(ALICE).census_document(2, checkpoint, &RealProofs::default()).unwrap();
    let check = |change: fn(&mut Vec<CensusBatch>)| checked(&document, &genesis, |d| change(&mut d.batches));
    let unproven = |result| matches!(result, Err(DocumentError::Proof(_)));
    assert_eq!(check(|_| {}), Ok(()));
    // A batch is missing, doubled, exchanged, or there is none.
    assert!(unproven(check(|batches| _ = batches.remove(0))));
    assert_eq!(check(|batches| _ = batches.pop()), Err(DocumentError::Chain));
    assert!(unproven(check(|batches| batches.insert(0, batches[0]))));
    assert_eq!(check(|batches| batches.swap(0, 1)), Err(DocumentError::Chain));
    assert_eq!(check(Vec::clear), Err(DocumentError::Chain));
    // An end in the middle, and another count handed on.
    assert_eq!(check(|batches| batches[0].run_out = RunCommitment::none()), Err(DocumentError::Chain));
    assert!(unproven(check(|batches| batches[0].run_out.0 += sotto_protocol::field::F::from(1u64))));
    // Of another token, of another block, of another operator, in another network.
    assert!(unproven(checked(&document, &genesis, |d| d.tid = RYAN)));
    crew.network.deposit(sotto_protocol::amount::Cents(1), crew.of(MAYA).deposits().next());
    let later = crew.network.checkpoint().unwrap();
    assert!(unproven(checked(&document, &genesis, |d| d.checkpoint = later)));
    let forged = crew.network.sign(document.checkpoint.payload, &signing_key(9));
    assert_eq!(checked(&document, &genesis, |d| d.checkpoint = forged), Err(DocumentError::Checkpoint));
    let elsewhere = Genesis { name: "elsewhere".to_owned(), ..genesis };
    assert_eq!(checked(&document, &elsewhere, |_| {}), Err(DocumentError::Network));
}
