//! What is private stays so: after a worked flow with figures that occur nowhere else, none of them is found in anything that
//! others see or that an operator keeps. Deposits and withdrawals are public; that they *are* found shows that the search works.

#![allow(clippy::unwrap_used)]

mod privacy_flow;
mod support;

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use privacy_flow::{Figures, Flow};
use sotto_ledger::Ledger;
use sotto_ledger::store::EmbeddedStore;
use sotto_protocol::block::Block;
use sotto_protocol::cbor;
use sotto_protocol::transaction::Transaction;
use sotto_verifier::Verified;
use sotto_wallet::Node;
use support::LocalNetwork;

/// Every form in which a number might be written. A wider form (eight bytes, a field element, a CBOR integer) contains the
/// narrowest one, so that is what is searched for: the digits without leading zeros, from either end.
fn forms(number: u128) -> Vec<Vec<u8>> {
    let big = number.to_be_bytes();
    let big = &big[number.leading_zeros() as usize / 8..];
    assert!(big.len() >= 5, "{number} is too small to be searched for");
    let little: Vec<u8> = big.iter().rev().copied().collect();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let texts = [
        number.to_string(),
        format!("{}.{:02}", number / 100, number % 100),
        hex(big),
        hex(&little),
        hex(big).to_uppercase(),
        hex(&little).to_uppercase(),
    ];
    let mut forms = vec![big.to_vec(), little];
    forms.extend(texts.map(String::into_bytes));
    forms
}

fn found(hay: &[u8], number: u128) -> bool {
    let forms = forms(number);
    // All forms at once: the hay is read a single time.
    (0..hay.len()).any(|at| forms.iter().any(|form| hay[at..].starts_with(form)))
}

fn assert_private(flow: &Flow, hay: &[u8], what: &str) {
    for secret in &flow.secrets {
        assert!(!found(hay, *secret), "{secret} is found in {what}");
    }
}

fn assert_public(flow: &Flow, hay: &[u8], what: &str) {
    for public in &flow.public {
        assert!(found(hay, *public), "{public} is public, but not found in {what}");
    }
}

/// A buffer that logs are written to.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no writer panics").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    // Runs something and says all that it logged, at every level.
    fn of<T>(run: impl FnOnce() -> T) -> (T, Vec<u8>) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        let outcome = tracing::subscriber::with_default(subscriber, run);
        let bytes = log.0.lock().expect("no writer panics").clone();
        (outcome, bytes)
    }
}

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
    let (flow, logged) = Log::of(|| {
        let flow = Flow::run(&Figures::distinctive());
        keep(&flow.crew.network, &flow.crew.network.log(), &file);
        flow
    });
    // The flow's own figures, and whatever notes, cap tables and locks its people ever saw.
    assert!(flow.secrets.len() >= 40, "{}", flow.secrets.len());
    // Long enough that a random ciphertext does not contain one by chance.
    assert!(flow.secrets.iter().all(|secret| secret >> 40 != 0));
    let export = flow.crew.network.log();

    let json = serde_json::to_vec(&export).unwrap();
    assert_public(&flow, &json, "the export");
    assert_private(&flow, &json, "the export");

    let binary = cbor::encode(&export);
    assert_public(&flow, &binary, "the binary export");
    assert_private(&flow, &binary, "the binary export");

    let kept = std::fs::read(&file).unwrap();
    assert_public(&flow, &kept, "the store");
    assert_private(&flow, &kept, "the store");

    assert_private(&flow, &logged, "the logs");
}

#[test]
fn logs_are_searched_in_earnest() {
    let number = 0x1234_5678_9abc_u128;
    let (debug, text) = (Log::of(|| tracing::trace!(number)).1, Log::of(|| tracing::info!("paid {number:x}")).1);
    assert!(found(&debug, number) && found(&text, number));
}

#[test]
fn every_form_is_found() {
    let number: u64 = 0xab_cdef_0123;
    let field = sotto_protocol::field::to_bytes(&sotto_protocol::field::F::from(number));
    let hays: [&[u8]; 9] = [
        b"amount: 737894400291.",
        b"$7378944002.91",
        b"0x000000abcdef0123",
        b"2301EFCDAB0000",
        &number.to_be_bytes(),
        &number.to_le_bytes(),
        &field,
        &cbor::encode(&number),
        &cbor::encode(&vec![("x", number)]),
    ];
    for (i, hay) in hays.into_iter().enumerate() {
        assert!(found(hay, u128::from(number)), "{i}");
        assert!(!found(hay, u128::from(number) + 1), "{i}");
    }
}

#[test]
fn transactions_of_a_shape_have_a_length() {
    // The same steps, with large figures and with tiny ones; what is public is the same in both.
    let [large, tiny] = [Figures::distinctive(), Figures::tiny()].map(|figures| Flow::run(&figures).crew.network.log());
    assert_eq!(large.len(), tiny.len());
    let mut kinds = std::collections::BTreeSet::new();
    for (one, two) in large.iter().zip(&tiny).flat_map(|(a, b)| a.transactions.iter().zip(&b.transactions)) {
        assert_eq!(one.kind(), two.kind());
        let (json, cbor) = (|t| serde_json::to_vec(t).unwrap().len(), |t: &Transaction| cbor::encode(t).len());
        assert_eq!((json(one), cbor(one)), (json(two), cbor(two)), "{}", one.kind());
        kinds.insert(one.kind());
    }
    assert_eq!(kinds.len(), 8, "{kinds:?}");
}
