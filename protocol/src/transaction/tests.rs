use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::*;
use crate::amount::{Cents, Height};
use crate::encryption::{NOTE_CIPHERTEXT_BYTES, NoteCiphertext};
use crate::field::F;
use crate::testing::{arb_transaction, assert_all_differ, through_cbor, through_json};
use crate::trade::TradeId;
use crate::transaction::leg::MAX_DESTINATION_BYTES;
use crate::tree::{NoteRoot, RegistryRoot};

const HERE: NetworkId = NetworkId([1; 32]);
const ELSEWHERE: NetworkId = NetworkId([2; 32]);

// One transaction of every kind, the same ones each time.
fn one_of_each() -> Vec<Transaction> {
    let mut runner = TestRunner::deterministic();
    let mut found: Vec<Transaction> = Vec::new();
    for _ in 0..1000 {
        let transaction = arb_transaction().new_tree(&mut runner).expect("the strategy refuses nothing").current();
        if found.iter().all(|other| other.kind() != transaction.kind()) {
            found.push(transaction);
        }
    }
    assert_eq!(found.len(), 21, "a kind is missing from the strategy");
    found
}

fn json(transaction: &Transaction) -> Value {
    serde_json::to_value(transaction).expect("plain data")
}

// Every place of a JSON document where a value stands that is no list and no object.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| leaves(field, &format!("{at}/{name}"), found)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| leaves(item, &format!("{at}/{i}"), found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => found.push(at.to_owned()),
    }
}

// Every object of a JSON document.
fn objects(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.push(at.to_owned());
            fields.iter().for_each(|(name, field)| objects(field, &format!("{at}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| objects(item, &format!("{at}/{i}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

// Another value that can stand where `value` stands.
fn another(value: &Value) -> Value {
    match value {
        Value::Bool(yes) => (!yes).into(),
        Value::Number(n) => (n.as_u64().expect("numbers are unsigned") ^ 1).into(),
        Value::String(text) if text == "gross" => "gains".into(),
        Value::String(text) if text == "gains" => "gross".into(),
        Value::String(text) if text == "keep" => "overrule".into(),
        Value::String(text) if text == "overrule" => "keep".into(),
        Value::String(text) if text == "filer" => "oracle".into(),
        Value::String(text) if ["authority", "gateway", "oracle"].contains(&text.as_str()) => "filer".into(),
        // The first digit of a field element, which stays below the modulus; else the last character.
        Value::String(text) if text.len() == 64 => {
            format!("{}{}", if text.starts_with('0') { '1' } else { '0' }, &text[1..]).into()
        }
        Value::String(text) => match text.char_indices().last() {
            None => "x".into(),
            Some((at, last)) => format!("{}{}", &text[..at], if last == '4' { '5' } else { '4' }).into(),
        },
        Value::Null => "11".repeat(32).into(),
        Value::Array(_) | Value::Object(_) => panic!("not a leaf"),
    }
}

#[test]
fn an_id_depends_on_everything_but_proofs_and_signatures() {
    for transaction in one_of_each() {
        let (mut places, honest) = (Vec::new(), json(&transaction));
        leaves(&honest["content"], "/content", &mut places);
        let mut ids = BTreeSet::from([transaction.id(&HERE), transaction.id(&ELSEWHERE)]);
        let mut changes = ids.len();
        assert_eq!(changes, 2, "another network is another id");
        // A verdict's kind goes with its content; that ids depend on it is tested beside the decisions.
        for place in places.into_iter().filter(|place| !place.ends_with("/verdict/kind")) {
            let mut changed = honest.clone();
            let value = changed.pointer_mut(&place).expect("the place exists");
            *value = another(value);
            let changed: Transaction = serde_json::from_value(changed).unwrap_or_else(|e| panic!("{place}: {e}"));
            assert_ne!(changed, transaction, "{place}");
            if place.ends_with("/proof") || place.ends_with("/signature") {
                assert_eq!(changed.id(&HERE), transaction.id(&HERE), "{place} of a {}", transaction.kind());
            } else {
                ids.insert(changed.id(&HERE));
                changes += 1;
            }
        }
        assert_eq!(ids.len(), changes, "two different {}s share an id", transaction.kind());
    }
}

#[test]
fn every_encrypted_note_is_found() {
    let is_note = |value: &Value| value.as_str().is_some_and(|text| text.len() == 2 * NOTE_CIPHERTEXT_BYTES);
    let mut carrying = 0;
    for transaction in one_of_each() {
        let (value, mut places) = (json(&transaction), Vec::new());
        leaves(&value, "", &mut places);
        let there = places.iter().filter(|at| value.pointer(at).is_some_and(is_note)).count();
        assert_eq!(transaction.ciphertexts().len(), there, "{}", transaction.kind());
        carrying += usize::from(there > 0);
    }
    assert!(carrying >= 10, "only {carrying} kinds carry encrypted notes");
}

#[test]
fn every_kind_has_a_name_of_its_own() {
    let kinds: Vec<&str> = one_of_each().iter().map(Transaction::kind).collect();
    assert_all_differ(&kinds);
}

#[test]
fn the_kind_on_the_wire_is_its_name() {
    for transaction in one_of_each() {
        assert_eq!(json(&transaction)["kind"], transaction.kind());
    }
}

#[test]
fn unknown_fields_are_refused_everywhere() {
    for transaction in one_of_each() {
        let (mut places, honest) = (Vec::new(), json(&transaction));
        objects(&honest, "", &mut places);
        for place in places {
            let mut more = honest.clone();
            more.pointer_mut(&place).expect("the place exists")["more"] = 1.into();
            let read = serde_json::from_value::<Transaction>(more);
            assert!(read.is_err(), "a {} takes more at {place:?}", transaction.kind());
        }
    }
}

#[test]
fn missing_fields_are_refused() {
    for transaction in one_of_each() {
        let (mut places, honest) = (Vec::new(), json(&transaction));
        objects(&honest, "", &mut places);
        for place in places {
            let names: Vec<String> =
                honest.pointer(&place).and_then(Value::as_object).expect("an object").keys().cloned().collect();
            // None is the default of an option: an event may be left out of a payout, what is reopened out of a decision.
            let optional = [("payout", "event"), ("decide", "reopens"), ("attest", "report")];
            for name in names.iter().filter(|name| !optional.contains(&(transaction.kind(), name))) {
                let mut less = honest.clone();
                less.pointer_mut(&place).and_then(Value::as_object_mut).expect("an object").remove(name);
                let read = serde_json::from_value::<Transaction>(less);
                assert!(read.is_err(), "a {} does without {place}/{name}", transaction.kind());
            }
        }
    }
}

#[test]
fn statements_say_what_is_proven() {
    let expected: [(&str, &[Statement]); 21] = [
        ("trade", &[Statement::Share, Statement::Cash, Statement::Approve]),
        ("share", &[Statement::Share]),
        ("cash", &[Statement::Cash]),
        ("payout", &[Statement::Payout]),
        ("dilute", &[Statement::Issue]),
        ("settle", &[]),
        ("found", &[Statement::Issue]),
        ("deposit", &[]),
        ("attest", &[]),
        ("decide", &[]),
        ("announce", &[]),
        ("withdraw", &[]),
        ("report", &[]),
        ("attest_stake", &[]),
        ("file", &[]),
        ("veto", &[]),
        ("ballot", &[Statement::Ballot]),
        ("complain", &[Statement::Complaint]),
        ("stake", &[Statement::Stake]),
        ("rekey", &[Statement::Rekey]),
        ("remove", &[Statement::Remove, Statement::Cash]),
    ];
    for transaction in one_of_each() {
        if let Transaction::Settle(leg) = &transaction {
            let name = format!("settle-{}", leg.body.slots.len());
            assert_eq!(transaction.statements(), [name.parse().expect("a size that has a circuit")]);
            continue;
        }
        let (_, statements) =
            expected.iter().find(|(kind, _)| *kind == transaction.kind()).expect("the table is complete");
        assert_eq!(transaction.statements(), *statements, "{}", transaction.kind());
    }
}

fn settle_leg(slots: usize) -> Leg<SettleBody> {
    let slot = SettleSlot {
        nf: Nullifier(F::from(1u64)),
        cm_share: Commitment(F::from(2u64)),
        cm_cash: Commitment(F::from(3u64)),
    };
    let body = SettleBody { root_n: NoteRoot::default(), root_s: RegistryRoot::default(), slots: vec![slot; slots] };
    Leg { body, ciphertexts: Vec::new(), destination: String::new(), proof: ProofBytes::BLANK }
}

#[test]
fn only_sizes_that_have_a_circuit_are_well_formed() {
    for slots in 0..70 {
        let leg = settle_leg(slots);
        let expected = match slots {
            1 => Ok(Statement::Settle1),
            4 => Ok(Statement::Settle4),
            16 => Ok(Statement::Settle16),
            64 => Ok(Statement::Settle64),
            _ => Err(LegError::Size),
        };
        assert_eq!(leg.check_shape(), expected, "{slots} slots");
        assert_eq!(leg.ext(&HERE, b"").is_some(), expected.is_ok());
        assert_eq!(leg.body.nullifiers().len(), slots);
        assert_eq!(leg.body.commitments().len(), 2 * slots);
    }
}

fn cash_leg() -> Leg<CashBody> {
    let body = CashBody {
        root_n: NoteRoot::default(),
        expiry: Height(5),
        nf: [Nullifier::default(); 2],
        cm: [Commitment::default(); 2],
        withdraw: Cents(7),
        trade: TradeId::none(),
    };
    let ciphertexts = [1, 2].map(|b| NoteCiphertext([b; NOTE_CIPHERTEXT_BYTES])).to_vec();
    Leg { body, ciphertexts, destination: "IBAN".into(), proof: ProofBytes::BLANK }
}

#[test]
fn each_output_with_an_owner_has_one_ciphertext() {
    let mut leg = cash_leg();
    assert_eq!(leg.check_shape(), Ok(Statement::Cash));
    let note = leg.ciphertexts[0];
    leg.ciphertexts.push(note);
    assert_eq!(leg.check_shape(), Err(LegError::Ciphertexts { expected: 2, got: 3 }));
    leg.ciphertexts.truncate(1);
    assert_eq!(leg.check_shape(), Err(LegError::Ciphertexts { expected: 2, got: 1 }));
}

#[test]
fn a_destination_has_a_longest_length() {
    let mut leg = cash_leg();
    leg.destination = "x".repeat(MAX_DESTINATION_BYTES);
    assert_eq!(leg.check_shape(), Ok(Statement::Cash));
    leg.destination.push('x');
    assert_eq!(leg.check_shape(), Err(LegError::Destination(MAX_DESTINATION_BYTES + 1)));
}

#[test]
fn ext_binds_everything_attached() {
    let leg = cash_leg();
    let with = |change: &dyn Fn(&mut Leg<CashBody>)| {
        let mut changed = leg.clone();
        change(&mut changed);
        changed.ext(&HERE, b"more")
    };
    assert_all_differ(&[
        leg.ext(&HERE, b"more"),
        leg.ext(&ELSEWHERE, b"more"),
        leg.ext(&HERE, b""),
        leg.ext(&HERE, b"mor"),
        with(&|l| l.ciphertexts[0].0[0] ^= 1),
        with(&|l| l.ciphertexts[1].0[559] ^= 1),
        with(&|l| l.ciphertexts.swap(0, 1)),
        with(&|l| l.ciphertexts.truncate(1)),
        with(&|l| l.ciphertexts.push(l.ciphertexts[0])),
        with(&|l| l.destination.clear()),
        with(&|l| l.destination = "IBAN2".into()),
        // A letter moved from one part to the next.
        with(&|l| l.destination = "IBANm".into()),
    ]);
    let mut moved = leg.clone();
    moved.destination.push('m');
    assert_ne!(moved.ext(&HERE, b"ore"), leg.ext(&HERE, b"more"));
    // The public values and the proof are not in it: they are bound by the proof itself.
    assert_eq!(with(&|l| l.proof = ProofBytes([1; 128])), leg.ext(&HERE, b"more"));
}

#[test]
fn ext_binds_the_statement() {
    let (leg, none) = (cash_leg(), settle_leg(1));
    let approve = ApproveBody { root_s: RegistryRoot::default(), expiry: leg.body.expiry, trade: leg.body.trade };
    let other = Leg {
        body: approve,
        ciphertexts: leg.ciphertexts.clone(),
        destination: leg.destination.clone(),
        proof: ProofBytes::BLANK,
    };
    assert_ne!(leg.ext(&HERE, b""), other.ext(&HERE, b""));
    assert_ne!(none.ext(&HERE, b""), settle_leg(4).ext(&HERE, b""));
}

#[test]
fn a_trade_reveals_what_its_legs_reveal() {
    for transaction in one_of_each() {
        if let Transaction::Trade(legs) = &transaction {
            let nullifiers = [legs.share.body.nf, legs.cash.body.nf].concat();
            assert_eq!(transaction.nullifiers(), nullifiers);
            let share = &legs.share.body;
            let [first, second] = legs.cash.body.cm;
            let expected = [share.cm_buy, share.cm_change, share.cm_cash, share.cm_lock, first, second];
            assert_eq!(transaction.commitments(), expected);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn transactions_round_trip(transaction in arb_transaction()) {
        prop_assert_eq!(&through_json(&transaction), &transaction);
        prop_assert_eq!(&through_cbor(&transaction), &transaction);
        prop_assert_eq!(through_cbor(&transaction).id(&HERE), transaction.id(&HERE));
    }

    #[test]
    fn legs_of_the_strategy_are_well_formed(transaction in arb_transaction()) {
        match &transaction {
            Transaction::Trade(legs) => {
                prop_assert!(legs.share.check_shape().is_ok());
                prop_assert!(legs.cash.check_shape().is_ok());
                prop_assert!(legs.approve.check_shape().is_ok());
            }
            Transaction::Share(leg) => prop_assert!(leg.check_shape().is_ok()),
            Transaction::Cash(leg) => prop_assert!(leg.check_shape().is_ok()),
            Transaction::Payout(leg) => prop_assert!(leg.check_shape().is_ok()),
            Transaction::Dilute(leg) => prop_assert!(leg.check_shape().is_ok()),
            Transaction::Settle(leg) => prop_assert!(leg.check_shape().is_ok()),
            Transaction::Ballot(leg) => prop_assert!(leg.check_shape().is_ok()),
            Transaction::Complain(leg) => prop_assert!(leg.check_shape().is_ok()),
            Transaction::Stake(leg) => prop_assert!(leg.check_shape().is_ok()),
            Transaction::Rekey(leg) => prop_assert!(leg.check_shape().is_ok()),
            Transaction::Remove(legs) => {
                prop_assert!(legs.remove.check_shape().is_ok());
                prop_assert!(legs.cash.check_shape().is_ok());
            }
            Transaction::Found(founding) => prop_assert!(founding.issue.check_shape().is_ok()),
            Transaction::Deposit(_)
            | Transaction::Attest(_)
            | Transaction::Decide(_)
            | Transaction::Announce(_)
            | Transaction::Withdraw(_)
            | Transaction::Report(_)
            | Transaction::AttestStake(_)
            | Transaction::File(_)
            | Transaction::Veto(_) => {}
        }
    }

    #[test]
    fn reading_a_damaged_transaction_never_panics(transaction in arb_transaction(), at in any::<usize>(), byte in any::<u8>()) {
        let mut bytes = Vec::new();
        ciborium::into_writer(&transaction, &mut bytes).expect("writing to memory does not fail");
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = ciborium::from_reader::<Transaction, _>(bytes.as_slice());
        prop_assert!(ciborium::from_reader::<Transaction, _>(&bytes[..at]).is_err());
    }
}
