//! What is private stays so: after a worked flow with figures that occur nowhere else, none of them is found in anything that
//! others see or that an operator keeps. Deposits and withdrawals are public; that they *are* found shows that the search works.

#![allow(clippy::unwrap_used)]

mod privacy_flow;
mod support;

use std::collections::BTreeSet;
use std::path::Path;

use privacy_flow::search::found;
use privacy_flow::{Figures, Flow};
use sotto_ledger::Ledger;
use sotto_ledger::store::EmbeddedStore;
use sotto_protocol::block::Block;
use sotto_protocol::cbor;
use sotto_protocol::transaction::Transaction;
use sotto_verifier::Verified;
use sotto_wallet::Node;
use support::LocalNetwork;

// The same transactions once more, through a ledger whose log is a file.
fn keep(network: &LocalNetwork, log: &[Block], file: &Path) {
    let store = EmbeddedStore::open(file).unwrap();
    let genesis = network.genesis().unwrap();
    let mut ledger = Ledger::create(genesis.clone(), store, network.officials.operator.clone()).unwrap();
    for block in log {
        let unchecked = |t: &Transaction| Verified::unchecked_for_tests(&genesis.id(), t.clone());
        let batch: Vec<_> = block.transactions.iter().map(unchecked).collect();
        if batch.is_empty() {
            ledger.seal_empty(1).unwrap();
        } else {
            for outcome in ledger.submit(&batch).unwrap() {
                assert_eq!(outcome.unwrap().height, block.header.height);
            }
        }
    }
    assert_eq!(ledger.state().unwrap().checkpoint(), network.state().checkpoint());
}

#[test]
fn figures_stay_private() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("log.redb");
    let flow = Flow::run(&Figures::distinctive());
    keep(&flow.crew.network, &flow.crew.network.log(), &file);
    flow.secrets.assert_searchable(40);
    let export = flow.crew.network.log();
    flow.secrets.assert_private(&serde_json::to_vec(&export).unwrap(), "the export");
    flow.secrets.assert_private(&cbor::encode(&export), "the binary export");
    flow.secrets.assert_private(&std::fs::read(&file).unwrap(), "the store");
}

#[test]
fn every_form_is_found() {
    let number: u64 = 0xab_cdef_0123;
    let field = sotto_protocol::field::to_bytes(&sotto_protocol::field::F::from(number));
    let hays: [&[u8]; 17] = [
        b"amount: 737894400291.",
        b"$7378944002.91",
        b"USD 7,378,944,002.91",
        b"737_894_400_291",
        b"0x000000abcdef0123",
        b"2301EFCDAB0000",
        b"[0, 0, 0, 171, 205, 239, 1, 35]",
        b"[35,1,239,205,171,0,0,0]",
        // The eight bytes, from the greatest on, in base64; the same after one byte, and after two, of something else.
        b"AAAAq83vASM=",
        b"/wAAAKvN7wEj",
        b"//8AAACrze8BIw==",
        // In base 32.
        b"AAAABK6N54ASG===",
        &number.to_be_bytes(),
        &number.to_le_bytes(),
        &field,
        &cbor::encode(&number),
        &cbor::encode(&vec![("x", number)]),
    ];
    let numbers = BTreeSet::from([u128::from(number)]);
    let next = BTreeSet::from([u128::from(number) + 1]);
    for (i, hay) in hays.into_iter().enumerate() {
        assert_eq!(found(hay, &numbers), numbers, "{i}");
    }
    // The last digits may stand in a group with what follows, so a neighbour is not always told apart; plain forms are.
    assert!(hays[..8].iter().chain(&hays[12..]).all(|hay| found(hay, &next).is_empty()));
}

#[test]
fn transactions_of_a_shape_have_a_length() {
    // The same steps, with large figures and with tiny ones; what is public is the same in both.
    let [large, tiny] = [Figures::distinctive(), Figures::tiny()].map(|figures| Flow::run(&figures).crew.network.log());
    assert_eq!(large.len(), tiny.len());
    let mut kinds = BTreeSet::new();
    for (one, two) in large.iter().zip(&tiny).flat_map(|(a, b)| a.transactions.iter().zip(&b.transactions)) {
        assert_eq!(one.kind(), two.kind());
        let (json, cbor) = (|t| serde_json::to_vec(t).unwrap().len(), |t: &Transaction| cbor::encode(t).len());
        assert_eq!((json(one), cbor(one)), (json(two), cbor(two)), "{}", one.kind());
        kinds.insert(one.kind());
    }
    assert_eq!(kinds.len(), 8, "{kinds:?}");
}
