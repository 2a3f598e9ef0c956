//! Keys on disk: made once, refused when damaged, and made again.

use std::path::Path;

use sotto_circuits::examples::Example;
use sotto_circuits::issue::Issue;
use sotto_protocol::amount::Shares;
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;
use sotto_prover::{KeyStore, ProveError, Prover, Stage};

// Proves with the keys in a directory; returns the stages, and what is in the key file afterwards.
fn prove(directory: &Path) -> (Vec<Stage>, Vec<u8>) {
    let prover = Prover::new(KeyStore::new(directory.to_owned()));
    let (instance, witness) = Issue::example(F::from(5u64));
    let mut stages = Vec::new();
    prover.prove::<Issue>(&instance, &witness, &mut |stage| stages.push(stage)).expect("a true claim is proven");
    (stages, std::fs::read(prover.keys().path(Statement::Issue)).expect("the key is kept"))
}

#[test]
fn a_key_is_made_once_and_again_when_it_is_damaged() {
    use Stage::{Checking, FirstTimeSetup, LoadingKey, Proving, Synthesizing, Verifying};
    let directory = tempfile::tempdir().expect("a directory for the test");
    let with_setup = vec![Checking, LoadingKey, FirstTimeSetup, Synthesizing, Proving, Verifying];
    let without = vec![Checking, LoadingKey, Synthesizing, Proving, Verifying];
    let (stages, good) = prove(directory.path());
    assert_eq!(stages, with_setup);
    assert_eq!(prove(directory.path()), (without.clone(), good.clone()));

    let path = KeyStore::new(directory.path().to_owned()).path(Statement::Issue);
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    for damaged in [&flipped, &good[..good.len() - 1].to_vec(), &Vec::new()] {
        std::fs::write(&path, damaged).expect("the key file can be written");
        assert_eq!(prove(directory.path()), (with_setup.clone(), good.clone()), "damage is found and repaired");
    }
    assert_eq!(prove(directory.path()).0, without);
}

#[test]
fn a_key_is_loaded_once() {
    let prover = Prover::from_env().expect("a place for keys");
    let (instance, witness) = Issue::example(F::from(5u64));
    prover.prove::<Issue>(&instance, &witness, &mut |_| {}).expect("a true claim is proven");
    let mut stages = Vec::new();
    prover.clone().prove::<Issue>(&instance, &witness, &mut |stage| stages.push(stage)).expect("and once more");
    assert!(!stages.contains(&Stage::LoadingKey), "{stages:?}");
}

#[test]
fn what_is_false_is_not_proven_and_the_rule_is_named() {
    let prover = Prover::from_env().expect("a place for keys");
    let (mut instance, witness) = Issue::example(F::from(5u64));
    instance.body.supply_new = Shares(instance.body.supply_new.0 + 1);
    let refused = prover.prove::<Issue>(&instance, &witness, &mut |_| {}).expect_err("one share too many");
    assert!(matches!(refused, ProveError::Violation { statement: Statement::Issue, .. }), "{refused}");
    assert!(refused.to_string().contains("ISSUE-"), "{refused}");
}
