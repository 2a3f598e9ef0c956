//! Proofs and verifying keys: points of curves.

use std::sync::LazyLock;

use serde_json::Value;
use sotto_circuits::examples::Example;
use sotto_circuits::ownership::{Instance, Ownership2};
use sotto_circuits::statements::input_names;
use sotto_protocol::disclosure::TransparentProof;
use sotto_protocol::field::F;
use sotto_protocol::statement::Statement;
use sotto_protocol::transaction::ProofBytes;
use sotto_prover::iden3;
use sotto_transparent::{KeyStore, verify};
use sotto_verifier::decode::{decode, encode};
use sotto_verifier::key::{Key, KeyHash, Provenance};

/// A Groth16 proof in bytes or as iden3's JSON, and a verifying key.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn proof(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    match which % 3 {
        0 => compressed(bytes),
        1 => foreign(bytes),
        _ => key(bytes),
    }
}

fn compressed(bytes: &[u8]) {
    let Ok(bytes) = <[u8; 128]>::try_from(bytes) else { return };
    let bytes = ProofBytes(bytes);
    let Ok(proof) = decode(&bytes) else { return };
    assert_eq!(encode(&proof), bytes, "one encoding a proof");
    let json = iden3::proof(&bytes).expect("a proof can be shown to others");
    assert_eq!(iden3::proof_from_json(&json), Ok(bytes), "and taken back");
}

fn foreign(bytes: &[u8]) {
    let Ok(json) = serde_json::from_slice::<Value>(bytes) else { return };
    let Ok(proof) = iden3::proof_from_json(&json) else { return };
    let written = iden3::proof(&proof).expect("what was taken is a proof");
    for part in ["pi_a", "pi_b", "pi_c"] {
        assert_eq!(written[part], json[part], "one text a point");
    }
}

fn key(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let statement = Statement::ALL[usize::from(*which) % Statement::ALL.len()];
    let inputs = input_names(statement).len();
    if let Ok(key) = Key::from_bytes(statement, Provenance::Ceremony, bytes, inputs) {
        assert_eq!(key.inputs(), inputs, "a key is for the statement's inputs");
        assert_eq!(key.hash(), KeyHash::of(bytes), "and known by its bytes");
    }
}

// As long as every proof of the statement.
const LENGTH: usize = 4992;

static KEYS: LazyLock<KeyStore> = LazyLock::new(KeyStore::default);

static CLAIM: LazyLock<Instance> = LazyLock::new(|| Ownership2::example(F::from(123u64)).0);

/// A transparent proof: zeros, with these bytes written over them from where the first two say. Whatever is accepted is a forgery.
///
/// # Panics
/// If a decoder breaks a promise.
pub fn transparent(bytes: &[u8]) {
    let Some((at, over)) = bytes.split_first_chunk::<2>() else { return };
    let at = usize::from(u16::from_be_bytes(*at)) % LENGTH;
    let mut proof = vec![0; LENGTH.max(at + over.len())];
    proof[at..at + over.len()].copy_from_slice(over);
    let verified = verify::<Ownership2>(&KEYS, &CLAIM, &TransparentProof(proof));
    assert!(verified.is_err(), "nobody made this proof");
}
