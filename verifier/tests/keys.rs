//! Keys that must not be used.

use ark_bn254::{Bn254, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_groth16::VerifyingKey;
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use sotto_circuits::statements::input_names;
use sotto_protocol::network::NetworkKind;
use sotto_protocol::statement::Statement;
use sotto_verifier::Registry;
use sotto_verifier::key::{Key, KeyError, Provenance};

const CASH: &[u8] = include_bytes!("../keys/cash.vk");

// What becomes of the key of `cash` with this change.
fn changed(change: impl FnOnce(&mut VerifyingKey<Bn254>)) -> Option<KeyError> {
    let mut key = VerifyingKey::deserialize_compressed(CASH).expect("the committed key is good");
    change(&mut key);
    let mut bytes = Vec::new();
    key.serialize_compressed(&mut bytes).expect("writing to memory does not fail");
    read(&bytes)
}

fn read(bytes: &[u8]) -> Option<KeyError> {
    Key::from_bytes(Statement::Cash, Provenance::Development, bytes, input_names(Statement::Cash).len()).err()
}

#[test]
fn every_statement_has_a_good_key_of_its_own() {
    let registry = Registry::embedded(NetworkKind::Development).expect("the committed keys are good");
    let mut hashes: Vec<String> = Statement::ALL.iter().map(|s| registry.key(*s).hash().to_string()).collect();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), Statement::ALL.len());
}

#[test]
fn a_production_network_refuses_development_keys() {
    let refused = Registry::embedded(NetworkKind::Production).expect_err("all committed keys are for development");
    assert!(matches!(refused, KeyError::DevelopmentKey(_)), "{refused}");
}

#[test]
fn unsafe_keys_are_refused() {
    let cash = Statement::Cash;
    assert_eq!(changed(|_| {}), None);
    assert_eq!(changed(|key| key.delta_g2 = key.gamma_g2), Some(KeyError::GammaIsDelta(cash)));
    assert_eq!(changed(|key| key.delta_g2 = G2Affine::generator()), Some(KeyError::DeltaIsGenerator(cash)));
    assert_eq!(changed(|key| key.gamma_g2 = G2Affine::zero()), Some(KeyError::Infinity(cash)));
    assert_eq!(changed(|key| key.gamma_abc_g1[3] = G1Affine::zero()), Some(KeyError::Infinity(cash)));
}

#[test]
fn keys_of_another_size_are_refused() {
    let (statement, expected) = (Statement::Cash, input_names(Statement::Cash).len());
    let inputs = |got| Some(KeyError::Inputs { statement, expected, got });
    assert_eq!(changed(|key| key.gamma_abc_g1.truncate(expected)), inputs(expected - 1));
    assert_eq!(changed(|key| key.gamma_abc_g1.push(key.alpha_g1)), inputs(expected + 1));
    assert_eq!(changed(|key| key.gamma_abc_g1.clear()), Some(KeyError::Malformed(statement)));
}

#[test]
fn bytes_that_are_no_key_are_refused() {
    let malformed = Some(KeyError::Malformed(Statement::Cash));
    assert_eq!(read(&[]), malformed);
    assert_eq!(read(&CASH[..CASH.len() - 1]), malformed);
    assert_eq!(read(&[CASH, &[0]].concat()), malformed);
}
