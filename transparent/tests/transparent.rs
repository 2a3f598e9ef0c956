//! Real proofs: of true claims they verify, of anything else they do not.

use std::sync::LazyLock;

use sotto_circuits::examples::Example;
use sotto_circuits::ownership::{Instance, Ownership2, Ownership4, Violation};
use sotto_protocol::amount::{Height, Shares, TokenId};
use sotto_protocol::disclosure::TransparentProof;
use sotto_protocol::field::F;
use sotto_protocol::keys::PublicKey;
use sotto_protocol::tree::{NoteRoot, NullifierRoot};
use sotto_transparent::{KeyStore, ProveError, VerifyError, prove, verify};

// Where tests run in processes of their own, they share parameters on disk.
static KEYS: LazyLock<KeyStore> = LazyLock::new(|| KeyStore::new(Some(env!("CARGO_TARGET_TMPDIR").into())));

// One proof, made once, to be changed in every way.
static PROVEN: LazyLock<(Instance, TransparentProof)> = LazyLock::new(|| {
    let (instance, witness) = Ownership2::example(F::from(123u64));
    let proof = prove::<Ownership2>(&KEYS, &instance, &witness).expect("a true claim is proven");
    (instance, proof)
});

fn accepts(instance: &Instance, proof: &TransparentProof) -> bool {
    verify::<Ownership2>(&KEYS, instance, proof).is_ok()
}

#[test]
fn a_true_claim_is_proven_and_verified() {
    let (instance, proof) = &*PROVEN;
    verify::<Ownership2>(&KEYS, instance, proof).expect("the proof holds");
    let (instance, witness) = Ownership4::example(F::from(123u64));
    let proof = prove::<Ownership4>(&KEYS, &instance, &witness).expect("a true claim is proven");
    verify::<Ownership4>(&KEYS, &instance, &proof).expect("the proof holds");
}

#[test]
fn a_false_claim_is_not_proven_and_the_rule_is_named() {
    let (mut instance, witness) = Ownership2::example(F::from(123u64));
    instance.body.min = Shares(u64::MAX);
    match prove::<Ownership2>(&KEYS, &instance, &witness) {
        Err(ProveError::Violation { violation, .. }) => {
            assert_eq!(violation.to_string(), Violation::TooFew.to_string());
        }
        other => panic!("{other:?}"),
    }
}

// Changes one public input by a number.
type Lie = fn(&mut Instance, F);

#[test]
fn every_public_input_is_bound() {
    let (instance, proof) = &*PROVEN;
    let one = F::from(1u64);
    let lies: [(&str, Lie); 9] = [
        ("root_n", |i, one| i.body.root_n = NoteRoot(i.body.root_n.0 + one)),
        ("root_nf", |i, one| i.body.root_nf = NullifierRoot(i.body.root_nf.0 + one)),
        ("tid", |i, _| i.body.tid = TokenId(i.body.tid.0 + 1)),
        ("min", |i, _| i.body.min = Shares(i.body.min.0 - 1)),
        ("since_max", |i, _| i.body.since_max = Height(i.body.since_max.0 + 1)),
        ("context", |i, one| i.body.context += one),
        ("pseudonym", |i, one| i.body.pseudonym += one),
        ("pk_pub", |i, one| i.body.pk_pub = PublicKey(i.body.pk_pub.0 + one)),
        ("ext", |i, one| i.ext += one),
    ];
    assert!(accepts(instance, proof));
    for (name, tell) in lies {
        for change in [one, -one, F::from(1u64 << 40)] {
            let mut other = *instance;
            tell(&mut other, change);
            assert!(!accepts(&other, proof), "public input {name} can be changed");
        }
    }
}

#[test]
fn a_proof_has_one_length() {
    let (instance, TransparentProof(bytes)) = &*PROVEN;
    let mut padded = bytes.clone();
    padded.push(0);
    let mut doubled = bytes.clone();
    doubled.extend_from_slice(bytes);
    for wrong in [Vec::new(), bytes[..bytes.len() - 1].to_vec(), bytes[..32].to_vec(), padded, doubled] {
        let (got, proof) = (wrong.len(), TransparentProof(wrong));
        match verify::<Ownership2>(&KEYS, instance, &proof) {
            Err(VerifyError::Length { expected, got: length, .. }) => {
                assert_eq!((expected, length), (bytes.len(), got));
            }
            other => panic!("{got} bytes: {other:?}"),
        }
    }
}

#[test]
fn every_element_of_a_proof_counts() {
    let (instance, TransparentProof(bytes)) = &*PROVEN;
    // 32 bytes are a point or a scalar. In each, another bit is flipped, or all is replaced by zero, by the largest number of 256 bits
    // or by the point at infinity.
    let mut infinity = [0u8; 32];
    infinity[31] = 0x40;
    for (element, at) in (0..bytes.len()).step_by(32).enumerate() {
        let mut changed = bytes.clone();
        match element % 4 {
            0 => changed[at..at + 32].copy_from_slice(&infinity),
            1 => changed[at..at + 32].copy_from_slice(&[0xff; 32]),
            _ => changed[at + element % 32] ^= 1 << (element % 8),
        }
        assert!(!accepts(instance, &TransparentProof(changed)), "element {element} can be changed");
    }
}

#[test]
fn a_proof_of_one_size_is_none_of_the_other() {
    let (instance, proof) = &*PROVEN;
    assert!(matches!(verify::<Ownership4>(&KEYS, instance, proof), Err(VerifyError::Length { .. })));
}

#[test]
fn two_proofs_of_one_claim_share_nothing() {
    let (instance, TransparentProof(first)) = &*PROVEN;
    let (again, witness) = Ownership2::example(F::from(123u64));
    assert_eq!(*instance, again);
    let TransparentProof(second) = prove::<Ownership2>(&KEYS, &again, &witness).expect("proven again");
    // Zeros are the library's selectors that this circuit never turns on: they are 0 wherever they are evaluated.
    let shared = first.chunks(32).zip(second.chunks(32)).filter(|(a, b)| a == b && **a != [0; 32]).count();
    assert_eq!(shared, 0, "an element of a proof is not blinded");
}
