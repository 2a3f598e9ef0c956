use super::*;
use crate::decision::{Decision, Verdict};
use crate::operation::Reference;
use crate::testing::{through_cbor, through_json};

const HERE: NetworkId = NetworkId([1; 32]);
const ELSEWHERE: NetworkId = NetworkId([2; 32]);

fn signer(seed: u8) -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[seed; 32])
}

fn decision(tid: u32) -> Decision {
    let verdict = Verdict::Block { tid: crate::amount::TokenId(tid) };
    Decision {
        verdict,
        reason: "fraud".into(),
        reopens: None,
        expiry: crate::amount::Height(9),
        reference: Reference([2; 16]),
    }
}

fn by_three() -> Endorsed<Decision> {
    let mut endorsed = Endorsed::sign(&HERE, decision(1), &signer(1));
    endorsed.endorse(&HERE, &signer(2));
    endorsed.endorse(&HERE, &signer(3));
    endorsed
}

#[test]
fn several_keys_sign_one_payload_in_any_order() {
    let endorsed = by_three();
    assert_eq!(endorsed.verify(&HERE), Ok(()));
    let mut other = Endorsed::sign(&HERE, decision(1), &signer(3));
    other.endorse(&HERE, &signer(1));
    other.endorse(&HERE, &signer(2));
    assert_eq!(other, endorsed);
    assert_eq!(through_json(&endorsed), endorsed);
    assert_eq!(through_cbor(&endorsed), endorsed);
}

#[test]
fn a_key_counts_once() {
    let mut endorsed = by_three();
    endorsed.endorse(&HERE, &signer(2));
    assert_eq!(endorsed.signers().len(), 3);
    let twice = endorsed.endorsements[0];
    endorsed.endorsements.insert(0, twice);
    assert_eq!(endorsed.verify(&HERE), Err(EndorsementError::Order));
    let mut swapped = by_three();
    swapped.endorsements.swap(0, 1);
    assert_eq!(swapped.verify(&HERE), Err(EndorsementError::Order));
}

#[test]
fn one_bad_signature_spoils_all() {
    let mismatch = Err(EndorsementError::Signature(SignatureError::Mismatch));
    assert_eq!(by_three().verify(&ELSEWHERE), mismatch);
    for at in 0..3 {
        let mut changed = by_three();
        changed.endorsements[at].signature.0[5] ^= 1;
        assert_eq!(changed.verify(&HERE), mismatch);
    }
    let changed = Endorsed { payload: decision(2), ..by_three() };
    assert_eq!(changed.verify(&HERE), mismatch);
    let mut blank = by_three();
    blank.blank();
    assert_eq!(blank.signers(), by_three().signers());
    blank.verify(&HERE).expect_err("no signature is left");
}

#[test]
fn none_and_too_many_are_refused() {
    let mut endorsed = by_three();
    endorsed.endorsements.clear();
    assert_eq!(endorsed.verify(&HERE), Err(EndorsementError::Count(0)));
    for seed in 0..=32 {
        endorsed.endorse(&HERE, &signer(seed));
    }
    assert_eq!(endorsed.verify(&HERE), Err(EndorsementError::Count(33)));
}
