//! Real proofs of every statement, and everything that must not pass for one.

use std::sync::{Arc, LazyLock};

use sotto_circuits::approve::Approve;
use sotto_circuits::backing::Backing;
use sotto_circuits::ballot::Ballot;
use sotto_circuits::cash::Cash;
use sotto_circuits::census::Census16;
use sotto_circuits::complaint::Complaint;
use sotto_circuits::examples::Example;
use sotto_circuits::impact::Impact;
use sotto_circuits::issue::Issue;
use sotto_circuits::ownership::{Ownership2, Ownership4};
use sotto_circuits::payout::Payout;
use sotto_circuits::rekey::Rekey;
use sotto_circuits::remove::Remove;
use sotto_circuits::settle::{Settle1, Settle4, Settle16, Settle64};
use sotto_circuits::share::Share;
use sotto_circuits::stake::Stake;
use sotto_circuits::statements::input_names;
use sotto_protocol::field::F;
use sotto_protocol::network::NetworkKind;
use sotto_protocol::statement::Statement;
use sotto_protocol::transaction::ProofBytes;
use sotto_prover::Prover;
use sotto_verifier::decode::{DecodeError, Part, decode, encode};
use sotto_verifier::item::ItemError;
use sotto_verifier::key::Key;
use sotto_verifier::single::Rejected;
use sotto_verifier::{Item, Registry, batch, single};

struct Proved {
    statement: Statement,
    inputs: Vec<F>,
    proof: ProofBytes,
}

static REGISTRY: LazyLock<Registry> =
    LazyLock::new(|| Registry::embedded(NetworkKind::Development).expect("the committed keys are good"));

static PROVED: LazyLock<Vec<Proved>> = LazyLock::new(|| {
    let prover = Prover::from_env().expect("a place for keys");
    vec![
        prove::<Share>(&prover),
        prove::<Cash>(&prover),
        prove::<Approve>(&prover),
        prove::<Issue>(&prover),
        prove::<Payout>(&prover),
        prove::<Settle1>(&prover),
        prove::<Settle4>(&prover),
        prove::<Settle16>(&prover),
        prove::<Settle64>(&prover),
        prove::<Rekey>(&prover),
        prove::<Remove>(&prover),
        prove::<Ownership2>(&prover),
        prove::<Ownership4>(&prover),
        prove::<Ballot>(&prover),
        prove::<Complaint>(&prover),
        prove::<Stake>(&prover),
        prove::<Impact>(&prover),
        prove::<Backing>(&prover),
        prove::<Census16>(&prover),
    ]
});

fn prove<S: Example>(prover: &Prover) -> Proved {
    let (instance, witness) = S::example(F::from(123u64));
    let proof = prover.prove::<S>(&instance, &witness, &mut |_| {}).expect("a true claim is proven");
    Proved { statement: S::STATEMENT, inputs: S::public_inputs(&instance), proof }
}

fn key(statement: Statement) -> Arc<Key> {
    Arc::clone(REGISTRY.key(statement))
}

fn item(proved: &Proved) -> Item {
    Item::from_inputs(key(proved.statement), proved.inputs.clone(), &proved.proof).expect("well-formed")
}

// A well-formed item whose claim is not the one that was proven.
fn bad_item(proved: &Proved) -> Item {
    let mut inputs = proved.inputs.clone();
    inputs[0] += F::from(1u64);
    Item::from_inputs(key(proved.statement), inputs, &proved.proof).expect("well-formed")
}

// One test, since each runs in a process of its own and making the proofs takes most of the time.
#[test]
fn true_claims_pass_and_nothing_else_does() {
    let checks: [(fn(), &str); 7] = [
        (a_wrong_number_of_inputs_is_refused, "a_wrong_number_of_inputs_is_refused"),
        (every_statement_is_proven_and_no_other_value_passes, "every_statement_is_proven_and_no_other_value_passes"),
        (a_proof_fails_under_every_other_key, "a_proof_fails_under_every_other_key"),
        (a_proof_with_any_bit_changed_is_refused, "a_proof_with_any_bit_changed_is_refused"),
        (only_canonical_points_are_decoded, "only_canonical_points_are_decoded"),
        (a_batch_says_what_each_proof_alone_would, "a_batch_says_what_each_proof_alone_would"),
        (errors_of_two_proofs_do_not_cancel, "errors_of_two_proofs_do_not_cancel"),
    ];
    for (check, name) in checks {
        println!("{name}");
        check();
    }
}

fn a_wrong_number_of_inputs_is_refused() {
    let proved = &PROVED[1];
    let (statement, expected) = (proved.statement, proved.inputs.len());
    let mut more = proved.inputs.clone();
    more.push(F::from(0u64));
    let fewer = proved.inputs[..expected - 1].to_vec();
    for inputs in [more, fewer, Vec::new()] {
        let got = inputs.len();
        let refused = Item::from_inputs(key(statement), inputs, &proved.proof).expect_err("another number of inputs");
        assert_eq!(refused, ItemError::Inputs { statement, expected, got });
    }
}

fn every_statement_is_proven_and_no_other_value_passes() {
    let mut seen = Vec::new();
    for proved in PROVED.iter() {
        assert_eq!(single::verify(&item(proved)), Ok(()), "{}", proved.statement);
        let rejected = Err(Rejected { statement: proved.statement });
        for (i, name) in input_names(proved.statement).iter().enumerate() {
            for change in [F::from(1u64), -F::from(1u64)] {
                let mut inputs = proved.inputs.clone();
                inputs[i] += change;
                let item = Item::from_inputs(key(proved.statement), inputs, &proved.proof).expect("well-formed");
                assert_eq!(single::verify(&item), rejected, "{}: {name} can be changed", proved.statement);
            }
        }
        seen.push(proved.statement);
    }
    assert_eq!(seen.len(), Statement::ALL.len(), "every statement is here");
}

fn a_proof_fails_under_every_other_key() {
    for proved in PROVED.iter() {
        for other in Statement::ALL.iter().copied().filter(|other| *other != proved.statement) {
            let key = key(other);
            let mut inputs = proved.inputs.clone();
            inputs.resize(key.inputs(), F::from(0u64));
            let item = Item::from_inputs(key, inputs, &proved.proof).expect("well-formed");
            assert_eq!(single::verify(&item), Err(Rejected { statement: other }), "a proof of {}", proved.statement);
        }
    }
}

fn a_proof_with_any_bit_changed_is_refused() {
    let proved = &PROVED[1];
    for bit in 0..8 * proved.proof.0.len() {
        let mut proof = proved.proof;
        proof.0[bit / 8] ^= 1 << (bit % 8);
        if let Ok(item) = Item::from_inputs(key(proved.statement), proved.inputs.clone(), &proof) {
            assert!(single::verify(&item).is_err(), "bit {bit}");
        }
    }
}

fn only_canonical_points_are_decoded() {
    let proof = PROVED[1].proof;
    assert_eq!(decode(&proof).map(|decoded| encode(&decoded)), Ok(proof), "encoding and decoding are inverse");
    assert_eq!(decode(&ProofBytes::BLANK), decode(&ProofBytes([0; 128])));
    assert!(decode(&ProofBytes::BLANK).is_err());
    assert!(decode(&ProofBytes([0xff; 128])).is_err());
    for (part, range) in [(Part::A, 0..32), (Part::B, 32..96), (Part::C, 96..128)] {
        let mut infinity = proof;
        infinity.0[range.clone()].fill(0);
        infinity.0[range.end - 1] = 0x40; // the flag of the point at infinity
        assert_eq!(decode(&infinity), Err(DecodeError::Infinity(part)));
        // Its coordinate is not looked at by the library; for us it is no encoding at all.
        infinity.0[range.start] = 7;
        assert!(decode(&infinity).is_err());
        let mut above = proof;
        above.0[range.clone()].fill(0xff);
        above.0[range.end - 1] = 0x3f; // a coordinate above the modulus
        assert_eq!(decode(&above), Err(DecodeError::Point(part)));
    }
}

fn a_batch_says_what_each_proof_alone_would() {
    let mut masks = vec![0, 1, u64::MAX];
    masks.extend((0..12).map(|_| getrandom::u64().expect("the system has randomness")));
    for mask in masks {
        let items: Vec<Item> = PROVED
            .iter()
            .chain(PROVED.iter())
            .enumerate()
            .map(|(i, proved)| if mask >> i & 1 == 1 { bad_item(proved) } else { item(proved) })
            .collect();
        let alone: Vec<_> = items.iter().map(single::verify).collect();
        assert_eq!(batch::verify(&items), alone, "bad ones: {mask:#b}");
        assert_eq!(batch::all_hold(&items), alone.iter().all(Result::is_ok));
    }
    assert!(batch::verify(&[]).is_empty());
}

fn errors_of_two_proofs_do_not_cancel() {
    // The C of one proof goes to the other: their sum is the same, so without random coefficients the batch would pass.
    let proved = &PROVED[1];
    let prover = Prover::from_env().expect("a place for keys");
    let again = prove::<Cash>(&prover);
    let (mut a, mut b) = (proved.proof, again.proof);
    a.0[96..].copy_from_slice(&again.proof.0[96..]);
    b.0[96..].copy_from_slice(&proved.proof.0[96..]);
    let items: Vec<Item> = [&a, &b, &proved.proof]
        .map(|proof| Item::from_inputs(key(Statement::Cash), proved.inputs.clone(), proof).expect("well-formed"))
        .into();
    assert!(!batch::all_hold(&items));
    let rejected = Err(Rejected { statement: Statement::Cash });
    assert_eq!(batch::verify(&items), [rejected, rejected, Ok(())]);
}
